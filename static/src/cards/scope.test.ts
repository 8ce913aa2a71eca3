import { expect, test } from 'vitest';
import { shuffled } from './scope';

const items = Array.from({ length: 12 }, (_, i) => i);

test('a shuffled round keeps every item and never changes for the same person', () => {
  const once = shuffled(items, 'round1person1');
  expect([...once].sort((a, b) => a - b)).toEqual(items);
  expect(shuffled(items, 'round1person1')).toEqual(once);
});

test('no place of the list is favoured', () => {
  const firsts = new Map<number, number>();
  for (let person = 0; person < 2400; person++) {
    const first = shuffled(items, `round1-p${person}`)[0]!;
    firsts.set(first, (firsts.get(first) ?? 0) + 1);
  }
  // 200 are expected of each of the twelve; 120 is more than five deviations away.
  expect(firsts.size).toBe(12);
  for (const n of firsts.values()) expect(n).toBeGreaterThan(120);
});
