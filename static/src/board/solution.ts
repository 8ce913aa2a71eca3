// The mirror of the rulebook's solution sheets: lists are replaced and kept in the order in which the
// server gives them.
import type {
  HowStep,
  ID,
  Media,
  SolutionAdded,
  SolutionChanged,
  SolutionRemoved,
  SolutionShown,
  SolutionSourced,
  SolutionStepRemoved,
  SolutionStepSet,
  SolutionView,
  SourceList,
  Viability,
  ViabilityChange,
  ViabilityKey,
} from '../wire';
import type { BoardState } from './state';

export type SolutionOp =
  | SolutionAdded
  | SolutionChanged
  | SolutionRemoved
  | SolutionShown
  | SolutionSourced
  | SolutionStepRemoved
  | SolutionStepSet;

/** The questions of the viability check in the order in which they are asked. */
export const viabilityKeys: readonly ViabilityKey[] = ['pillar', 'law', 'year', 'unit', 'means'];

/** What behaves like a field of a sheet: its questions, in the order in which they are asked. */
export type Question =
  | 'name'
  | 'sentence'
  | 'problem'
  | 'whom'
  | 'steps'
  | 'fresh'
  | 'picture'
  | 'test'
  | 'needs'
  | ViabilityKey;

const texts = ['name', 'sentence', 'problem', 'whom', 'fresh', 'test', 'needs'] as const;

/** Steps that a complete sheet has at least. */
export const fewestSteps = 3;

/** The questions that have no answer yet, like board.Lacking of the server. */
export function lacking(v: SolutionView): Question[] {
  const blank = new Set<Question>(texts.filter((f) => !v[f]));
  if (v.steps.length < fewestSteps) blank.add('steps');
  if (!v.picture) blank.add('picture');
  for (const key of viabilityKeys) {
    if (!v.viability.some((c) => c.key === key && c.answer)) blank.add(key);
  }
  return questions.filter((q) => blank.has(q));
}

/** All questions of a sheet. */
export const questions: readonly Question[] = [
  'name',
  'sentence',
  'problem',
  'whom',
  'steps',
  'fresh',
  'picture',
  'test',
  'needs',
  ...viabilityKeys,
];

const byBytes = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Applies an op of a sheet to what a browser knows. */
export function applySolution(b: BoardState, op: SolutionOp): void {
  switch (op.k) {
    case 'solution.added': {
      const { id, origin, round, ord = '~' } = op;
      b.put('solutions', {
        id,
        name: op.name ?? '',
        sentence: op.sentence ?? '',
        problem: op.problem ?? '',
        whom: op.whom ?? '',
        steps: op.steps ?? [],
        fresh: op.fresh ?? '',
        test: op.test ?? '',
        needs: op.needs ?? '',
        viability: op.viability ?? [],
        unit: op.unit ?? '',
        sources: op.sources ?? [],
        origin,
        round,
        ord,
      });
      break;
    }
    case 'solution.shown':
      b.put('solutions', op.solution);
      break;
    case 'solution.changed': {
      const sheet = b.solutions.get(op.id);
      if (sheet) b.put('solutions', changed(sheet, op));
      break;
    }
    case 'solution.step.set': {
      const sheet = b.solutions.get(op.solution);
      if (sheet) b.put('solutions', { ...sheet, steps: withStep(sheet.steps, op) });
      break;
    }
    case 'solution.step.removed': {
      const sheet = b.solutions.get(op.solution);
      if (!sheet?.steps.some((s) => s.id === op.id)) break;
      b.put('solutions', {
        ...sheet,
        steps: sheet.steps.filter((s) => s.id !== op.id),
        sources: sheet.sources.filter((s) => s.field !== op.id),
      });
      break;
    }
    case 'solution.sourced': {
      const sheet = b.solutions.get(op.id);
      if (sheet) b.put('solutions', { ...sheet, sources: withSources(sheet.sources, op) });
      break;
    }
    case 'solution.removed':
      if (b.head.audience === 'facilitator') b.change('solutions', op.id, { deleted: true });
      else b.drop('solutions', op.id);
      break;
  }
}

function changed(sheet: SolutionView, op: SolutionChanged): SolutionView {
  const next = { ...sheet };
  for (const f of [...texts, 'unit', 'ord'] as const) {
    const given = op[f];
    if (given !== undefined) next[f] = given;
  }
  if (op.alt !== undefined) next.alt = op.alt || undefined;
  const picture = op.strip ? {} : op.media;
  if (picture) {
    const { asset, kind, w, h, alt }: Partial<Media> = picture;
    const drawn = kind === 'drawing' || undefined;
    Object.assign(next, { picture: asset, drawn, w, h, alt: alt || undefined });
  }
  if (op.check) next.viability = withCheck(sheet.viability, op.check);
  return next;
}

function withCheck(list: Viability[], change: ViabilityChange): Viability[] {
  const old = list.find((c) => c.key === change.key);
  const answered: Viability = {
    key: change.key,
    answer: change.answer ?? old?.answer ?? '',
    text: change.text ?? old?.text ?? '',
  };
  return viabilityKeys.flatMap((key) => {
    const one = key === change.key ? answered : list.find((c) => c.key === key);
    return one && (one.answer || one.text) ? [one] : [];
  });
}

function withStep(list: HowStep[], op: SolutionStepSet): HowStep[] {
  const old = list.find((s) => s.id === op.id);
  const { text = old?.text, ord = old?.ord } = op;
  if (text === undefined || ord === undefined) return list;
  const others = list.filter((s) => s.id !== op.id);
  return [...others, { id: op.id, text, ord }].sort((x, y) => byBytes(x.ord, y.ord));
}

function withSources(list: SourceList[], op: SolutionSourced): SourceList[] {
  const stand = list.find((s) => s.field === op.field)?.items ?? [];
  const items = op.off
    ? stand.filter((id: ID) => !op.items.includes(id))
    : [...new Set([...stand, ...op.items])].sort(byBytes);
  const others = list.filter((s) => s.field !== op.field);
  if (items.length === 0) return others;
  return [...others, { field: op.field, items }].sort((x, y) => byBytes(x.field, y.field));
}
