import { t } from '../i18n';
import type { Cluster, Note } from '../store/note.svelte';
import type { Workshop } from '../store/workshop.svelte';
import { tableName } from '../tables/words';
import { signature } from '../media/by';
import { sectionName } from '../ui/words';
import type { ID } from '../wire';

/** Who wrote a note, or dictated it; "" where that may not be seen. */
export function authorOf(ws: Workshop, note: Note): string {
  if (note.scribe) return tableName(ws.table(note.table));
  return signature(ws, note);
}

export function clusterName(c: Cluster): string {
  return c.name || t('surface.unnamed');
}

/** What a section is called: its title, else its question, else its place in the row. */
export function sectionTitle(ws: Workshop, id: ID): string {
  const index = ws.sections.findIndex((s) => s.id === id);
  const section = ws.sections[index];
  return section ? sectionName(section, index) : '';
}

/** A group as one of a list: its name, or what is in it while nobody has named it. */
export function clusterLabel(ws: Workshop, c: Cluster): string {
  if (c.name) return c.name;
  const first = ws.members(c.id)[0];
  return first
    ? t('surface.unnamed_with', { text: excerpt(first.text, 40) })
    : t('surface.unnamed');
}

/** The words of what can be voted on. */
export function itemName(ws: Workshop, item: ID): string {
  const cluster = ws.clusters.get(item);
  if (cluster) return clusterLabel(ws, cluster);
  return ws.notes.get(item)?.text ?? '';
}

/** The first letters of a text, cut at a word where there is one. */
export function excerpt(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most);
  const space = cut.lastIndexOf(' ');
  return (space > most * 0.6 ? cut.slice(0, space) : cut).trimEnd() + '…';
}

/** How large a text is set on a note, and how much of it fits; the whole is one tap away. */
export function typeset(text: string, small: boolean): { size: 'l' | 'm' | 's'; shown: string } {
  const room = small ? 0.72 : 1;
  const lines = text.split('\n').length - 1;
  const length = text.length + lines * 16;
  if (length <= 40 * room) return { size: 'l', shown: text };
  if (length <= 78 * room) return { size: 'm', shown: text };
  return { size: 's', shown: excerpt(text, Math.max(40, Math.floor(104 * room) - lines * 14)) };
}
