// A solution sheet in words: its questions, and what behind them is on the board.
import './texts';
import { questions, viabilityKeys, type Question } from '../board/solution';
import { stepSections } from '../cards/scope';
import { t } from '../i18n';
import type { Workshop } from '../store/workshop.svelte';
import { clusterName } from '../ui/words';
import {
  MaxCellChars,
  MaxSentenceChars,
  MaxSolutionName,
  type ID,
  type ProposalOp,
  type SolutionView,
  type ViabilityKey,
} from '../wire';

/** The fields of a sheet that hold one text. */
export type TextField =
  'name' | 'sentence' | 'problem' | 'whom' | 'fresh' | 'test' | 'needs' | 'unit';

export const limits: Record<Exclude<TextField, 'unit'>, number> = {
  name: MaxSolutionName,
  sentence: MaxSentenceChars,
  problem: MaxCellChars,
  whom: MaxCellChars,
  fresh: MaxCellChars,
  test: MaxCellChars,
  needs: MaxCellChars,
};

export function isViability(q: Question): q is ViabilityKey {
  return (viabilityKeys as readonly string[]).includes(q);
}

export function isText(q: Question): q is Exclude<TextField, 'unit'> {
  return q in limits;
}

/** "¿Cómo se llama la solución?" */
export function asked(q: Question): string {
  return t(`solution.ask.${q}`);
}

/** "3 de 14": where a question stands. */
export function placeOf(q: Question): { n: string; total: string } {
  return { n: String(questions.indexOf(q) + 1), total: String(questions.length) };
}

/** What a sheet is called in lists. */
export function sheetName(sheet: SolutionView, index: number): string {
  return sheet.name || t('solution.untitled', { n: index + 1 });
}

/** A note or a group that may stand behind a claim. */
export interface Source {
  id: ID;
  text: string;
  /** Of a group: how many notes it holds. */
  notes?: number;
  section: ID;
}

function sourceOf(ws: Workshop, id: ID): Source | undefined {
  const group = ws.clusters.get(id);
  if (group) {
    const notes = ws.members(id).length;
    return { id, text: clusterName(group.name), notes, section: group.section };
  }
  const note = ws.notes.get(id);
  if (!note || note.held !== '' || ws.section(note.section)?.hidden) return undefined;
  return { id, text: note.text || t('solution.picture_note'), section: note.section };
}

/** What stands behind a field, as far as this reader sees it. */
export function sourcesOf(ws: Workshop, sheet: SolutionView, field: string): Source[] {
  const items = sheet.sources.find((s) => s.field === field)?.items ?? [];
  return items.flatMap((id) => sourceOf(ws, id) ?? []);
}

/** How many notes that is, those of groups included. */
export function noteCount(list: readonly Source[]): number {
  return list.reduce((n, one) => n + (one.notes ?? 1), 0);
}

/** Groups and loose notes that may be chosen: where the sheet comes from first, then those of this step. */
export function offered(ws: Workshop, sheet: SolutionView): Source[] {
  const here = new Set(stepSections(ws).map((s) => s.id));
  const groups = [...ws.clusters.values()].filter((c) => ws.members(c.id).length > 0);
  const notes = [...ws.notes.values()].filter((n) => n.cluster === '');
  const all = [...groups, ...notes].flatMap((one) => sourceOf(ws, one.id) ?? []);
  const origin = sheet.origin ?? '';
  const rank = (one: Source): number => {
    if (one.id === origin || ws.notes.get(one.id)?.cluster === origin) return 0;
    return here.has(one.section) ? 1 : 2;
  };
  return all
    .map((one, i) => ({ one, i, r: rank(one) }))
    .sort((a, b) => a.r - b.r || a.i - b.i)
    .map(({ one }) => one);
}

/** What was written as the problem: groups and notes of the sections that look after problems. */
export function trunk(ws: Workshop): Source[] {
  const sections = ws.sections.filter((s) => s.check === 'problem' && !s.hidden);
  return sections.flatMap((s) => [
    ...ws
      .clustersIn(s.id)
      .filter((c) => c.name !== '' && ws.members(c.id).length > 0)
      .flatMap((c) => sourceOf(ws, c.id) ?? []),
    ...ws.loose(s.id).flatMap((n) => (n.text === '' ? [] : (sourceOf(ws, n.id) ?? []))),
  ]);
}

/** A mark under which others are told that somebody writes in a field: nothing that is an id of the board. */
export function placeMark(sheet: ID, field: string): string {
  let h = 0x811c9dc5;
  for (const c of `${sheet}.${field}`) h = Math.imul(h ^ (c.codePointAt(0) ?? 0), 0x01000193);
  return `w${(h >>> 0).toString(36)}`;
}

/** The words for a field that a proposal carries, undefined when it is about something else. */
export function wordsIn(op: ProposalOp, sheet: ID, field: string): string | undefined {
  if (op.k === 'solution.step.set') {
    return op.solution === sheet && op.id === field ? op.text : undefined;
  }
  if (op.k !== 'solution.changed' || op.id !== sheet) return undefined;
  if (field.startsWith('why-'))
    return `why-${op.check?.key ?? ''}` === field ? op.check?.text : undefined;
  return field === 'unit' || field === 'alt' || field in limits
    ? op[field as TextField | 'alt']
    : undefined;
}

/** Over which words those of a proposal were written. */
export function overIn(op: ProposalOp): string {
  return (op.k === 'solution.changed' || op.k === 'solution.step.set' ? op.over : '') ?? '';
}
