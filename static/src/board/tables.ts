// The mirror of the rulebook's Apply for the tables of the room; see apply.ts.
import type { ID, NoteView, ViewOp } from '../wire';
import type { BoardState } from './state';

type TableOp = Extract<ViewOp, { k: `table.${string}` }>;

export function applyTable(b: BoardState, op: TableOp): void {
  switch (op.k) {
    case 'table.added': {
      const { k: _, ...table } = op;
      b.put('tables', { ...table, num: op.num ?? b.laterNum(), mark: op.mark ?? 0 });
      break;
    }
    case 'table.shown':
      b.put('tables', op.table);
      break;
    case 'table.changed': {
      const { k: _, id, kind, ...changes } = op;
      b.change('tables', id, { ...changes, ...(kind === undefined ? {} : { kind }) });
      break;
    }
    case 'table.removed':
      if (b.head.audience === 'facilitator') {
        b.change('tables', op.id, { deleted: true, scribe: undefined });
      } else b.drop('tables', op.id);
      break;
    case 'table.stirred':
      b.change('tables', op.id, { last: op.last });
      break;
    case 'table.moved':
      if (op.turn) {
        b.setHead({
          turn: { num: op.turn, at: op.at ?? 0, moves: op.ways ?? [] },
          gather: undefined,
        });
      }
      if (op.back) b.setHead({ turn: undefined });
      for (const { person, to, host } of op.moves ?? []) {
        const who = b.people.get(person);
        if (!who || who.removed) continue;
        standUp(b, person);
        b.change('people', person, { table: to || undefined, turn: op.turn || undefined });
        if (host && to) b.change('tables', to, { host: person });
      }
      break;
    case 'table.hosted':
      b.change('tables', op.table, { host: op.person || undefined });
      break;
    case 'table.scribed':
      b.change('tables', op.table, {
        scribe: op.key ? { person: op.person ?? '', key: op.key } : undefined,
      });
      break;
    case 'table.harvested': {
      const harvest = !op.off || undefined;
      b.change('notes', op.id, { harvest });
      b.change('clusters', op.id, { harvest });
      break;
    }
    case 'table.gathered':
      b.setHead({ gather: op.on || undefined });
      break;
    case 'table.limited':
      b.setHead({ bring: op.limit });
      break;
  }
}

/** Takes somebody from their table, with what they did for it. */
export function standUp(b: BoardState, person: ID): void {
  b.change('people', person, { table: undefined, turn: undefined });
  for (const table of b.tables.values()) {
    if (table.host === person) b.change('tables', table.id, { host: undefined });
    if (table.scribe?.person === person) b.change('tables', table.id, { scribe: undefined });
  }
}

/** What is left of a note's table when nobody is to be told who wrote it. */
export function unsignedTable(note: NoteView | undefined): ID | undefined {
  return note?.scribe ? note.table : undefined;
}
