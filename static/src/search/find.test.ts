import { describe, expect, it } from 'vitest';
import { find, plain } from './find';

const things = [
  { id: 'a', text: 'Mejorar la iluminación del PARQUE' },
  { id: 'b', text: 'Más bancas en el parque' },
  { id: 'c', text: 'Año de la montaña' },
];
const ids = (query: string) => find(things, query).map((t) => t.id);

describe('find', () => {
  it('looks past case and accents, both ways', () => {
    expect(ids('iluminacion')).toEqual(['a']);
    expect(ids('MÁS BÁNCAS')).toEqual(['b']);
  });
  it('wants every word, in any order, and takes pieces of words', () => {
    expect(ids('parque')).toEqual(['a', 'b']);
    expect(ids('parq ilumi')).toEqual(['a']);
    expect(ids('parque montaña')).toEqual([]);
  });
  it('knows that ñ is no n', () => {
    expect(plain('Año')).toBe('año');
    expect(ids('ano')).toEqual([]);
    expect(ids('montañ')).toEqual(['c']);
  });
  it('finds nothing for blanks', () => {
    expect(ids('  ')).toEqual([]);
  });
});
