import { t } from '../i18n';
import type { Cluster, Note } from '../store/note.svelte';
import type { Workshop } from '../store/workshop.svelte';
import type { ID, TableView } from '../wire';
import { markOf } from './marks';

/** "Mesa 2" for a table without a name of its own. */
export function tableName(table: Pick<TableView, 'name' | 'num'> | undefined): string {
  if (!table) return t('tables.none');
  return table.name || t('tables.name', { n: String(table.num) });
}

/** The name of the table and of the picture by which it is found: "Mesa 2, el árbol". */
export function tableWithMark(table: Pick<TableView, 'name' | 'num' | 'mark'>): string {
  return `${tableName(table)}, ${t(`tables.mark.${markOf(table.mark).picture}`)}`;
}

/** The table that a note comes from, else the one in whose section it is. */
export function tableOf(ws: Workshop, note: Note): TableView | undefined {
  return ws.table(note.table) ?? ws.table(ws.section(note.section)?.table);
}

/** The table of a group: of its section, else of all its notes. */
export function tableOfCluster(ws: Workshop, cluster: Cluster): TableView | undefined {
  const owner = ws.table(ws.section(cluster.section)?.table);
  if (owner) return owner;
  const of = new Set(ws.members(cluster.id).map((note) => tableOf(ws, note)?.id ?? ''));
  return of.size === 1 ? ws.table([...of][0]) : undefined;
}

/** "De la Mesa 2" for a note that comes from a table; "" for any other. */
export function fromTable(ws: Workshop, note: Note): string {
  if (ws.tables.length === 0) return '';
  const table = tableOf(ws, note);
  return table ? t('tables.from', { name: tableName(table) }) : '';
}

/** The live people of a table. */
export function peopleAt(ws: Workshop, table: ID) {
  return ws.people.filter((p) => !p.removed && p.table === table);
}
