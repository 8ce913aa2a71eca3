import { formatDate, has, t } from '../i18n';
import type { PersonView, SectionView, StepView } from '../wire';

// Names for what nobody has named: a new workshop comes with unnamed steps and sections, so that
// each device shows them in its own language.

/** "Escribir" for a write step without a name of its own. */
export function stepName(step: Pick<StepView, 'name' | 'kind'>): string {
  if (step.name) return step.name;
  const key = `ui.step.${step.kind}`;
  return t(has(key) ? key : 'ui.step.other');
}

/** "Persona 7" for somebody who gave no name. */
export function personName(person: Pick<PersonView, 'name' | 'num'> | undefined): string {
  if (!person) return t('ui.somebody');
  return person.name || t('ui.person', { num: String(person.num) });
}

/** The title, else the question, else "Sección 2". */
export function sectionName(section: Pick<SectionView, 'title' | 'question'>, index = 0): string {
  return section.title || section.question || t('ui.section', { num: String(index + 1) });
}

/** The group's name, or words that say it has none. */
export function clusterName(name: string): string {
  return name || t('ui.unnamed');
}

/** A sentence for a code of the server; unknown ones get a general sentence. */
export function codeText(code: string, params: Record<string, string | number> = {}): string {
  const key = `code.${code}`;
  return has(key) ? t(key, params) : t('ui.unknown_error');
}

/** What stands in a field, as people read it: a day as the language writes it. */
export function fieldText(field: string, text: string): string {
  return ['from', 'to', 'by'].includes(field) ? formatDate(text) : text;
}

/** What a note stands together with, for who cannot see it: "Agrupada con «…», «…» y 3 más"; "" when with nothing. */
export function groupedWith(
  ws: { members(group: string): readonly { id: string; text: string }[] },
  note: { id: string; cluster: string },
): string {
  const others = note.cluster ? ws.members(note.cluster).filter((one) => one.id !== note.id) : [];
  const notes = others
    .slice(0, 2)
    .map(({ text }) => `«${text.length > 48 ? `${text.slice(0, 45).trimEnd()}…` : text}»`)
    .join(', ');
  if (notes === '') return '';
  return others.length > 2
    ? t('ui.grouped_more', { notes, n: String(others.length - 2) })
    : t('ui.grouped', { notes });
}
