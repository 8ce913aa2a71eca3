import { expect, test } from 'vitest';
import { listed, readSheetCode, sectionOf, sheetCode } from './code';

test('what is printed is read again, however it is typed', () => {
  const sections = [{ id: 'k3f9aaaa' }, { id: 'o1li2222' }];
  const printed = sheetCode('o1li2222', 12, 2);
  expect(printed).toBe('0111-12B');
  for (const typed of [printed, 'o1li 12b', ' 011112B ', 'OIL1–12B']) {
    const code = readSheetCode(typed);
    expect(code, typed).toEqual({ section: '0111', table: 12, sheet: 2 });
    expect(code && sectionOf(code, sections)?.id).toBe('o1li2222');
  }
  expect(readSheetCode('k3f9')).toEqual({ section: 'K3F9', table: 0, sheet: 1 });
  for (const wrong of ['', 'k3f', 'k3f9-2', 'k3f9-2AB', 'k3f9-123A']) {
    expect(readSheetCode(wrong), wrong).toBeUndefined();
  }
});

test('of two sections that look alike none is taken', () => {
  const code = readSheetCode('0111-1A');
  expect(code && sectionOf(code, [{ id: 'o1li2222' }, { id: '0111xxxx' }])).toBeUndefined();
  expect(code && sectionOf(code, [])).toBeUndefined();
});

test('a list becomes notes, without its dashes and numbers', () => {
  expect(listed('- Más luz\n2) Un banco\r\n\n  3. 20 árboles\n• Agua\n1984 fue difícil')).toEqual([
    'Más luz',
    'Un banco',
    '20 árboles',
    'Agua',
    '1984 fue difícil',
  ]);
});
