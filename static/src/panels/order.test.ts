import { expect, it } from 'vitest';
import { between, moved } from './order';

// Keys are ordered by their bytes, as the server does, not by a language's dictionary.
const byBytes = (a: { ord: string }, b: { ord: string }) =>
  a.ord < b.ord ? -1 : a.ord > b.ord ? 1 : 0;

it('always finds room between two keys', () => {
  let low = '';
  let high = between('', '');
  for (let i = 0; i < 200; i++) {
    const middle = between(low, high);
    expect(middle > low && middle < high).toBe(true);
    expect(middle.endsWith('0')).toBe(false);
    if (i % 3 === 0) high = middle;
    else low = middle;
  }
});

it('moves one place at a time, and back again', () => {
  let list = 'ABCDE'.split('').map((id, i) => ({ id, ord: String(i + 1) }));
  const move = (id: string, by: 1 | -1) => {
    const ord = moved(list, id, by);
    expect(ord).toBeDefined();
    list = list.map((x) => (x.id === id ? { id, ord: ord ?? '' } : x)).sort(byBytes);
  };
  const names = () => list.map((x) => x.id).join('');
  move('A', 1);
  expect(names()).toBe('BACDE');
  move('E', -1);
  expect(names()).toBe('BACED');
  for (let i = 0; i < 30; i++) {
    move('C', 1);
    move('C', -1);
  }
  expect(names()).toBe('BACED');
  move('A', -1);
  expect(names()).toBe('ABCED');
});

it('does not move beyond the ends', () => {
  const list = [
    { id: 'a', ord: '1' },
    { id: 'b', ord: '2' },
  ];
  expect(moved(list, 'a', -1)).toBeUndefined();
  expect(moved(list, 'b', 1)).toBeUndefined();
  expect(moved(list, 'x', 1)).toBeUndefined();
});
