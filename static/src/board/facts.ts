// What is known of the meeting: a field that was emptied is one that nobody has filled.
import type { FactsChanged } from '../wire';
import type { BoardState } from './state';

export function applyFacts(b: BoardState, op: FactsChanged): void {
  const { k: _, ...changes } = op;
  const known = Object.entries({ ...b.head.facts, ...changes }).filter(([, text]) => text);
  b.setHead({ facts: known.length ? Object.fromEntries(known) : undefined });
}
