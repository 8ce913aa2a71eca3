// The part of apply that is about what people say without writing: hands, ready, quick questions; see apply.ts.
import type { ID, PollView, ViewOp } from '../wire';
import type { BoardState } from './state';

type SignalOp = Extract<ViewOp, { k: `hand.${string}` | `ready.${string}` | `poll.${string}` }>;

/** Applies an op of a signal. */
export function applySignal(b: BoardState, op: SignalOp): void {
  switch (op.k) {
    case 'hand.raised':
      b.change('people', op.person ?? '', { hand: op.num ?? 1 });
      break;
    case 'hand.lowered':
      b.change('people', op.person ?? '', { hand: undefined });
      break;
    case 'ready.said':
      b.change('people', op.person ?? '', { ready: true });
      break;
    case 'ready.withdrawn':
      b.change('people', op.person ?? '', { ready: undefined });
      break;
    case 'ready.cleared':
      nobodyReady(b);
      break;
    case 'poll.asked': {
      const { k: _, ...poll } = op;
      const polls = (b.head.polls ?? []).filter((one) => one.id !== op.id);
      b.setHead({ polls: [...polls, { ...poll, num: op.num ?? b.laterNum(), open: true }] });
      break;
    }
    case 'poll.answered':
      changePoll(b, op.poll, (poll) => {
        const person = op.person ?? '';
        const others = (poll.mine ?? []).filter((one) => one.person !== person);
        return { mine: [...others, { person, option: op.option }] };
      });
      break;
    case 'poll.closed':
      changePoll(b, op.id, () => ({
        open: undefined,
        mine: undefined,
        totals: op.totals,
        answered: op.answered || undefined,
        eligible: op.eligible || undefined,
      }));
      break;
    case 'poll.put_away':
      changePoll(b, op.id, () => ({ away: true }));
      break;
  }
}

export function nobodyReady(b: BoardState): void {
  for (const one of b.people.values()) {
    if (one.ready) b.change('people', one.id, { ready: undefined });
  }
}

export function changePoll(
  b: BoardState,
  id: ID,
  changes: (poll: PollView) => Partial<PollView>,
): void {
  if (!b.head.polls?.some((one) => one.id === id)) return;
  b.setHead({
    polls: b.head.polls.map((one) => (one.id === id ? { ...one, ...changes(one) } : one)),
  });
}
