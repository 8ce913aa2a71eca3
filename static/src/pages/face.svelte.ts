/** cards: one thing at a time, for phones. surface: the whole board. */
export type Face = 'cards' | 'surface';

const KEY = 'minga.face';

function chosen(): Face | undefined {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === 'cards' || kept === 'surface' ? kept : undefined;
  } catch {
    return undefined;
  }
}

class FaceChoice {
  #choice = $state<Face | undefined>(chosen());
  #narrow = $state(false);

  constructor() {
    const narrow = matchMedia('(max-width: 699px)');
    this.#narrow = narrow.matches;
    const paper = matchMedia('print');
    // A sheet of paper is wider than the phone that prints it: what is on the phone is printed.
    narrow.addEventListener('change', () => {
      if (!paper.matches) this.#narrow = narrow.matches;
    });
  }

  /** What the person chose, else what suits the screen. */
  get face(): Face {
    return this.#choice ?? (this.#narrow ? 'cards' : 'surface');
  }

  choose(face: Face): void {
    this.#choice = face;
    try {
      localStorage.setItem(KEY, face);
    } catch {
      // It lasts as long as the page.
    }
  }
}

export const faceChoice = new FaceChoice();
