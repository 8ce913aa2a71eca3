import { expect, it } from 'vitest';
import { setLocale } from '../i18n';
import { groupedWith } from '../ui/words';
import { excerpt, typeset } from './words';

it('cuts at a word and says that there is more', () => {
  expect(excerpt('una luz que funcione en la parada', 18)).toBe('una luz que…');
  expect(excerpt('corto', 20)).toBe('corto');
  expect(excerpt('a'.repeat(50), 20)).toBe('a'.repeat(20) + '…');
});

it('sets short texts large and never shows more than fits', () => {
  expect(typeset('Más luz', false).size).toBe('l');
  expect(typeset('x '.repeat(30), false).size).toBe('m');
  const long = typeset('palabra '.repeat(62), false);
  expect(long.size).toBe('s');
  expect(long.shown.length).toBeLessThanOrEqual(119);
  expect(typeset('palabra '.repeat(62), true).shown.length).toBeLessThan(long.shown.length);
});

it('says what a note stands together with, for who cannot see it', () => {
  setLocale('es', false);
  const notes = ['a', 'b', 'c', 'd'].map((id) => ({ id, text: `la ${id}`, cluster: 'g' }));
  const ws = (n: number) => ({ members: () => notes.slice(0, n) });
  const first = { id: 'a', cluster: 'g' };
  expect(groupedWith(ws(1), first)).toBe('');
  expect(groupedWith(ws(2), first)).toBe('Agrupada con «la b»');
  expect(groupedWith(ws(4), first)).toBe('Agrupada con «la b», «la c» y 1 más');
  expect(groupedWith(ws(4), { id: 'a', cluster: '' })).toBe('');
});
