import type { BoardView } from '../wire';

/**
 * A board in the one form in which equal boards are equal: what is absent, empty and false are
 * the same, and lists stand in board order already. For tests and for comparing with the server.
 */
export function canonical(view: BoardView): unknown {
  const rounds = view.rounds.map((r) => ({
    ...r,
    mine: [...(r.mine ?? [])].sort(
      (a, b) => cmp(a.person, b.person) || cmp(a.item, b.item) || a.dots - b.dots,
    ),
  }));
  const polls = view.polls?.map((p) => ({
    ...p,
    mine: [...(p.mine ?? [])].sort((a, b) => cmp(a.person, b.person)),
  }));
  const ratings = view.ratings?.map((r) => ({
    ...r,
    mine: [...(r.mine ?? [])].sort(
      (a, b) => cmp(a.person, b.person) || cmp(a.item, b.item) || a.ask - b.ask,
    ),
  }));
  return strip({ ...view, rounds, polls, ratings });
}

function cmp(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function strip(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strip);
  if (value === null || typeof value !== 'object') return value;
  const out: Record<string, unknown> = {};
  for (const [key, v] of Object.entries(value)) {
    const empty = v === undefined || v === null || v === false || v === '' || v === 0;
    if (empty || (Array.isArray(v) && v.length === 0)) continue;
    out[key] = strip(v);
  }
  return out;
}
