import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { bringPart, fetchPart, partAtHand, type Link } from './part';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A link that can be cut, and a part behind it. */
function room({ remembers = false } = {}) {
  const at = { up: false, tries: 0, fresh: 0, came: [] as string[], away: 0 };
  let failed = false;
  let knock = () => {};
  const link: Link = {
    answers: () => Promise.resolve(at.up),
    back: (then) => {
      knock = then;
      return () => (knock = () => {});
    },
    afresh: () => void at.fresh++,
  };
  const load = () => {
    at.tries++;
    if (!at.up || (remembers && failed)) {
      failed = true;
      return Promise.reject(new TypeError('Failed to fetch dynamically imported module'));
    }
    return Promise.resolve({ default: 'card' });
  };
  const bring = () =>
    bringPart(load, { came: (part) => void at.came.push(part), away: () => void at.away++ }, link);
  return { at, load, bring, knock: () => knock() };
}

test('a part that is there comes once and is at hand from then on', async () => {
  const { at, load, bring } = room();
  at.up = true;
  bring();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(at).toMatchObject({ came: ['card'], away: 0, tries: 1, fresh: 0 });
  expect(partAtHand(load)).toBe('card');
});

test('a part that did not come is said to be away once, and comes by itself with the link', async () => {
  const { at, bring } = room();
  bring();
  await vi.advanceTimersByTimeAsync(30_000);
  // Nobody asks for a part while nobody answers.
  expect(at).toMatchObject({ came: [], away: 1, tries: 1, fresh: 0 });
  at.up = true;
  await vi.advanceTimersByTimeAsync(3_000);
  expect(at).toMatchObject({ came: ['card'], away: 1, fresh: 0 });
});

test('the device that says its network is back is not kept waiting', async () => {
  const { at, bring, knock } = room();
  bring();
  await vi.advanceTimersByTimeAsync(100);
  at.up = true;
  knock();
  await vi.advanceTimersByTimeAsync(0);
  expect(at.came).toEqual(['card']);
});

test('a browser that remembers the failure gets the page afresh, and never while nobody answers', async () => {
  const { at, bring } = room({ remembers: true });
  bring();
  await vi.advanceTimersByTimeAsync(30_000);
  expect(at.fresh).toBe(0);
  at.up = true;
  await vi.advanceTimersByTimeAsync(3_000);
  expect(at).toMatchObject({ came: [], fresh: 1 });
});

test('who went on to something else is told nothing more', async () => {
  const { at, bring, knock } = room();
  const stop = bring();
  await vi.advanceTimersByTimeAsync(100);
  stop();
  at.up = true;
  knock();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(at).toMatchObject({ came: [], away: 1, tries: 1, fresh: 0 });
});

test('what was fetched before it is needed is at hand', async () => {
  const { at, load } = room();
  at.up = true;
  expect(partAtHand(load)).toBeUndefined();
  await fetchPart(load);
  expect(partAtHand(load)).toBe('card');
});
