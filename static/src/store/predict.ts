// What a proposal will most likely become, so that its author sees it at once. A guess: the truth
// from the server replaces it, and where nothing sensible can be guessed there is none.
import type { BoardState } from '../board/state';
import { membersOf } from '../board/clusters';
import type {
  ActorAdded,
  ActorChanged,
  ID,
  Op,
  Reaction,
  ReactionCount,
  SectionView,
  ViewOp,
} from '../wire';

/** Size of a note in board units. */
export const noteSize = { w: 200, h: 140 };
/** Size of a new section, and the gap between sections. */
export const sectionSize = { w: 1200, h: 900, gap: 80 };

// Behind every order key that the server makes (base 62).
const lastOrd = '~';

/** The ops that would follow from op if person as asked for it on b. */
export function predict(b: BoardState, op: Op, as: ID): ViewOp[] {
  switch (op.k) {
    case 'note.added': {
      const { k: _, scan, ...note } = op;
      // A note that is there already was confirmed a moment ago and keeps its place in the order.
      const num = b.notes.get(op.id)?.num ?? b.laterNum();
      // A step may be one in which nobody signs.
      const anon = op.anon || b.steps.get(b.head.step)?.names === 'anonymous' || undefined;
      const author = op.by?.person ?? as;
      const whose = anon ? { anon, mine: author, by: undefined } : { author };
      const from = b.notes.has(op.id) ? undefined : b.head.scans?.find((s) => s.id === scan);
      const copied: ViewOp[] = from
        ? [{ k: 'scan.shown', scan: { ...from, done: (from.done ?? 0) + 1 } }]
        : [];
      const table =
        op.table ??
        b.sections.get(op.section)?.table ??
        (anon ? undefined : b.people.get(as)?.table);
      const waits = b.head.inbox && b.people.get(as)?.role !== 'facilitator';
      const held = waits ? { held: 'waiting' as const } : {};
      return [{ k: 'note.shown', note: { ...note, ...whose, ...held, table, num } }, ...copied];
    }
    case 'scan.added': {
      const { k: _, ...scan } = op;
      const num = b.head.scans?.find((s) => s.id === op.id)?.num ?? b.laterNum();
      return [{ k: 'scan.shown', scan: { ...scan, num } }];
    }
    case 'scan.counted':
    case 'scan.shared': {
      const scan = b.head.scans?.find((s) => s.id === op.id);
      const changes = op.k === 'scan.shared' ? { shared: op.on } : { ideas: op.ideas };
      return scan ? [{ k: 'scan.shown', scan: { ...scan, ...changes } }] : [];
    }
    case 'scan.removed':
      return [{ k: 'scan.gone', id: op.id }];
    case 'cluster.added':
      return [{ ...op, num: b.clusters.get(op.id)?.num ?? b.laterNum() }];
    case 'comment.added':
      return [op.anon ? op : { ...op, author: as }];
    case 'note.unsigned':
      return [{ ...op, mine: as }];
    case 'clusters.add':
      return op.clusters.flatMap((c) => predict(b, { ...c, k: 'cluster.added' }, as));
    case 'cluster.split': {
      const section = b.clusters.get(op.id)?.section;
      if (!section) return [];
      const { into: id, name, notes, x, y } = op;
      return predict(b, { k: 'cluster.added', id, section, name, notes, x, y, of: op.id }, as);
    }

    case 'cluster.dissolved': {
      const c = b.clusters.get(op.id);
      if (!c) return [];
      const places = membersOf(b, op.id).map((n, i) => ({
        id: n.id,
        x: c.x + (i % 4) * (noteSize.w + 20),
        y: c.y + Math.floor(i / 4) * (noteSize.h + 20),
      }));
      return [{ ...op, places }];
    }

    case 'dot.placed': {
      const round = b.rounds.get(op.round);
      const mine = (round?.mine ?? []).filter((d) => d.person === as);
      const spent = mine.reduce((sum, d) => sum + d.dots, 0);
      const here = mine.find((d) => d.item === op.item)?.dots ?? 0;
      if (round?.state !== 'open' || spent >= round.dots || here >= round.cap) return [];
      return [{ ...op, person: as }];
    }
    case 'dot.taken':
      return [{ ...op, person: as }];

    case 'reaction.added':
    case 'reaction.removed': {
      const by = op.k === 'reaction.added' ? 1 : -1;
      const given = b.head.reacted?.some(
        (r) => r.note === op.note && r.what === op.what && r.person === as,
      );
      const note = b.notes.get(op.note);
      if (!note || given === by > 0) return [];
      return [
        { ...op, person: as },
        { k: 'reaction.counted', note: op.note, reactions: recount(note.reactions, op.what, by) },
      ];
    }

    case 'section.added':
      return [{ ...nextPlace(b), ...op, ord: op.ord || lastOrd }];
    case 'step.added':
      return [{ ...op, ord: op.ord || lastOrd }];
    case 'actor.added': // what only facilitators are shown, nobody else keeps
      return [withoutContact(b, { ...op, ord: op.ord || lastOrd })];
    case 'actor.changed': {
      const { over: _, ...changes } = op;
      return [withoutContact(b, changes)];
    }
    case 'request.changed':
    case 'commitment.changed': {
      const { over: _, ...changes } = op;
      return [changes];
    }
    case 'request.added':
    case 'commitment.added':
      return [{ ...op, ord: op.ord || lastOrd }];

    case 'commitment.split': {
      const row = b.commitments.get(op.id);
      const [first, ...others] = op.phases;
      if (!row || !first) return [];
      const { progress: _, earlier: __, status: ___, ...same } = row;
      return [
        { k: 'commitment.changed', id: row.id, phase: first.phase, from: first.from, to: first.to },
        ...others.map((p): ViewOp => ({
          ...same,
          ...p,
          k: 'commitment.added',
          status: 'pending',
          ord: p.ord || lastOrd,
        })),
      ];
    }
    case 'commitment.progressed':
      return [{ ...op, progress: 'pending', at: Date.now(), by: 'facilitation' }];

    case 'solution.added':
      return [{ ...op, ord: op.ord || lastOrd }];
    case 'solution.step.set': {
      const old = b.solutions.get(op.solution)?.steps.find((s) => s.id === op.id);
      return [{ ...op, ord: op.ord || old?.ord || lastOrd }];
    }

    case 'restore':
      return restored(b, op.id);

    case 'hand.raised':
    case 'ready.said':
    case 'ready.withdrawn':
    case 'poll.answered':
    case 'rating.answered':
      return [{ ...op, person: as }];
    case 'hand.lowered':
      return [{ ...op, person: op.person ?? as }];

    case 'note.approved': {
      const note = b.notes.get(op.id);
      if (!note) return [];
      return [{ k: 'note.shown', note: { ...note, held: undefined, reason: undefined } }];
    }
    case 'table.added':
      return [{ ...op, ord: op.ord || lastOrd }];
    case 'table.sit': {
      const persons = op.persons ?? [as];
      const moves = persons.map((person) => ({ person, to: op.table }));
      return [{ k: 'table.moved', moves }];
    }
    case 'table.scribed':
      return [{ ...op, person: op.key ? as : undefined }];
    case 'person.expelled':
      return [{ k: 'person.removed', id: op.id }];

    // Who decides these is the server: what is in scope, what was counted, what can be undone, and
    // what time it is.
    case 'paper.entered':
    case 'paper.withdrawn':
    case 'round.opened':
    case 'round.closed':
    case 'winners.commit':
    case 'undo':
    case 'section.tidy':
    case 'clock.started':
    case 'clock.paused':
    case 'clock.resumed':
    case 'clock.extended':
    case 'clock.stopped':
    case 'clock.rang':
    case 'notes.import':
    case 'board.return':
    case 'poll.closed':
    case 'rating.opened':
    case 'rating.closed':
    case 'board.create':
    case 'person.joined':
    case 'device.joined':
    case 'table.deal':
    case 'table.rotate':
    case 'table.split':
      return [];

    default:
      return [op];
  }
}

const signs: readonly Reaction[] = ['like', 'same', 'unclear', 'idea'];

function recount(
  counts: readonly ReactionCount[] | undefined,
  what: Reaction,
  by: number,
): ReactionCount[] | undefined {
  const now = signs
    .map((sign) => {
      const n = counts?.find((one) => one.what === sign)?.n ?? 0;
      return { what: sign, n: sign === what ? n + by : n };
    })
    .filter((one) => one.n > 0);
  return now.length > 0 ? now : undefined;
}

/** Where the next section goes: to the right of all there are. */
export function nextPlace(b: BoardState): Pick<SectionView, 'x' | 'y' | 'w' | 'h'> {
  let x = 0;
  let y = 0;
  for (const s of b.sections.values()) {
    if (s.deleted || s.x + s.w + sectionSize.gap <= x) continue;
    x = s.x + s.w + sectionSize.gap;
    y = s.y;
  }
  return { x, y, w: sectionSize.w, h: sectionSize.h };
}

function withoutContact(b: BoardState, op: ActorAdded | ActorChanged): ViewOp {
  if (b.head.audience === 'facilitator') return op;
  const { contact: _, ...rest } = op;
  return rest;
}

function restored(b: BoardState, id: ID): ViewOp[] {
  const note = b.notes.get(id);
  if (note?.deleted) return [{ k: 'note.shown', note: { ...note, deleted: undefined } }];
  const section = b.sections.get(id);
  if (section?.deleted) {
    return [{ k: 'section.shown', section: { ...section, deleted: undefined } }];
  }
  const step = b.steps.get(id);
  if (step?.deleted) return [{ k: 'step.shown', step: { ...step, deleted: undefined } }];
  const commitment = b.commitments.get(id);
  if (commitment?.deleted) {
    return [{ k: 'commitment.shown', commitment: { ...commitment, deleted: undefined } }];
  }
  const actor = b.actors.get(id);
  if (actor?.deleted) return [{ k: 'actor.shown', actor: { ...actor, deleted: undefined } }];
  const request = b.requests.get(id);
  if (request?.deleted) {
    return [{ k: 'request.shown', request: { ...request, deleted: undefined } }];
  }
  const solution = b.solutions.get(id);
  if (solution?.deleted) {
    return [{ k: 'solution.shown', solution: { ...solution, deleted: undefined } }];
  }
  const table = b.tables.get(id);
  if (table?.deleted) return [{ k: 'table.shown', table: { ...table, deleted: undefined } }];
  return []; // a cluster's former notes are known to the server alone
}
