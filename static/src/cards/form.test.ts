import { beforeEach, describe, expect, it, vi } from 'vitest';
import { crossed, keepForm, readForm, wordsIn } from './form';

const row = { what: 'Pedir los focos', who: 'Rosa', days: 3 };

describe('a form that stays open', () => {
  beforeEach(() => {
    const kept = new Map<string, string>();
    vi.stubGlobal('sessionStorage', {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
      removeItem: (key: string) => kept.delete(key),
    });
  });

  it('F11: finds again what was half written, for the same voice alone', () => {
    keepForm('tabl1', 'row.uno1', 'ana1', row, { ...row, who: 'Luis Que' });
    const { from, draft } = readForm('tabl1', 'row.uno1', 'ana1', row);
    expect(draft).toEqual({ ...row, who: 'Luis Que' });
    expect(from).toEqual(row);
    expect(wordsIn('tabl1', 'row.uno1', 'ana1')).toBe('Luis Que');
    expect(readForm('tabl1', 'row.uno1', 'beto', row).draft).toEqual(row);
    keepForm('tabl1', 'row.uno1', 'ana1', row, row);
    expect(readForm('tabl1', 'row.uno1', 'ana1', row).draft).toEqual(row);
  });

  it('shows what others wrote meanwhile instead of writing over it', () => {
    keepForm('tabl1', 'row.uno1', 'ana1', row, { ...row, who: 'Luis' });
    const stands = { ...row, who: 'Marta', days: 4 };
    const { from, draft } = readForm('tabl1', 'row.uno1', 'ana1', stands);
    expect(draft).toEqual({ ...stands, who: 'Luis' });
    expect(crossed(from, stands, draft)).toEqual(['who']);
    expect(crossed({ ...from, who: 'Marta' }, stands, draft)).toEqual([]);
    expect(crossed(from, { ...stands, who: 'Luis' }, draft)).toEqual([]);
  });

  it('takes nothing from what is not its own', () => {
    sessionStorage.setItem('minga.draft.tabl1.row.uno1.ana1', '{"who":[1,2],"days":"x"}');
    expect(readForm('tabl1', 'row.uno1', 'ana1', row).draft).toEqual(row);
    sessionStorage.setItem('minga.draft.tabl1.row.uno1.ana1', '{');
    expect(wordsIn('tabl1', 'row.uno1', 'ana1')).toBe('');
    expect(readForm('tabl1', 'row.uno1', 'ana1', row).draft).toEqual(row);
  });
});
