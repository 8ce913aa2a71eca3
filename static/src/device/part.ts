// Parts of the client that come when they are needed, over a link that may be away just then.

/** Milliseconds between two tries for a part that did not come. */
const AGAIN_MS = 3_000;
/** Least milliseconds between two pages that are fetched afresh for a part's sake. */
const AFRESH_MS = 60_000;
const AFRESH_KEY = 'minga.afresh';

/** What fetches a part: `() => import('./Some.svelte')`. */
export type Load<Part> = () => Promise<{ default: Part }>;

const here = new WeakMap<Load<unknown>, unknown>();

/** The part, if it has been fetched: then it is drawn at once, in the frame of what asks for it. */
export function partAtHand<Part>(load: Load<Part>): Part | undefined {
  return here.get(load) as Part | undefined;
}

/** Fetches a part once; fails when it does not come. */
export async function fetchPart<Part>(load: Load<Part>): Promise<Part> {
  const { default: part } = await load();
  here.set(load, part);
  return part;
}

/** What a part that did not come depends on. */
export interface Link {
  /** Whether the server answers now. */
  answers: () => Promise<boolean>;
  /** Calls when the device says that its network is back; returns what ends that. */
  back: (then: () => void) => () => void;
  /** Fetches the whole page afresh. */
  afresh: () => void;
}

const browser: Link = {
  answers: () =>
    fetch('/healthz', { cache: 'no-store' }).then(
      (answer) => answer.ok,
      () => false,
    ),
  back: (then) => {
    window.addEventListener('online', then);
    return () => window.removeEventListener('online', then);
  },
  afresh: () => {
    try {
      const last = Number(sessionStorage.getItem(AFRESH_KEY) ?? 0);
      if (Date.now() - last < AFRESH_MS) return;
      sessionStorage.setItem(AFRESH_KEY, String(Date.now()));
    } catch {
      // Nothing says when the last time was, and a page that reloads without end is worse than a part that lacks.
      return;
    }
    location.reload();
  },
};

/**
 * Brings a part: tells when it came, and when it has not come yet; then asks again by itself as soon as the
 * server answers. Many browsers remember that a module did not come and never fetch it a second time, and a
 * server that was replaced knows it by another name: then the page is fetched afresh, which keeps what was
 * being written. Returns what ends the asking.
 */
export function bringPart<Part>(
  load: Load<Part>,
  { came, away }: { came: (part: Part) => void; away: () => void },
  link: Link = browser,
): () => void {
  let ended = false;
  let asking = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ignore = () => {};

  async function ask(again: boolean): Promise<void> {
    clearTimeout(timer);
    if (ended || asking) return;
    asking = true;
    if (!again || (await link.answers())) {
      try {
        const part = await fetchPart(load);
        if (!ended) came(part);
        stop();
      } catch {
        if (!ended && again) link.afresh();
        if (!ended && !again) {
          away();
          ignore = link.back(() => void ask(true));
        }
      }
    }
    asking = false;
    if (!ended) timer = setTimeout(() => void ask(true), AGAIN_MS);
  }
  function stop(): void {
    ended = true;
    clearTimeout(timer);
    ignore();
  }

  void ask(false);
  return stop;
}
