import { fetchPart, type Load } from './part';

/** Milliseconds after which an open page may fetch what nobody has asked for yet. */
const SETTLED_MS = 4_000;

/** Fetches parts of the client once the page has settled; returns what calls it off. Those that do not come are asked for again when they are needed. */
export function fetchLater(parts: Record<string, Load<unknown>>): () => void {
  const timer = setTimeout(() => {
    for (const part of Object.values(parts)) fetchPart(part).catch(() => undefined);
  }, SETTLED_MS);
  return () => clearTimeout(timer);
}
