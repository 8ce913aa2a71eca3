// How a table is doing, as its facilitator needs to know it at a glance.
import { stepSections } from '../cards/scope';
import type { Workshop } from '../store/workshop.svelte';
import type { ID, TableView } from '../wire';
import { peopleAt, tableOf } from './words';

/** A table that has written nothing for so long is marked as silent, minutes. */
export const SILENT = 5;

export interface TableState {
  /** People with a device who are present, and those without one. */
  here: number;
  /** Notes of the present step; those in private writing are counted and not seen. */
  notes: number;
  hands: number;
  ready: number;
  of: number;
  scribe: boolean;
  /** Minutes since its last note, or since the step began; undefined where that is not known. */
  quiet: number | undefined;
  silent: boolean;
  /** Its section of this step. */
  section: ID | undefined;
}

export function stateOf(ws: Workshop, table: TableView, now: number): TableState {
  const people = peopleAt(ws, table.id).filter((p) => p.role === 'participant');
  const here = people.filter((p) => ws.here.has(p.num));
  const shown = stepSections(ws);
  const own = shown.filter((s) => s.table === table.id);
  let notes = 0;
  for (const s of own) if (s.hidden) notes += s.counted ?? 0;
  for (const s of shown) {
    if (s.hidden) continue;
    notes += ws.notesIn(s.id).filter((n) => tableOf(ws, n)?.id === table.id).length;
  }
  const from = Math.max(table.last ?? 0, ws.since);
  const quiet = from > 0 ? Math.max(0, Math.floor((now - from) / 60_000)) : undefined;
  // Paper says nothing until it is typed in; who is not there cannot write.
  const writes = own.length > 0 && table.kind !== 'paper' && here.length > 0 && !ws.finished;
  return {
    here: here.length + (table.people ?? 0),
    notes,
    hands: people.filter((p) => p.hand).length,
    ready: here.filter((p) => p.ready).length,
    of: here.length,
    scribe: table.scribe !== undefined,
    quiet,
    silent: writes && quiet !== undefined && quiet >= SILENT,
    section: own[0]?.id,
  };
}
