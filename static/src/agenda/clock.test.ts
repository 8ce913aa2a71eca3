import { describe, expect, it } from 'vitest';
import { clockText } from './seconds.svelte';
import { clockAfter, secondsLeft } from '../board/clock';
import { gives, lets } from '../board/rights';

describe('the clock of a step', () => {
  it('shows whole seconds, the first of them whole and 0 only at the end', () => {
    const c = clockAfter(
      { state: 'off' },
      { k: 'clock.started', step: 'paso', total: 60_000, at: 1_000, endsAt: 61_000 },
    );
    expect(secondsLeft(c, 1_000)).toBe(60);
    expect(secondsLeft(c, 1_001)).toBe(60);
    expect(secondsLeft(c, 60_999)).toBe(1);
    expect(secondsLeft(c, 61_000)).toBe(0);
    expect(secondsLeft(c, 99_000)).toBe(0);
  });

  it('keeps what is left while it is paused, and goes on from now when more is given after the end', () => {
    const running = { state: 'running', endsAt: 61_000, total: 60_000, rings: 2 } as const;
    const paused = clockAfter(running, { k: 'clock.paused', at: 31_000, left: 30_000 });
    expect(secondsLeft(paused, 500_000)).toBe(30);
    const over = clockAfter(running, { k: 'clock.rang', n: 3, at: 61_000, stop: true });
    expect(over).toMatchObject({ state: 'over', stop: true, rings: 3 });
    const more = clockAfter(over, { k: 'clock.extended', by: 60_000, at: 70_000, endsAt: 130_000 });
    expect(more.stop).toBeUndefined();
    expect(secondsLeft(more, 70_000)).toBe(60);
    expect(clockAfter(more, { k: 'clock.stopped', at: 80_000 })).toEqual({
      state: 'off',
      rings: 3,
    });
  });

  it('is read as people write it', () => {
    expect([0, 5, 65, 3_600, 3_725].map(clockText)).toEqual([
      '0:00',
      '0:05',
      '1:05',
      '1:00:00',
      '1:02:05',
    ]);
  });
});

describe('rights of a step', () => {
  it('are the activity’s where the step says nothing', () => {
    const step = { id: 'paso', kind: 'group', name: '', ord: '1' } as const;
    expect(lets(step, 'move')).toBe(true);
    expect(lets({ ...step, rights: { move: [] } }, 'move')).toBe(false);
    expect(lets({ ...step, kind: 'results', rights: { write: ['participant'] } }, 'write')).toBe(
      true,
    );
    // An activity of a newer server lets people look.
    expect(gives('siesta' as 'break', 'write')).toBe(false);
    expect(gives('siesta' as 'break', 'see')).toBe(true);
  });
});
