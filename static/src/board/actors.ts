// The part of apply that is about who carries it out, and about what is asked of institutions; see apply.ts.
import type { ViewOp } from '../wire';
import { remove } from './family';
import type { BoardState } from './state';

type ActorOp = Extract<ViewOp, { k: `actor.${string}` }>;
type RequestOp = Extract<ViewOp, { k: `request.${string}` }>;

/** Applies an op of an actor. */
export function applyActor(b: BoardState, op: ActorOp): void {
  switch (op.k) {
    case 'actor.added': {
      const { k: _, ...actor } = op;
      b.put('actors', actor);
      break;
    }
    case 'actor.changed': {
      const { k: _, id, ...changes } = op;
      b.change('actors', id, changes);
      break;
    }
    case 'actor.removed':
      remove(b, 'actors', op.id);
      break;
    case 'actor.shown':
      b.put('actors', op.actor);
      break;
  }
}

/** Applies an op of a request. */
export function applyRequest(b: BoardState, op: RequestOp): void {
  switch (op.k) {
    case 'request.added': {
      const { k: _, ...request } = op;
      b.put('requests', request);
      break;
    }
    case 'request.changed': {
      const { k: _, id, ...changes } = op;
      b.change('requests', id, changes);
      break;
    }
    case 'request.answered': {
      const { k: _, request, at, ...answer } = op;
      const answers = b.requests.get(request)?.answers ?? [];
      // A request that was shown whole, as it is now, has brought later answers along.
      if (answers.some((one) => one.id === answer.id)) break;
      b.change('requests', request, { answers: [...answers, { ...answer, at: at ?? 0 }] });
      break;
    }
    case 'request.removed':
      remove(b, 'requests', op.id);
      break;
    case 'request.shown':
      b.put('requests', op.request);
      break;
  }
}
