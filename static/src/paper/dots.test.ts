import { expect, test } from 'vitest';
import { dotsCode, isDotsCode, shown, stored } from './dots';

test('the code of a sheet of dots is the same however it is typed', () => {
  expect(dotsCode(2, 1)).toBe('P-2A');
  for (const typed of ['P-2A', 'p2a', ' p 2 a ']) {
    expect(isDotsCode(typed)).toBe(true);
    expect(shown(typed)).toBe('P-2A');
    expect(stored(typed)).toBe('P2A');
  }
  for (const typed of ['K3F9-2A', 'P', 'P2', 'P-123A', '']) expect(isDotsCode(typed)).toBe(false);
  expect(stored('p-lo')).toBe('P10');
  expect(shown('P10')).toBe('P10');
});
