import { describe, expect, test } from 'vitest';
import { countChars } from './chars';
import { COLORS, MARKS, knownColor } from './palette';
import { clearTop, moved, rank, within } from './rank';

test('equals share a place, are called tied, and the next place skips', () => {
  const rows = rank([
    { id: 'a', name: 'a', dots: 3 },
    { id: 'b', name: 'b', dots: 7 },
    { id: 'c', name: 'c', dots: 3 },
    { id: 'd', name: 'd', dots: 0 },
  ]);
  expect(rows.map((r) => [r.id, r.place, r.tied])).toEqual([
    ['b', 1, false],
    ['a', 2, true],
    ['c', 2, true],
    ['d', 4, false],
  ]);
});

test('characters are counted as people count them', () => {
  expect(countChars('mañana')).toBe(6);
  expect(countChars('👩🏽‍🌾')).toBe(1);
  expect(countChars('ñ')).toBe(1);
  expect(countChars('a\nb')).toBe(3);
});

test('every colour has a mark of its own, and an unknown one is shown as yellow', () => {
  expect(new Set(COLORS.map((c) => MARKS[c])).size).toBe(COLORS.length);
  expect(knownColor('turquoise')).toBe('yellow');
});

test('says how far each thing has gone since another result', () => {
  const then = [
    { id: 'a', name: '', dots: 5 },
    { id: 'b', name: '', dots: 3 },
    { id: 'c', name: '', dots: 3 },
  ];
  const now = [
    { id: 'a', name: '', dots: 1 },
    { id: 'b', name: '', dots: 4 },
    { id: 'd', name: '', dots: 2 },
  ];
  expect([...moved(then, now)]).toEqual([
    ['b', 1],
    ['d', undefined],
    ['a', -2],
  ]);
});

describe('clearTop', () => {
  const cases: [dots: number[], places: number, rows: number][] = [
    [[9, 7, 5, 4], 3, 3],
    [[9, 7, 5, 5, 1], 3, 4],
    [[9, 7, 7, 5], 3, 3],
    [[9, 7, 1, 1, 1, 1, 1], 2, 2],
    [[2, 2, 2, 2, 2, 2, 2], 3, 7],
    [[3, 0, 0], 3, 1],
    [[0, 0], 3, 0],
    [[], 3, 0],
  ];
  for (const [dots, places, count] of cases)
    test(`of ${String(dots)} the first ${String(places)} places`, () => {
      const rows = rank(dots.map((n, i) => ({ id: String(i), name: '', dots: n })));
      expect(clearTop(rows)).toBe(places);
      expect(within(rows, clearTop(rows))).toHaveLength(count);
    });
});
