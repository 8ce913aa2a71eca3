// What follows from the rows of a roadmap: pure functions, the same as hub/board/progress.go where both need them.
import type { CommitmentView, ProgressView, Status } from '../wire';

/** Whether a row should be done by now and is not. Days are YYYY-MM-DD, '' for none. */
export function late(to: string, status: Status, today: string): boolean {
  return to !== '' && to < today && (status === 'pending' || status === 'doing');
}

/** The day in a time zone, "America/Guayaquil"; where this browser is without one, or with one that it does not know. */
export function dayOf(moment: Date, zone = ''): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const here = `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
  if (!zone) return here;
  try {
    const how = { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' } as const;
    const said = new Intl.DateTimeFormat('en-US', how).formatToParts(moment);
    const part = (type: string) => said.find((one) => one.type === type)?.value ?? '';
    return `${part('year')}-${part('month')}-${part('day')}`;
  } catch {
    return here;
  }
}

const between = /[;,/&+\n]|\s(?:y|e|and)\s/i;

/** The names that stand where one person should answer. */
export function namesIn(who: string): string[] {
  return who
    .split(between)
    .map((name) => name.trim())
    .filter(Boolean);
}

/** What a row needs to be complete, in the order in which it is asked for. */
export type Missing = 'what' | 'who' | 'one' | 'to' | 'verifiable';

type Needed = Pick<CommitmentView, 'what' | 'who' | 'to' | 'verifiable'>;

export function missingIn(row: Needed): Missing[] {
  const missing: Missing[] = [];
  if (!row.what.trim()) missing.push('what');
  const names = namesIn(row.who);
  if (names.length === 0) missing.push('who');
  else if (names.length > 1) missing.push('one');
  if (!row.to.trim()) missing.push('to');
  if (!row.verifiable.trim()) missing.push('verifiable');
  return missing;
}

/** A name as people take it for the same: without case, accents and spare blanks. */
export function plainName(name: string): string {
  return name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim();
}

/** A month, such as "2026-03". */
export type Month = string;

/** Two rows that one person has at the same time. */
export interface Clash {
  name: string; // as the first row writes it
  rows: [CommitmentView, CommitmentView];
  month: Month; // the first that both are in
}

const open = (row: CommitmentView) => row.status === 'pending' || row.status === 'doing';

/** The days that a row takes; one of them may be all that is known. Nothing without any. */
export function span(row: Pick<CommitmentView, 'from' | 'to'>): [string, string] | undefined {
  const from = row.from || row.to;
  const to = row.to || row.from;
  return from && to ? [from, to] : undefined;
}

/** Rows of one person that overlap, those that are over left out. Each pair once. */
export function clashes(rows: CommitmentView[]): Clash[] {
  const found: Clash[] = [];
  const timed = rows.filter((row) => open(row) && row.from !== '' && row.to !== '');
  timed.forEach((a, i) => {
    for (const b of timed.slice(i + 1)) {
      const from = a.from > b.from ? a.from : b.from;
      const to = a.to < b.to ? a.to : b.to;
      if (from > to) continue;
      const names = namesIn(b.who).map(plainName);
      const name = namesIn(a.who).find((n) => names.includes(plainName(n)));
      if (name) found.push({ name, rows: [a, b], month: from.slice(0, 7) });
    }
  });
  return found;
}

/** A day so many months later; the end of a month stays in its month. */
export function monthsAfter(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const index = year * 12 + (month - 1) + months;
  const y = Math.floor(index / 12);
  const m = index - y * 12;
  const last = new Date(Date.UTC(y, m + 1, 0)).getUTCDate();
  return dayUTC(new Date(Date.UTC(y, m, Math.min(date, last))));
}

function dayUTC(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}

/** The day before or after, by a number of days. */
export function daysAfter(day: string, days: number): string {
  return dayUTC(new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000));
}

/** Whether a row goes on for more than twelve months, counted from its start or else from the workshop's day. */
export function tooLong(row: Pick<CommitmentView, 'from' | 'to'>, workshop: string): boolean {
  return row.to !== '' && row.to >= monthsAfter(row.from || workshop, 12);
}

/** The parts of a row that is too long: equal ones, none of them longer than twelve months, without a gap. */
export function phasesOf(
  row: Pick<CommitmentView, 'from' | 'to'>,
  workshop: string,
): { from: string; to: string }[] {
  const from = row.from || workshop;
  if (!row.to || row.to < from) return [];
  let count = 1;
  while (monthsAfter(from, 12 * count) <= row.to) count++;
  const days = (Date.parse(row.to) - Date.parse(from)) / 86_400_000 + 1;
  return Array.from({ length: count }, (_, i) => ({
    from: daysAfter(from, Math.round((days * i) / count)),
    to: daysAfter(from, Math.round((days * (i + 1)) / count) - 1),
  }));
}

/** Rows under their headings: those without one first, phases in the order of their first row. */
export function byPhase(rows: CommitmentView[]): { phase: string; rows: CommitmentView[] }[] {
  const groups = new Map<string, { phase: string; rows: CommitmentView[] }>();
  for (const row of rows) {
    const key = plainName(row.phase ?? '');
    const group = groups.get(key);
    if (group) group.rows.push(row);
    else groups.set(key, { phase: row.phase ?? '', rows: [row] });
  }
  const list = [...groups.values()];
  return [...list.filter((g) => !g.phase), ...list.filter((g) => g.phase)];
}

/** The months that rows touch, without a gap; at most so many, from the first. */
export function monthsOf(rows: CommitmentView[], most = 60): Month[] {
  const spans = rows.map(span).filter((s) => s !== undefined);
  if (spans.length === 0) return [];
  const first = spans
    .map((s) => s[0])
    .sort()[0]!
    .slice(0, 7);
  const last = spans
    .map((s) => s[1])
    .sort()
    .at(-1)!
    .slice(0, 7);
  const months: Month[] = [];
  for (let m = first; m <= last && months.length < most;) {
    months.push(m);
    m = monthsAfter(`${m}-01`, 1).slice(0, 7);
  }
  return months;
}

/** Whether a new status or another end of a row is told in its history, as hub/board/progress_rules.go decides. */
export function followed(
  row: Pick<CommitmentView, 'progress' | 'earlier'>,
  board: { finished: boolean; page: unknown },
): boolean {
  return board.finished || !!board.page || !!row.earlier || !!row.progress?.length;
}

/** All that is known of how a row went, oldest first: in earlier workshops, then here. */
export function historyOf(row: CommitmentView): ProgressView[] {
  return [...(row.earlier?.progress ?? []), ...(row.progress ?? [])];
}
