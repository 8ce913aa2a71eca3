// The part of apply that is about the steps of the agenda and their rounds; see apply.ts.
import type { ClockView, ID, RoundView, ViewOp } from '../wire';
import { given, remove } from './family';
import { nobodyReady } from './signals';
import type { BoardState } from './state';

type StepOp = Extract<ViewOp, { k: `step.${string}` }>;
type RoundOp = Extract<ViewOp, { k: `round.${string}` | `dot.${string}` }>;

/** Applies an op of a step. */
export function applyStep(b: BoardState, op: StepOp): void {
  switch (op.k) {
    case 'step.added': {
      const { k: _, ...step } = op;
      b.put('steps', step);
      break;
    }
    case 'step.changed':
      b.change(
        'steps',
        op.id,
        given(op, [
          'kind',
          'name',
          'question',
          'minutes',
          'sections',
          'ord',
          'rights',
          'names',
          'limit',
          'private',
          'atZero',
          'lock',
          'asks',
        ]),
      );
      break;
    case 'step.removed':
      remove(b, 'steps', op.id);
      break;
    case 'step.entered':
      leaveStep(b, op.spent);
      b.setHead({ step: op.id, since: op.at ?? 0, clock: noClock(b), gather: undefined });
      nobodyReady(b);
      break;
    case 'step.shown':
      b.put('steps', op.step);
      break;
  }
}

/** Applies an op of a round. */
export function applyRound(b: BoardState, op: RoundOp): void {
  switch (op.k) {
    case 'round.drafted': {
      const { k: _, ...round } = op;
      b.put('rounds', { ...round, num: op.num ?? b.laterNum(), state: 'draft' });
      break;
    }
    case 'round.changed':
      b.change(
        'rounds',
        op.id,
        given(op, ['question', 'dots', 'cap', 'random', 'noOwn', 'sections', 'only']),
      );
      break;
    case 'round.shown':
      b.put('rounds', op.round);
      break;
    case 'round.closed':
      b.change('rounds', op.id, {
        state: 'closed',
        totals: op.totals,
        voters: op.voters || undefined,
        eligible: op.eligible || undefined,
        paper: op.paper || undefined,
        paperSheets: op.sheets || undefined,
        mine: undefined,
        sheets: undefined,
      });
      break;
    case 'round.discarded':
      b.drop('rounds', op.id);
      break;
    case 'dot.placed':
      dot(b, op.round, op.person ?? '', op.item, 1);
      break;
    case 'dot.taken':
      dot(b, op.round, op.person ?? '', op.item, -1);
      break;
  }
}

// How long the room was in the step that it leaves; absent where nothing was measured.
export function leaveStep(b: BoardState, spent?: number): void {
  if (spent) b.change('steps', b.head.step, { spent });
  b.setHead({ since: 0 });
}

// Without a clock; how often it has rung stays known.
export function noClock(b: BoardState): ClockView {
  return { state: 'off', rings: b.head.clock.rings };
}

function dot(b: BoardState, round: ID, person: ID, item: ID, by: 1 | -1): void {
  const r: RoundView | undefined = b.rounds.get(round);
  if (!r) return;
  const mine = r.mine ?? [];
  const at = mine.findIndex((d) => d.person === person && d.item === item);
  const dots = (mine[at]?.dots ?? 0) + by;
  const others = mine.filter((_, i) => i !== at);
  if (dots > 0) others.push({ person, item, dots });
  b.change('rounds', round, { mine: others.length > 0 ? others : undefined });
}
