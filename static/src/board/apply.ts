// The mirror of the rulebook's Apply, over what a browser is shown. Total: an op that makes no
// sense here changes nothing, because the server has already decided that it does.
import type { ID, ViewOp } from '../wire';
import { applyActor, applyRequest } from './actors';
import { applyRound, applyStep, leaveStep, noClock } from './agenda';
import { clockAfter } from './clock';
import { applyCluster } from './clusters';
import { applyCommitment } from './commitments';
import { given, remove } from './family';
import { applyNote, show, unshare } from './notes';
import { applySignal, changePoll } from './signals';
import { applyFacts } from './facts';
import { applyRating, unrate } from './rating';
import { applySolution } from './solution';
import type { BoardState } from './state';
import { paperGone, paperShown, react, reactedGone } from './voting';
import { applyTable, standUp } from './tables';

/** Applies one op. False when it is of a kind that this client is too old to know. */
export function apply(b: BoardState, op: ViewOp): boolean {
  switch (op.k) {
    case 'board.created':
      b.setHead({ id: op.id, epoch: op.epoch, title: op.title, lang: op.lang, zone: op.zone });
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

    case 'note.added':
    case 'note.shown':
    case 'note.gone':
    case 'note.edited':
    case 'note.colored':
    case 'note.moved':
    case 'note.unsigned':
    case 'comment.added':
    case 'comment.removed':
    case 'note.stripped':
    case 'note.described':
    case 'scan.shown':
    case 'scan.gone':
    case 'note.deleted':
    case 'note.clustered':
    case 'note.unclustered':
    case 'note.hidden':
    case 'note.held':
      applyNote(b, op);
      break;
    case 'cluster.added':
    case 'cluster.shown':
    case 'cluster.named':
    case 'cluster.moved':
    case 'cluster.merged':
    case 'cluster.dissolved':
      applyCluster(b, op);
      break;
    case 'round.drafted':
    case 'round.changed':
    case 'round.shown':
    case 'round.closed':
    case 'round.discarded':
    case 'dot.placed':
    case 'dot.taken':
      applyRound(b, op);
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

    case 'step.added':
    case 'step.changed':
    case 'step.removed':
    case 'step.entered':
    case 'step.shown':
      applyStep(b, op);
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

    case 'inbox.changed':
      b.setHead({ inbox: op.on });
      break;
    case 'actor.added':
    case 'actor.changed':
    case 'actor.removed':
    case 'actor.shown':
      applyActor(b, op);
      break;

    case 'request.added':
    case 'request.changed':
    case 'request.answered':
    case 'request.removed':
    case 'request.shown':
      applyRequest(b, op);
      break;

    case 'commitment.added':
    case 'commitment.changed':
    case 'commitment.removed':
    case 'commitment.shown':
    case 'commitment.progressed':
    case 'commitment.stripped':
    case 'commitment.brought':
      applyCommitment(b, op);
      break;
    case 'solution.added':
    case 'solution.changed':
    case 'solution.removed':
    case 'solution.shown':
    case 'solution.step.set':
    case 'solution.step.removed':
    case 'solution.sourced':
      applySolution(b, op);
      break;

    case 'hand.raised':
    case 'hand.lowered':
    case 'ready.said':
    case 'ready.withdrawn':
    case 'ready.cleared':
    case 'poll.asked':
    case 'poll.answered':
    case 'poll.closed':
    case 'poll.put_away':
      applySignal(b, op);
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

    case 'signed.added': {
      const { k: _, asset: _asset, ...paper } = op;
      const others = (b.head.signed ?? []).filter((s) => s.id !== op.id);
      b.setHead({ signed: [...others, { ...paper, at: op.at ?? 0 }] });
      break;
    }
    case 'signed.removed':
      b.setHead({ signed: b.head.signed?.filter((s) => s.id !== op.id) });
      break;

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

    case 'facts.changed':
      applyFacts(b, op);
      break;
    default:
      return unknown(op);
  }
  return true;
}

function unknown(_: never): boolean {
  return false;
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
