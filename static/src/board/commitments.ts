// The part of apply that is about the roadmap; see apply.ts.
import type { ViewOp } from '../wire';
import { remove } from './family';
import { applyProgress } from './progress';
import type { BoardState } from './state';

type CommitmentOp = Extract<ViewOp, { k: `commitment.${string}` }>;

/** Applies an op of a row of the roadmap. */
export function applyCommitment(b: BoardState, op: CommitmentOp): void {
  switch (op.k) {
    case 'commitment.added': {
      const { k: _, ...commitment } = op;
      b.put('commitments', { ...commitment, status: commitment.status || 'pending' });
      break;
    }
    case 'commitment.changed': {
      const { k: _, id, ...changes } = op;
      b.change('commitments', id, changes);
      break;
    }
    case 'commitment.removed':
      remove(b, 'commitments', op.id);
      break;
    case 'commitment.progressed':
    case 'commitment.stripped':
    case 'commitment.brought':
      applyProgress(b, op);
      break;
    case 'commitment.shown':
      b.put('commitments', op.commitment);
      break;
  }
}
