// The clock of the room, as the server says it: moments are the server's, durations milliseconds.
import type {
  ClockExtended,
  ClockPaused,
  ClockRang,
  ClockResumed,
  ClockStarted,
  ClockStopped,
  ClockView,
} from '../wire';

export type ClockOp =
  ClockStarted | ClockPaused | ClockResumed | ClockExtended | ClockStopped | ClockRang;

/** What a clock is after something happened to it. */
export function clockAfter(c: ClockView, op: ClockOp): ClockView {
  const { rings } = c;
  switch (op.k) {
    case 'clock.started':
      return { state: 'running', step: op.step, total: op.total, endsAt: op.endsAt, rings };
    case 'clock.paused':
      return { ...c, state: 'paused', endsAt: undefined, left: op.left };
    case 'clock.resumed':
      return { ...c, state: 'running', endsAt: op.endsAt, left: undefined };
    case 'clock.extended':
      return {
        ...c,
        state: op.endsAt ? 'running' : 'paused',
        total: (c.total ?? 0) + op.by,
        endsAt: op.endsAt,
        left: op.left,
        stop: undefined,
      };
    case 'clock.stopped':
      return { state: 'off', rings };
    case 'clock.rang':
      return { ...c, state: 'over', endsAt: undefined, stop: op.stop, rings: op.n };
  }
}

/**
 * Whole seconds that a clock shows when the server's time is now: every screen that knows the
 * server's time shows the same ones. It begins with the full time and shows 0 only when it is over.
 */
export function secondsLeft(c: ClockView, now: number): number {
  switch (c.state) {
    case 'running':
      return Math.max(0, Math.ceil(((c.endsAt ?? 0) - now) / 1000));
    case 'paused':
      return Math.ceil((c.left ?? 0) / 1000);
    default:
      return 0;
  }
}
