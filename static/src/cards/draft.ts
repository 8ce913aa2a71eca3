// What somebody is writing survives a reload, a flat battery and a wrong tap. Per section and
// voice, in this tab only: a tablet goes from hand to hand.
const key = (board: string, section: string, voice: string) =>
  `minga.draft.${board}.${section}.${voice}`;

export function readDraft(board: string, section: string, voice: string): string {
  try {
    return sessionStorage.getItem(key(board, section, voice)) ?? '';
  } catch {
    return '';
  }
}

/** Under what the correction of a note, or what is being said about it, is kept. */
export const editOf = (note: string): string => `edit.${note}`;
export const sayingOf = (note: string): string => `say.${note}`;

/** What is kept of somebody's words about notes, as [key, note, text]. */
export function draftsOnNotes(board: string, voice: string): [string, string, string][] {
  const head = `minga.draft.${board}.`;
  const tail = `.${voice}`;
  try {
    return Object.entries(sessionStorage as Record<string, string>).flatMap(([name, text]) => {
      if (!name.startsWith(head) || !name.endsWith(tail)) return [];
      const place = name.slice(head.length, -tail.length);
      const note = /^(?:edit|say)\.(.+)$/.exec(place)?.[1];
      return note && text.trim() !== '' ? [[place, note, text]] : [];
    });
  } catch {
    return [];
  }
}

export function keepDraft(board: string, section: string, voice: string, text: string): void {
  try {
    if (text) sessionStorage.setItem(key(board, section, voice), text);
    else sessionStorage.removeItem(key(board, section, voice));
  } catch {
    // Then it lives as long as the page.
  }
}
