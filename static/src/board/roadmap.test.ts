import { describe, expect, it } from 'vitest';
import type { CommitmentView } from '../wire';
import {
  byPhase,
  clashes,
  dayOf,
  followed,
  late,
  missingIn,
  monthsAfter,
  monthsOf,
  phasesOf,
  plainName,
  tooLong,
} from './roadmap';

let made = 0;
function row(fields: Partial<CommitmentView>): CommitmentView {
  return {
    id: `fila${made++}`,
    what: 'Sembrar',
    who: '',
    with: '',
    from: '',
    to: '',
    resources: '',
    provider: '',
    verifiable: '',
    status: 'pending',
    ord: '1',
    ...fields,
  };
}

describe('late', () => {
  // The same cases as the rulebook's.
  it.each([
    ['2026-03-01', 'pending', true],
    ['2026-03-01', 'doing', true],
    ['2026-03-01', 'done', false],
    ['2026-03-01', 'dropped', false],
    ['2026-03-02', 'pending', false],
    ['2026-03-03', 'pending', false],
    ['', 'pending', false],
  ] as const)('to %s, %s: %s', (to, status, want) => {
    expect(late(to, status, '2026-03-02')).toBe(want);
  });
});

describe('followed', () => {
  const during = { finished: false, page: undefined };
  const told = { id: 'p0001', at: 1, by: 'owner' as const, text: 'Ya' };

  it('is a row once the session is over, had a page, came along or was told of', () => {
    expect(followed({}, during)).toBe(false);
    expect(followed({ progress: [] }, during)).toBe(false);
    expect(followed({}, { ...during, finished: true })).toBe(true);
    expect(followed({}, { ...during, page: { at: 1 } })).toBe(true);
    expect(followed({ progress: [told] }, during)).toBe(true);
    expect(followed({ earlier: { from: 'antes1', board: '', id: 'fila1' } }, during)).toBe(true);
  });
});

describe('what is missing', () => {
  it.each([
    [{ what: 'a', who: 'Rosa', to: '2026-01-01', verifiable: 'una foto' }, ''],
    [{ what: 'a', who: '', to: '', verifiable: '' }, 'who to verifiable'],
    [{ what: ' ', who: 'Rosa', to: '2026-01-01', verifiable: 'x' }, 'what'],
    [{ what: 'a', who: 'Rosa y Marta', to: '2026-01-01', verifiable: 'x' }, 'one'],
    [{ what: 'a', who: 'Rosa; Marta', to: '2026-01-01', verifiable: 'x' }, 'one'],
    [{ what: 'a', who: 'Rosa, Marta', to: '2026-01-01', verifiable: 'x' }, 'one'],
    [{ what: 'a', who: 'Rosa e Inés', to: '2026-01-01', verifiable: 'x' }, 'one'],
    [{ what: 'a', who: 'Rosa AND Ann', to: '2026-01-01', verifiable: 'x' }, 'one'],
    [{ what: 'a', who: 'Yolanda Yépez', to: '2026-01-01', verifiable: 'x' }, ''],
    [{ what: 'a', who: 'Rosa,', to: '2026-01-01', verifiable: 'x' }, ''],
  ])('in %j', (given, want) => {
    expect(missingIn(given).join(' ')).toBe(want);
  });
});

describe('one person with two things at once', () => {
  it('is found without regard to case, accents and blanks', () => {
    const rows = [
      row({ who: 'Rosa Nuñez', from: '2026-02-20', to: '2026-03-10' }),
      row({ who: ' rosa  NÚÑEZ ', from: '2026-03-10', to: '2026-04-01' }),
      row({ who: 'Luz; Rosa Núñez', from: '2026-03-31', to: '2026-05-01' }),
      row({ who: 'Marta', from: '2026-03-01', to: '2026-04-01' }),
    ];
    expect(clashes(rows).map((c) => [c.name, c.month, c.rows.map((r) => rows.indexOf(r))])).toEqual(
      [
        ['Rosa Nuñez', '2026-03', [0, 1]],
        ['rosa  NÚÑEZ', '2026-03', [1, 2]],
      ],
    );
    expect(plainName(' José  PÉREZ')).toBe('jose perez');
  });
  it('is not found where one of them is over, or has no dates', () => {
    expect(
      clashes([
        row({ who: 'Rosa', from: '2026-03-01', to: '2026-03-31' }),
        row({ who: 'Rosa', from: '2026-03-01', to: '2026-03-31', status: 'done' }),
        row({ who: 'Rosa', to: '2026-03-15' }),
        row({ from: '2026-03-01', to: '2026-03-31' }),
      ]),
    ).toEqual([]);
  });
});

describe('what takes longer than twelve months', () => {
  it('is counted from its start, else from the day of the workshop', () => {
    expect(tooLong({ from: '', to: '2027-01-09' }, '2026-01-10')).toBe(false);
    expect(tooLong({ from: '', to: '2027-01-10' }, '2026-01-10')).toBe(true);
    expect(tooLong({ from: '2026-06-01', to: '2027-05-31' }, '2026-01-10')).toBe(false);
    expect(tooLong({ from: '2026-06-01', to: '' }, '2026-01-10')).toBe(false);
  });
  it.each([
    ['2026-01-10', '2028-01-10'],
    ['2024-02-29', '2026-02-28'],
    ['2026-01-01', '2031-07-15'],
  ])('falls into parts without a gap, none too long: %s to %s', (from, to) => {
    const parts = phasesOf({ from, to }, '2020-01-01');
    expect(parts.length).toBeGreaterThan(1);
    expect(parts[0]?.from).toBe(from);
    expect(parts.at(-1)?.to).toBe(to);
    parts.forEach((part, i) => {
      expect(tooLong(part, '2020-01-01')).toBe(false);
      const next = parts[i + 1];
      if (next) expect(Date.parse(next.from) - Date.parse(part.to)).toBe(86_400_000);
    });
  });
});

describe('the months', () => {
  it('go from the first to the last without a gap', () => {
    expect(monthsOf([row({ from: '2026-11-30', to: '2027-01-01' }), row({})])).toEqual([
      '2026-11',
      '2026-12',
      '2027-01',
    ]);
    expect(monthsOf([row({ to: '2026-02-01' })])).toEqual(['2026-02']);
    expect(monthsOf([row({})])).toEqual([]);
    expect(monthsOf([row({ from: '1990-01-01', to: '2190-01-01' })]).length).toBe(60);
  });
  it('keep the end of a month in its month', () => {
    expect(monthsAfter('2024-01-31', 1)).toBe('2024-02-29');
    expect(monthsAfter('2026-12-31', 2)).toBe('2027-02-28');
    expect(dayOf(new Date(2026, 2, 5))).toBe('2026-03-05');
  });

  it('are those of the room, wherever the browser is', () => {
    const evening = new Date('2026-12-02T02:00:00Z'); // nine in the evening in Quito
    expect(dayOf(evening, 'America/Guayaquil')).toBe('2026-12-01');
    expect(dayOf(evening, 'Europe/Madrid')).toBe('2026-12-02');
    expect(dayOf(new Date('2026-12-31T23:30:00Z'), 'Pacific/Kiritimati')).toBe('2027-01-01');
    expect(dayOf(evening, 'Nowhere/Known')).toBe(dayOf(evening));
  });
});

describe('phases', () => {
  it('stand in the order of their first row, and what has none stands first', () => {
    const rows = [
      row({ phase: 'Fase 1' }),
      row({}),
      row({ phase: 'Después' }),
      row({ phase: ' fase 1 ' }),
    ];
    expect(byPhase(rows).map((g) => [g.phase, g.rows.map((r) => rows.indexOf(r))])).toEqual([
      ['', [1]],
      ['Fase 1', [0, 3]],
      ['Después', [2]],
    ]);
  });
});
