// What the families of apply share: see apply.ts.
import type { ID } from '../wire';
import type { BoardState } from './state';

// The fields of op that it carries: an absent one means "leave it".
export function given<T extends object, K extends keyof T>(
  op: T,
  fields: K[],
): Partial<Pick<T, K>> {
  const changes: Partial<Pick<T, K>> = {};
  for (const f of fields) if (op[f] !== undefined) changes[f] = op[f];
  return changes;
}

// Facilitators go on seeing what was removed, for they may bring it back.
export function remove(
  b: BoardState,
  family: 'sections' | 'notes' | 'clusters' | 'steps' | 'commitments' | 'actors' | 'requests',
  id: ID,
): void {
  if (b.head.audience === 'facilitator') b.change(family, id, { deleted: true });
  else b.drop(family, id);
}
