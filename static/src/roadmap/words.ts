// What the roadmap says of itself, in words.
import { formatDate, t, tag } from '../i18n';
import { late, missingIn, namesIn, type Clash, type Month } from '../board/roadmap';
import type { CommitmentView, ProgressView } from '../wire';
import './texts';

/** From when to when; "" without dates. */
export function when(row: Pick<CommitmentView, 'from' | 'to'>): string {
  if (row.from && row.to) {
    return t('roadmap.between', { from: formatDate(row.from), to: formatDate(row.to) });
  }
  if (row.to) return t('roadmap.until', { to: formatDate(row.to) });
  return row.from ? t('roadmap.since', { from: formatDate(row.from) }) : '';
}

/** "marzo de 2026" for 2026-03, or "mar" where there is little room. */
export function monthName(month: Month, short = false): string {
  const at = new Date(`${month}-15T12:00:00Z`);
  const how: Intl.DateTimeFormatOptions = short
    ? { month: 'short', timeZone: 'UTC' }
    : { month: 'long', year: 'numeric', timeZone: 'UTC' };
  return new Intl.DateTimeFormat(tag(), how).format(at);
}

/** How a row stands: its state, or that it is late. */
export function stateOf(row: CommitmentView, today: string): string {
  if (late(row.to, row.status, today)) return t('roadmap.late', { to: formatDate(row.to) });
  return t(`roadmap.status.${row.status || 'pending'}`);
}

/** What is missing, as one kind sentence after the other; [] where the row is complete. */
export function gaps(row: CommitmentView): string[] {
  return missingIn(row).map((part) =>
    part === 'one'
      ? t(namesIn(row.who).length === 2 ? 'roadmap.missing.of_two' : 'roadmap.missing.of_many')
      : t(`roadmap.missing.${part}`),
  );
}

/** "Rosa tiene dos tareas a la vez en marzo de 2026: «Pintar» y «Sembrar»." */
export function clashText(clash: Clash): string {
  return t('roadmap.clash', {
    name: clash.name,
    month: monthName(clash.month),
    one: clash.rows[0].what,
    two: clash.rows[1].what,
  });
}

/** That an entry of the history gave its row another end; "" where it did not. */
export function movedEnd({ to = '', was = '' }: Pick<ProgressView, 'to' | 'was'>): string {
  if (to && was)
    return t('roadmap.history.end_moved', { to: formatDate(to), was: formatDate(was) });
  if (to) return t('roadmap.history.end_set', { to: formatDate(to) });
  return was ? t('roadmap.history.end_gone', { was: formatDate(was) }) : '';
}

/** What an entry of the history says besides its words. */
export function toldBy(entry: ProgressView): string {
  return t(`roadmap.by.${entry.by}`, { date: formatDate(entry.at) });
}
