import { expect, test } from 'vitest';
import { followed } from './scope';

test('merged, split and grouped things are followed', () => {
  const groups = [
    { id: 'gone', deleted: true, into: 'next' },
    { id: 'next', deleted: true, into: 'last' },
    { id: 'last' },
    { id: 'half', of: 'gone' },
    { id: 'quarter', of: 'half' },
    { id: 'other' },
    { id: 'home' },
    { id: 'dissolved', deleted: true },
  ];
  const within = followed(['gone', 'note', 'dissolved'], groups, (n) =>
    n === 'note' ? 'home' : '',
  );
  expect([...within].sort()).toEqual(
    ['dissolved', 'gone', 'half', 'home', 'last', 'next', 'note', 'quarter'].sort(),
  );
  expect(within.has('other')).toBe(false);
});
