// The mirror of the rulebook's Apply, over what a browser is shown. Total: an op that makes no
// sense here changes nothing, because the server has already decided that it does.
import type { ClockView, ID, NoteView, PollView, RoundView, ViewOp } from '../wire';
import { clockAfter } from './clock';
import { applyRating, unrate } from './rating';
import type { BoardState } from './state';
import { paperGone, paperShown, react, reactedGone } from './voting';
import { applyTable, standUp, unsignedTable } from './tables';

/** Applies one op. False when it is of a kind that this client is too old to know. */
export function apply(b: BoardState, op: ViewOp): boolean {
  switch (op.k) {
    case 'board.created':
      b.setHead({ id: op.id, epoch: op.epoch, title: op.title, lang: op.lang });
      break;
    case 'board.changed':
      b.setHead(given(op, ['title', 'lang']));
      break;
    case 'board.finished':
      leaveStep(b, op.spent);
      b.setHead({ finished: true, clock: noClock(b) });
      break;
    case 'board.reopened':
      b.setHead({ finished: false, since: b.head.step ? (op.at ?? 0) : 0 });
      break;

    case 'person.joined':
      b.put('people', {
        id: op.id,
        num: op.num ?? 0,
        name: op.name,
        role: op.role,
        table: op.table,
      });
      break;
    case 'person.renamed':
      b.change('people', op.id, { name: op.name });
      break;
    case 'person.role':
      b.change('people', op.id, { role: op.role });
      break;
    case 'person.removed':
      unseat(b, op.id);
      break;
    case 'person.erased':
      erase(b, op.id);
      break;

    case 'section.added': {
      const { k: _, ...section } = op;
      b.put('sections', section);
      break;
    }
    case 'section.changed':
      b.change('sections', op.id, {
        ...given(op, ['title', 'question', 'x', 'y', 'w', 'h', 'ord']),
        ...(op.check === undefined ? {} : { check: op.check || undefined }),
        ...(op.table === undefined ? {} : { table: op.table || undefined }),
      });
      break;
    case 'section.removed':
      remove(b, 'sections', op.id);
      break;
    case 'section.hidden':
      b.change('sections', op.id, { hidden: true });
      unshare(b, op.id);
      break;
    case 'section.revealed':
      b.change('sections', op.id, {
        hidden: undefined,
        counted: undefined,
        countedPeople: undefined,
      });
      for (const note of op.notes ?? []) show(b, note);
      break;
    case 'section.counted':
      b.change('sections', op.id, {
        counted: op.notes || undefined,
        countedPeople: op.people || undefined,
      });
      break;
    case 'section.shown':
      b.put('sections', op.section);
      break;

    case 'note.added': {
      const { k: _, waits, scan: _scan, ...note } = op;
      show(b, { ...note, num: op.num ?? b.laterNum(), ...(waits ? { held: 'waiting' } : {}) });
      break;
    }
    case 'note.shown':
      show(b, op.note);
      break;
    case 'note.gone':
      for (const id of op.ids) {
        remember(b, id);
        b.drop('notes', id);
      }
      break;
    case 'note.edited':
      b.change('notes', op.id, { text: op.text, lang: op.lang || undefined });
      break;
    case 'note.colored':
      b.change('notes', op.id, { color: op.color });
      break;
    case 'note.moved':
      b.change('notes', op.id, {
        x: op.x,
        y: op.y,
        ...(op.section ? { section: op.section } : {}),
      });
      break;
    case 'note.unsigned':
      b.change('notes', op.id, {
        anon: true,
        author: undefined,
        mine: op.mine ?? b.notes.get(op.id)?.mine,
        by: undefined,
        table: unsignedTable(b.notes.get(op.id)),
      });
      break;
    case 'comment.added': {
      const { num = b.laterNum(), text, author } = op;
      const said = b.notes.get(op.note)?.comments ?? [];
      // A note that was shown whole, as it is now, has brought later comments along.
      if (said.some((c) => c.num === num)) break;
      const comment = author ? { num, text, author } : { num, text };
      b.change('notes', op.note, { comments: [...said, comment] });
      break;
    }
    case 'comment.removed': {
      const left = (b.notes.get(op.note)?.comments ?? []).filter((c) => c.num !== op.num);
      b.change('notes', op.note, { comments: left.length > 0 ? left : undefined });
      break;
    }
    case 'note.stripped':
      b.change('notes', op.id, { media: undefined });
      break;
    case 'note.described': {
      const media = b.notes.get(op.id)?.media;
      if (!media) break;
      const field = media.kind === 'voice' ? 'words' : 'alt';
      b.change('notes', op.id, { media: { ...media, [field]: op.text || undefined } });
      break;
    }
    case 'scan.shown': {
      const others = (b.head.scans ?? []).filter((s) => s.id !== op.scan.id);
      b.setHead({ scans: [...others, op.scan].sort((x, y) => x.num - y.num) });
      break;
    }
    case 'scan.gone':
      b.setHead({ scans: b.head.scans?.filter((s) => s.id !== op.id) });
      break;
    case 'note.deleted':
      remember(b, op.id);
      b.change('notes', op.id, { cluster: undefined });
      remove(b, 'notes', op.id);
      break;
    case 'note.clustered':
      join(b, op.id, op.cluster);
      break;
    case 'note.unclustered':
      b.change('notes', op.id, { cluster: undefined, x: op.x, y: op.y });
      break;

    case 'cluster.added': {
      const { k: _, notes: _notes, ...cluster } = op;
      b.put('clusters', { ...cluster, num: op.num ?? b.laterNum() });
      for (const note of op.notes ?? []) join(b, note, op.id);
      break;
    }
    case 'cluster.shown':
      b.put('clusters', op.cluster);
      for (const note of op.notes ?? []) join(b, note, op.cluster.id);
      break;
    case 'cluster.named':
      b.change('clusters', op.id, { name: op.name });
      break;
    case 'cluster.moved':
      b.change('clusters', op.id, { x: op.x, y: op.y });
      if (op.section) {
        b.change('clusters', op.id, { section: op.section });
        for (const note of membersOf(b, op.id)) b.change('notes', note.id, { section: op.section });
      }
      break;
    case 'cluster.merged':
      for (const note of membersOf(b, op.from)) join(b, note.id, op.into);
      b.change('clusters', op.from, { into: op.into });
      remove(b, 'clusters', op.from);
      break;
    case 'cluster.dissolved':
      for (const place of op.places ?? []) {
        b.change('notes', place.id, { cluster: undefined, x: place.x, y: place.y });
      }
      remove(b, 'clusters', op.id);
      break;

    case 'round.drafted': {
      const { k: _, ...round } = op;
      b.put('rounds', { ...round, num: op.num ?? b.laterNum(), state: 'draft' });
      break;
    }
    case 'round.changed':
      b.change(
        'rounds',
        op.id,
        given(op, ['question', 'dots', 'cap', 'random', 'noOwn', 'sections', 'only']),
      );
      break;
    case 'round.shown':
      b.put('rounds', op.round);
      break;
    case 'round.closed':
      b.change('rounds', op.id, {
        state: 'closed',
        totals: op.totals,
        voters: op.voters || undefined,
        eligible: op.eligible || undefined,
        paper: op.paper || undefined,
        paperSheets: op.sheets || undefined,
        mine: undefined,
        sheets: undefined,
      });
      break;
    case 'round.discarded':
      b.drop('rounds', op.id);
      break;
    case 'dot.placed':
      dot(b, op.round, op.person ?? '', op.item, 1);
      break;
    case 'dot.taken':
      dot(b, op.round, op.person ?? '', op.item, -1);
      break;

    case 'paper.shown':
      paperShown(b, op.round, op.paper);
      break;
    case 'reaction.added':
    case 'reaction.removed':
    case 'reaction.counted':
    case 'reactions.shown':
      react(b, op);
      break;

    case 'step.added': {
      const { k: _, ...step } = op;
      b.put('steps', step);
      break;
    }
    case 'step.changed':
      b.change(
        'steps',
        op.id,
        given(op, [
          'kind',
          'name',
          'question',
          'minutes',
          'sections',
          'ord',
          'rights',
          'names',
          'limit',
          'private',
          'atZero',
          'lock',
          'asks',
        ]),
      );
      break;
    case 'step.removed':
      remove(b, 'steps', op.id);
      break;
    case 'step.entered':
      leaveStep(b, op.spent);
      b.setHead({ step: op.id, since: op.at ?? 0, clock: noClock(b), gather: undefined });
      nobodyReady(b);
      break;
    case 'step.shown':
      b.put('steps', op.step);
      break;

    case 'clock.started':
    case 'clock.paused':
    case 'clock.resumed':
    case 'clock.extended':
    case 'clock.stopped':
    case 'clock.rang':
      if (op.k === 'clock.started' && b.head.since === 0) b.setHead({ since: op.at ?? 0 });
      b.setHead({ clock: clockAfter(b.head.clock, op) });
      break;

    case 'commitment.added': {
      const { k: _, ...commitment } = op;
      b.put('commitments', { ...commitment, status: commitment.status || 'pending' });
      break;
    }
    case 'commitment.changed': {
      const { k: _, id, ...changes } = op;
      b.change('commitments', id, changes);
      break;
    }
    case 'commitment.removed':
      remove(b, 'commitments', op.id);
      break;
    case 'commitment.shown':
      b.put('commitments', op.commitment);
      break;

    case 'hand.raised':
      b.change('people', op.person ?? '', { hand: op.num ?? 1 });
      break;
    case 'hand.lowered':
      b.change('people', op.person ?? '', { hand: undefined });
      break;
    case 'ready.said':
      b.change('people', op.person ?? '', { ready: true });
      break;
    case 'ready.withdrawn':
      b.change('people', op.person ?? '', { ready: undefined });
      break;
    case 'ready.cleared':
      nobodyReady(b);
      break;
    case 'poll.asked': {
      const { k: _, ...poll } = op;
      const polls = (b.head.polls ?? []).filter((one) => one.id !== op.id);
      b.setHead({ polls: [...polls, { ...poll, num: op.num ?? b.laterNum(), open: true }] });
      break;
    }
    case 'poll.answered':
      changePoll(b, op.poll, (poll) => {
        const person = op.person ?? '';
        const others = (poll.mine ?? []).filter((one) => one.person !== person);
        return { mine: [...others, { person, option: op.option }] };
      });
      break;
    case 'poll.closed':
      changePoll(b, op.id, () => ({
        open: undefined,
        mine: undefined,
        totals: op.totals,
        answered: op.answered || undefined,
        eligible: op.eligible || undefined,
      }));
      break;
    case 'poll.put_away':
      changePoll(b, op.id, () => ({ away: true }));
      break;
    case 'inbox.changed':
      b.setHead({ inbox: op.on });
      break;
    case 'note.hidden':
      b.change('notes', op.id, { held: 'hidden', reason: op.reason, cluster: undefined });
      break;
    case 'note.held':
      b.change('notes', op.id, { held: 'waiting', reason: undefined, cluster: undefined });
      break;
    case 'person.restored':
      b.change('people', op.id, { removed: undefined });
      break;

    case 'moment.named': {
      const { k: _, ...moment } = op;
      const moments = (b.head.moments ?? []).filter((one) => one.id !== op.id);
      b.setHead({ moments: [...moments, { ...moment, seq: op.seq ?? 0, at: op.at ?? 0 }] });
      break;
    }

    case 'rating.opened':
    case 'rating.shown':
    case 'rating.answered':
    case 'rating.closed':
    case 'rating.moved':
      applyRating(b, op);
      break;

    case 'guide.called': {
      const { k: _, ...guide } = op;
      b.setHead({ guide: { ...guide, num: op.num ?? (b.head.guide?.num ?? 0) + 1 } });
      break;
    }
    case 'guide.released':
      b.setHead({ guide: undefined });
      break;

    case 'page.published': {
      const at = op.at ?? 0;
      const since = b.head.page?.published ? b.head.page.since : at;
      b.setHead({
        page: { published: true, ...(op.names && { names: true }), ...(since && { since }), at },
      });
      break;
    }
    case 'page.withdrawn':
      b.setHead({ page: { published: false, at: op.at ?? 0 } });
      break;

    case 'table.added':
    case 'table.changed':
    case 'table.removed':
    case 'table.shown':
    case 'table.stirred':
    case 'table.moved':
    case 'table.hosted':
    case 'table.scribed':
    case 'table.harvested':
    case 'table.limited':
    case 'table.gathered':
      applyTable(b, op);
      break;
    default:
      return unknown(op);
  }
  return true;
}

function nobodyReady(b: BoardState): void {
  for (const one of b.people.values()) {
    if (one.ready) b.change('people', one.id, { ready: undefined });
  }
}

function changePoll(b: BoardState, id: ID, changes: (poll: PollView) => Partial<PollView>): void {
  if (!b.head.polls?.some((one) => one.id === id)) return;
  b.setHead({
    polls: b.head.polls.map((one) => (one.id === id ? { ...one, ...changes(one) } : one)),
  });
}

function unknown(_: never): boolean {
  return false;
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

// How long the room was in the step that it leaves; absent where nothing was measured.
function leaveStep(b: BoardState, spent?: number): void {
  if (spent) b.change('steps', b.head.step, { spent });
  b.setHead({ since: 0 });
}

// Without a clock; how often it has rung stays known.
function noClock(b: BoardState): ClockView {
  return { state: 'off', rings: b.head.clock.rings };
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
  b.change('people', person, { removed: true, hand: undefined, ready: undefined });
  standUp(b, person);
  for (const poll of b.head.polls ?? []) {
    if (!poll.mine?.some((one) => one.person === person)) continue;
    changePoll(b, poll.id, () => ({ mine: poll.mine?.filter((one) => one.person !== person) }));
  }
  unrate(b, person);
  for (const round of b.rounds.values()) {
    if (!round.mine?.some((d) => d.person === person)) continue;
    const others = round.mine.filter((d) => d.person !== person);
    b.change('rounds', round.id, { mine: others.length > 0 ? others : undefined });
  }
  for (const round of b.rounds.values()) paperGone(b, round, person);
}

// What is written in the section is private from now on: its sheets are shown no more.
function unshare(b: BoardState, section: ID): void {
  const scans = b.head.scans ?? [];
  if (!scans.some((s) => s.section === section && s.shared)) return;
  const left =
    b.head.audience === 'facilitator'
      ? scans.map((s) => (s.section === section ? { ...s, shared: undefined } : s))
      : scans.filter((s) => s.section !== section);
  b.setHead({ scans: left });
}

function erase(b: BoardState, person: ID): void {
  unseat(b, person);
  reactedGone(b, person);
  b.change('people', person, { name: '' });
  for (const note of b.notes.values()) {
    if (note.comments?.some((c) => c.author === person)) {
      const comments = note.comments.map((c) =>
        c.author === person ? { ...c, author: undefined } : c,
      );
      b.change('notes', note.id, { comments });
    }
    if (note.author === person || note.mine === person) {
      b.change('notes', note.id, { author: undefined, anon: true, mine: undefined, by: undefined });
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
