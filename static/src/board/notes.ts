// The part of apply that is about notes, their comments and the sheets they are copied from; see apply.ts.
import type { ID, NoteView, ViewOp } from '../wire';
import { remove } from './family';
import type { BoardState } from './state';
import { unsignedTable } from './tables';

type NoteOp = Extract<ViewOp, { k: `note.${string}` | `comment.${string}` | `scan.${string}` }>;

/** Applies an op of a note. */
export function applyNote(b: BoardState, op: NoteOp): void {
  switch (op.k) {
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

    case 'note.hidden':
      b.change('notes', op.id, { held: 'hidden', reason: op.reason, cluster: undefined });
      break;
    case 'note.held':
      b.change('notes', op.id, { held: 'waiting', reason: undefined, cluster: undefined });
      break;
  }
}

// Puts a note on the board. Whose an anonymous one is comes only with frames meant for its author
// alone; a frame for everybody leaves it out, and what is known stays.
export function show(b: BoardState, note: NoteView): void {
  const mine = note.mine ?? b.notes.get(note.id)?.mine ?? b.own.get(note.id);
  b.put('notes', mine && note.anon ? { ...note, mine } : note);
}

function remember(b: BoardState, note: ID): void {
  const mine = b.notes.get(note)?.mine;
  if (mine) b.own.set(note, mine);
}

export function join(b: BoardState, note: ID, cluster: ID): void {
  const section = b.clusters.get(cluster)?.section;
  if (section && !b.notes.get(note)?.deleted) b.change('notes', note, { cluster, section });
}

// What is written in the section is private from now on: its sheets are shown no more.
export function unshare(b: BoardState, section: ID): void {
  const scans = b.head.scans ?? [];
  if (!scans.some((s) => s.section === section && s.shared)) return;
  const left =
    b.head.audience === 'facilitator'
      ? scans.map((s) => (s.section === section ? { ...s, shared: undefined } : s))
      : scans.filter((s) => s.section !== section);
  b.setHead({ scans: left });
}
