import type { Workshop } from '../store/workshop.svelte';
import type { SectionView } from '../wire';

/** The sections that the room's step shows: all of them unless the step names some. */
export function stepSections(ws: Workshop): SectionView[] {
  const named = ws.finished ? [] : (ws.step?.sections ?? []);
  if (named.length === 0) return ws.sections;
  return ws.sections.filter((section) => named.includes(section.id));
}

/** Of some sections, those in which the active voice's table may write: its own, then everybody's. */
export function ownFirst(ws: Workshop, sections: SectionView[]): SectionView[] {
  if (ws.isFacilitator || ws.tables.length === 0) return sections;
  const open = sections.filter((one) => ws.ofMyTable(one.id));
  if (open.length === 0) return sections.slice(0, 1);
  const own = open.filter((one) => ws.table(one.table));
  return [...own, ...open.filter((one) => !own.includes(one))];
}

/**
 * Shuffles by a seed, always the same way for the same seed: in a round with random order each
 * person sees an order of their own that does not jump while they vote.
 */
export function shuffled<T>(items: readonly T[], seed: string): T[] {
  // FNV-1a, then a small generator (mulberry32): enough to be fair, and the same everywhere.
  let h = 0x811c9dc5;
  for (let i = 0; i < seed.length; i++) h = Math.imul(h ^ seed.charCodeAt(i), 0x01000193);
  const next = () => {
    h = (h + 0x6d2b79f5) | 0;
    let x = Math.imul(h ^ (h >>> 15), 1 | h);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  };
  const out = [...items];
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}
