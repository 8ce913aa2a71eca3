// The mirror of the rulebook's Apply, over what a browser is shown. Total: an op that makes no
// sense here changes nothing, because the server has already decided that it does.
import type { ID, NoteView, Op, RoundView } from '../wire';
import type { BoardState } from './state';

/** Applies one op. */
export function apply(b: BoardState, op: Op): void {
  switch (op.k) {
    case 'board.created':
      b.setHead({ id: op.id, epoch: op.epoch, title: op.title, lang: op.lang });
      return;
    case 'board.changed':
      b.setHead(given(op, ['title', 'lang']));
      return;
    case 'board.finished':
      b.setHead({ finished: true });
      return;
    case 'board.reopened':
      b.setHead({ finished: false });
      return;

    case 'person.joined':
      b.put('people', { id: op.id, num: op.num ?? 0, name: op.name, role: op.role });
      return;
    case 'person.renamed':
      b.change('people', op.id, { name: op.name });
      return;
    case 'person.role':
      b.change('people', op.id, { role: op.role });
      return;
    case 'person.removed':
      unseat(b, op.id);
      return;
    case 'person.erased':
      erase(b, op.id);
      return;

    case 'section.added': {
      const { k: _, ...section } = op;
      b.put('sections', section);
      return;
    }
    case 'section.changed':
      b.change('sections', op.id, given(op, ['title', 'question', 'x', 'y', 'w', 'h', 'ord']));
      return;
    case 'section.removed':
      remove(b, 'sections', op.id);
      return;
    case 'section.hidden':
      b.change('sections', op.id, { hidden: true });
      return;
    case 'section.revealed':
      b.change('sections', op.id, {
        hidden: undefined,
        counted: undefined,
        countedPeople: undefined,
      });
      for (const note of op.notes ?? []) show(b, note);
      return;
    case 'section.counted':
      b.change('sections', op.id, {
        counted: op.notes || undefined,
        countedPeople: op.people || undefined,
      });
      return;
    case 'section.shown':
      b.put('sections', op.section);
      return;

    case 'note.added': {
      const { k: _, ...note } = op;
      show(b, { ...note, num: op.num ?? b.laterNum() });
      return;
    }
    case 'note.shown':
      show(b, op.note);
      return;
    case 'note.gone':
      for (const id of op.ids) {
        remember(b, id);
        b.drop('notes', id);
      }
      return;
    case 'note.edited':
      b.change('notes', op.id, { text: op.text, lang: op.lang || undefined });
      return;
    case 'note.colored':
      b.change('notes', op.id, { color: op.color });
      return;
    case 'note.moved':
      b.change('notes', op.id, {
        x: op.x,
        y: op.y,
        ...(op.section ? { section: op.section } : {}),
      });
      return;
    case 'note.unsigned':
      b.change('notes', op.id, {
        anon: true,
        author: undefined,
        mine: op.mine ?? b.notes.get(op.id)?.mine,
      });
      return;
    case 'note.deleted':
      remember(b, op.id);
      b.change('notes', op.id, { cluster: undefined });
      remove(b, 'notes', op.id);
      return;
    case 'note.clustered':
      join(b, op.id, op.cluster);
      return;
    case 'note.unclustered':
      b.change('notes', op.id, { cluster: undefined, x: op.x, y: op.y });
      return;

    case 'cluster.added': {
      const { k: _, notes: _notes, ...cluster } = op;
      b.put('clusters', { ...cluster, num: op.num ?? b.laterNum() });
      for (const note of op.notes ?? []) join(b, note, op.id);
      return;
    }
    case 'cluster.shown':
      b.put('clusters', op.cluster);
      for (const note of op.notes ?? []) join(b, note, op.cluster.id);
      return;
    case 'cluster.named':
      b.change('clusters', op.id, { name: op.name });
      return;
    case 'cluster.moved':
      b.change('clusters', op.id, { x: op.x, y: op.y });
      if (op.section) {
        b.change('clusters', op.id, { section: op.section });
        for (const note of membersOf(b, op.id)) b.change('notes', note.id, { section: op.section });
      }
      return;
    case 'cluster.merged':
      for (const note of membersOf(b, op.from)) join(b, note.id, op.into);
      remove(b, 'clusters', op.from);
      return;
    case 'cluster.dissolved':
      for (const place of op.places ?? []) {
        b.change('notes', place.id, { cluster: undefined, x: place.x, y: place.y });
      }
      remove(b, 'clusters', op.id);
      return;

    case 'round.drafted': {
      const { k: _, ...round } = op;
      b.put('rounds', { ...round, num: op.num ?? b.laterNum(), state: 'draft' });
      return;
    }
    case 'round.changed':
      b.change(
        'rounds',
        op.id,
        given(op, ['question', 'dots', 'cap', 'random', 'noOwn', 'sections']),
      );
      return;
    case 'round.shown':
      b.put('rounds', op.round);
      return;
    case 'round.closed':
      b.change('rounds', op.id, {
        state: 'closed',
        totals: op.totals,
        voters: op.voters || undefined,
        eligible: op.eligible || undefined,
        mine: undefined,
      });
      return;
    case 'round.discarded':
      b.drop('rounds', op.id);
      return;
    case 'dot.placed':
      dot(b, op.round, op.person ?? '', op.item, 1);
      return;
    case 'dot.taken':
      dot(b, op.round, op.person ?? '', op.item, -1);
      return;

    case 'step.added': {
      const { k: _, ...step } = op;
      b.put('steps', step);
      return;
    }
    case 'step.changed':
      b.change(
        'steps',
        op.id,
        given(op, ['kind', 'name', 'question', 'minutes', 'sections', 'ord']),
      );
      return;
    case 'step.removed':
      remove(b, 'steps', op.id);
      return;
    case 'step.entered':
      b.setHead({ step: op.id });
      return;
    case 'step.shown':
      b.put('steps', op.step);
      return;

    case 'commitment.added': {
      const { k: _, ...commitment } = op;
      b.put('commitments', { ...commitment, status: commitment.status || 'pending' });
      return;
    }
    case 'commitment.changed': {
      const { k: _, id, ...changes } = op;
      b.change('commitments', id, changes);
      return;
    }
    case 'commitment.removed':
      remove(b, 'commitments', op.id);
      return;
    case 'commitment.shown':
      b.put('commitments', op.commitment);
      return;
  }
}

/** The notes that name a cluster, removed ones included. */
export function membersOf(b: BoardState, cluster: ID): NoteView[] {
  return [...b.notes.values()].filter((n) => n.cluster === cluster);
}

// The fields of op that it carries: an absent one means "leave it".
function given<T extends object, K extends keyof T>(op: T, fields: K[]): Partial<Pick<T, K>> {
  const changes: Partial<Pick<T, K>> = {};
  for (const f of fields) if (op[f] !== undefined) changes[f] = op[f];
  return changes;
}

// Puts a note on the board. Whose an anonymous one is comes only with frames meant for its author
// alone; a frame for everybody leaves it out, and what is known stays.
function show(b: BoardState, note: NoteView): void {
  const mine = note.mine ?? b.notes.get(note.id)?.mine ?? b.own.get(note.id);
  b.put('notes', mine && note.anon ? { ...note, mine } : note);
}

function remember(b: BoardState, note: ID): void {
  const mine = b.notes.get(note)?.mine;
  if (mine) b.own.set(note, mine);
}

// Facilitators go on seeing what was removed, for they may bring it back.
function remove(
  b: BoardState,
  family: 'sections' | 'notes' | 'clusters' | 'steps' | 'commitments',
  id: ID,
): void {
  if (b.head.audience === 'facilitator') b.change(family, id, { deleted: true });
  else b.drop(family, id);
}

function join(b: BoardState, note: ID, cluster: ID): void {
  const section = b.clusters.get(cluster)?.section;
  if (section && !b.notes.get(note)?.deleted) b.change('notes', note, { cluster, section });
}

// Ends a person's part; their dots in an open round go with them.
function unseat(b: BoardState, person: ID): void {
  b.change('people', person, { removed: true });
  for (const round of b.rounds.values()) {
    if (!round.mine?.some((d) => d.person === person)) continue;
    const others = round.mine.filter((d) => d.person !== person);
    b.change('rounds', round.id, { mine: others.length > 0 ? others : undefined });
  }
}

function erase(b: BoardState, person: ID): void {
  unseat(b, person);
  b.change('people', person, { name: '' });
  for (const note of b.notes.values()) {
    if (note.author === person || note.mine === person) {
      b.change('notes', note.id, { author: undefined, anon: true, mine: undefined });
    }
  }
}

function dot(b: BoardState, round: ID, person: ID, item: ID, by: 1 | -1): void {
  const r: RoundView | undefined = b.rounds.get(round);
  if (!r) return;
  const mine = r.mine ?? [];
  const at = mine.findIndex((d) => d.person === person && d.item === item);
  const dots = (mine[at]?.dots ?? 0) + by;
  const others = mine.filter((_, i) => i !== at);
  if (dots > 0) others.push({ person, item, dots });
  b.change('rounds', round, { mine: others.length > 0 ? others : undefined });
}
