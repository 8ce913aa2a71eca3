import { describe, expect, it } from 'vitest';
import { changes, draftOf, nameOf, tooLong } from './form';

describe('what is written of an actor', () => {
  const actor = { id: 'uno1', name: 'Junta', ord: '1', gives: 'Permiso', power: 2 };

  it('sends only what was changed here', () => {
    const from = draftOf(actor);
    expect(changes(from, { ...from })).toEqual({});
    expect(changes(from, { ...from, gives: ' Permiso ', interest: 3 })).toEqual({ interest: 3 });
    expect(changes(from, { ...from, power: 0, gives: '' })).toEqual({ power: 0, gives: '' });
  });

  it('knows what does not fit', () => {
    const from = { ...draftOf(undefined), name: nameOf('x\n'.repeat(300)) };
    expect(from.name).toHaveLength(120);
    expect(tooLong(from)).toBe('');
    expect(tooLong({ ...from, contact: 'x'.repeat(201) })).toBe('contact');
  });
});
