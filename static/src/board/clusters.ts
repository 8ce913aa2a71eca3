// The part of apply that is about clusters; see apply.ts.
import type { ID, NoteView, ViewOp } from '../wire';
import { remove } from './family';
import { join } from './notes';
import type { BoardState } from './state';

type ClusterOp = Extract<ViewOp, { k: `cluster.${string}` }>;

/** Applies an op of a cluster. */
export function applyCluster(b: BoardState, op: ClusterOp): void {
  switch (op.k) {
    case 'cluster.added': {
      const { k: _, notes: _notes, ...cluster } = op;
      b.put('clusters', { ...cluster, num: op.num ?? b.laterNum() });
      for (const note of op.notes ?? []) join(b, note, op.id);
      break;
    }
    case 'cluster.shown':
      b.put('clusters', op.cluster);
      for (const note of op.notes ?? []) join(b, note, op.cluster.id);
      break;
    case 'cluster.named':
      b.change('clusters', op.id, { name: op.name });
      break;
    case 'cluster.moved':
      b.change('clusters', op.id, { x: op.x, y: op.y });
      if (op.section) {
        b.change('clusters', op.id, { section: op.section });
        for (const note of membersOf(b, op.id)) b.change('notes', note.id, { section: op.section });
      }
      break;
    case 'cluster.merged':
      for (const note of membersOf(b, op.from)) join(b, note.id, op.into);
      b.change('clusters', op.from, { into: op.into });
      remove(b, 'clusters', op.from);
      break;
    case 'cluster.dissolved':
      for (const place of op.places ?? []) {
        b.change('notes', place.id, { cluster: undefined, x: place.x, y: place.y });
      }
      remove(b, 'clusters', op.id);
      break;
  }
}

/** The notes that name a cluster, removed ones included. */
export function membersOf(b: BoardState, cluster: ID): NoteView[] {
  return [...b.notes.values()].filter((n) => n.cluster === cluster);
}
