// The mirror of what the rulebook does with sheets of paper and with signs on notes.
import type { ID, PaperView, Reacted, RoundView, ViewOp } from '../wire';
import type { BoardState } from './state';

type Reacting = Extract<
  ViewOp,
  { k: 'reaction.added' | 'reaction.removed' | 'reaction.counted' | 'reactions.shown' }
>;

/** Puts a sheet on an open round as it stands now, or takes it off when nobody has copied it. */
export function paperShown(b: BoardState, round: ID, paper: PaperView): void {
  const others = (b.rounds.get(round)?.sheets ?? []).filter((one) => one.sheet !== paper.sheet);
  if (paper.by?.length) others.push(paper);
  others.sort((x, y) => (x.sheet < y.sheet ? -1 : 1));
  b.change('rounds', round, { sheets: others.length > 0 ? others : undefined });
}

/** Takes what a person who left had copied off a round. */
export function paperGone(b: BoardState, round: RoundView, person: ID): void {
  if (!round.sheets?.some((one) => one.by?.includes(person))) return;
  const left: PaperView[] = [];
  for (const one of round.sheets) {
    if (!one.by?.includes(person)) {
      left.push(one);
      continue;
    }
    const by = one.by.filter((id) => id !== person);
    const mine = one.mine?.filter((m) => m.person !== person);
    if (by.length === 0 || (b.head.audience !== 'facilitator' && !mine?.length)) continue;
    left.push({ sheet: one.sheet, state: 'once', by, mine: mine?.length ? mine : undefined });
  }
  b.change('rounds', round.id, { sheets: left.length > 0 ? left : undefined });
}

/** Changes the signs on notes: the numbers for everybody, and which of them are this device's. */
export function react(b: BoardState, op: Reacting): void {
  switch (op.k) {
    case 'reaction.added':
    case 'reaction.removed': {
      const one: Reacted = { note: op.note, what: op.what, person: op.person ?? '' };
      const reacted = (b.head.reacted ?? []).filter(
        (r) => r.note !== one.note || r.what !== one.what || r.person !== one.person,
      );
      if (op.k === 'reaction.added') reacted.push(one);
      reacted.sort(inOrderOfNotes);
      b.setHead({ reacted: reacted.length > 0 ? reacted : undefined });
      break;
    }
    case 'reaction.counted':
      b.change('notes', op.note, { reactions: op.reactions });
      break;
    case 'reactions.shown': {
      const now = new Map(op.notes?.map((one) => [one.note, one.reactions]));
      for (const note of b.notes.values()) {
        if (note.reactions || now.has(note.id)) {
          b.change('notes', note.id, { reactions: now.get(note.id) });
        }
      }
    }
  }
}

/** Forgets the signs of a person who is forgotten. */
export function reactedGone(b: BoardState, person: ID): void {
  if (!b.head.reacted?.some((r) => r.person === person)) return;
  const reacted = b.head.reacted.filter((r) => r.person !== person);
  b.setHead({ reacted: reacted.length > 0 ? reacted : undefined });
}

function inOrderOfNotes(x: Reacted, y: Reacted): number {
  const key = (r: Reacted) => `${r.note} ${r.what} ${r.person}`;
  return key(x) < key(y) ? -1 : key(x) > key(y) ? 1 : 0;
}
