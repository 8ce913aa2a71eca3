// The part of apply that is about what happens to the roadmap after the workshop: history that is added to, and
// taken out of by facilitators alone.
import type { CommitmentView, ID, ProgressView, ViewOp } from '../wire';
import type { BoardState } from './state';

type ProgressOp = Extract<
  ViewOp,
  { k: 'commitment.progressed' | 'commitment.stripped' | 'commitment.brought' }
>;

/** Applies an entry of a row's history, and a row that an earlier workshop left open. */
export function applyProgress(b: BoardState, op: ProgressOp): void {
  switch (op.k) {
    case 'commitment.brought':
      b.put('commitments', op.commitment);
      break;
    case 'commitment.progressed': {
      const row = b.commitments.get(op.id);
      if (!row) return;
      const { k: _, id: __, progress: id = '', at = 0, by = 'owner', ...told } = op;
      const progress = [...(row.progress ?? []), { ...told, id, at, by }];
      b.change('commitments', op.id, {
        progress,
        ...(op.status ? { status: op.status } : {}),
        ...(op.to || op.was ? { to: op.to ?? '' } : {}),
      });
      break;
    }
    case 'commitment.stripped': {
      const row = b.commitments.get(op.id);
      if (!row) return;
      const changes: Partial<CommitmentView> = {};
      if (row.progress) changes.progress = strip(row.progress, op.progress);
      if (row.earlier?.progress) {
        changes.earlier = { ...row.earlier, progress: strip(row.earlier.progress, op.progress) };
      }
      b.change('commitments', op.id, changes);
      break;
    }
  }
}

function strip(history: ProgressView[], id: ID): ProgressView[] {
  return history.map((p) => {
    if (p.id !== id) return p;
    const { text: _, photo: __, w: ___, h: ____, ...left } = p;
    return { ...left, gone: true };
  });
}
