// The part of apply that is about ratings: the questions of a matrix or an evaluation.
import type { ID, RatingView, ViewOp } from '../wire';
import type { BoardState } from './state';

type RatingOp = Extract<ViewOp, { k: `rating.${string}` }>;

/** Applies an op of a rating; one that is not there stays away. */
export function applyRating(b: BoardState, op: RatingOp): void {
  switch (op.k) {
    case 'rating.opened': {
      const { k: _, items = [], asks = [], form = 'matrix', ...rest } = op;
      const ratings = (b.head.ratings ?? []).filter((one) => one.id !== op.id);
      const num = op.num ?? b.laterNum();
      b.setHead({ ratings: [...ratings, { ...rest, items, asks, form, num, open: true }] });
      break;
    }
    case 'rating.shown':
      change(b, op.rating.id, () => op.rating);
      break;
    case 'rating.answered':
      change(b, op.rating, (r) => {
        const person = op.person ?? '';
        const { item, ask, answer } = op;
        const mine = (r.mine ?? []).filter(
          (one) => one.person !== person || one.item !== item || one.ask !== ask,
        );
        if (answer > 0) mine.push({ person, item, ask, answer });
        return { mine };
      });
      break;
    case 'rating.closed':
      change(b, op.id, () => ({
        open: undefined,
        mine: undefined,
        results: op.results,
        raters: op.raters,
        eligible: op.eligible,
      }));
      break;
    case 'rating.moved':
      change(b, op.rating, (r) => ({
        results: r.results?.map((one) =>
          one.item === op.item ? { ...one, moved: op.zone || undefined } : one,
        ),
      }));
      break;
  }
}

/** Takes a person's answers out of what is open. */
export function unrate(b: BoardState, person: ID): void {
  for (const r of b.head.ratings ?? []) {
    if (!r.mine?.some((one) => one.person === person)) continue;
    change(b, r.id, () => ({ mine: r.mine?.filter((one) => one.person !== person) }));
  }
}

function change(b: BoardState, id: ID, changes: (r: RatingView) => Partial<RatingView>): void {
  if (!b.head.ratings?.some((one) => one.id === id)) return;
  b.setHead({
    ratings: b.head.ratings.map((one) => (one.id === id ? { ...one, ...changes(one) } : one)),
  });
}
