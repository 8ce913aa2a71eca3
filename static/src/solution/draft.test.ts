import { describe, expect, it } from 'vitest';
import { joined } from './draft';
import { placeMark } from './words';

describe('two people in one field', () => {
  it('keeps the words of both', () => {
    expect(joined('No hay luz', 'Está oscuro')).toBe('No hay luz\nEstá oscuro');
    expect(joined('No hay luz', 'No hay luz en la cancha')).toBe('No hay luz en la cancha');
    expect(joined('No hay luz en la cancha', 'No hay luz')).toBe('No hay luz en la cancha');
  });

  it('tells one field from another by a mark that may travel as presence', () => {
    const marks = ['name', 'problem', 'paso1'].map((f) => placeMark('ficha1', f));
    expect(new Set([...marks, placeMark('ficha2', 'name')]).size).toBe(4);
    for (const mark of marks) expect(mark).toMatch(/^[0-9a-z]{2,16}$/);
  });
});
