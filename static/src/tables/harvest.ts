import { t } from '../i18n';
import type { IconName } from '../ui/icons';
import { Cluster, type Note } from '../store/note.svelte';
import type { Workshop } from '../store/workshop.svelte';
import type { TableView } from '../wire';
import { tableOf, tableOfCluster } from './words';

/** The table of a note or of a group. */
export function tableOfItem(ws: Workshop, item: Note | Cluster): TableView | undefined {
  return item instanceof Cluster ? tableOfCluster(ws, item) : tableOf(ws, item);
}

/** What the active voice may do about bringing a note or a group to everybody. */
export function harvestActions(
  ws: Workshop,
  item: Note | Cluster,
): { label: string; icon: IconName; action: () => void }[] {
  if (ws.tables.length === 0 || ws.finished || ws.section(item.section)?.hidden) return [];
  if (!(item instanceof Cluster) && item.held !== '') return [];
  if (!ws.isFacilitator) {
    const mine = ws.myTable;
    if (!mine || ws.held !== '' || tableOfItem(ws, item)?.id !== mine.id) return [];
    if (mine.host !== ws.me && ws.scribing?.id !== mine.id) return [];
  }
  const on = item.harvest;
  return [
    {
      label: t(on ? 'tables.harvest.undo' : 'tables.harvest.do'),
      icon: 'flag',
      action: () => ws.markHarvest(item.id, !on),
    },
  ];
}

export interface Brought {
  table: TableView | undefined;
  items: (Note | Cluster)[];
}

/** What is brought to everybody, by table; what is of no table comes last. */
export function broughtByTable(ws: Workshop): Brought[] {
  const all = ws.harvest.map((item) => ({ item, table: tableOfItem(ws, item) }));
  return [...ws.tables, undefined]
    .map((table) => ({
      table,
      items: all.filter((one) => one.table?.id === table?.id).map((one) => one.item),
    }))
    .filter((one) => one.items.length > 0);
}
