import { t } from '../i18n';
import type { Note } from '../store/note.svelte';
import type { Workshop } from '../store/workshop.svelte';
import { personName } from '../ui/words';
import type { Dictated, PersonView } from '../wire';

/** Numbers of tables that are offered. */
const TABLES = [1, 2, 3, 4, 5, 6, 7, 8];
const MOST_TABLES = 99;

/**
 * The people whose words this device may write down: everybody's for who facilitates, those of its
 * table for the device that writes for one; undefined where nobody dictates.
 */
export function dictating(ws: Workshop): readonly PersonView[] | undefined {
  if (ws.isFacilitator) return ws.people;
  const { scribing } = ws;
  return scribing && ws.people.filter((p) => p.table === scribing.id);
}

/** What "dictated by" can be filled in with: people of the workshop, then tables. */
export function speakers(people: readonly PersonView[], me: string): string[] {
  const names = people.filter((p) => !p.removed && p.id !== me).map(personName);
  return [...new Set(names), ...TABLES.map(tableName)];
}

/** "alguien de la Mesa 2" */
export function tableName(n: number): string {
  return t('media.by.table', { n: String(n) });
}

/**
 * Whose words somebody says they write down: a person where exactly one has that name, a table
 * where it is one, else a name.
 */
export function readBy(people: readonly PersonView[], typed: string): Dictated | undefined {
  const wanted = typed.trim();
  if (wanted === '') return undefined;
  const same = (text: string) => text.toLocaleLowerCase() === wanted.toLocaleLowerCase();
  const found = people.filter((p) => !p.removed && same(personName(p)));
  if (found.length === 1 && found[0]) return { person: found[0].id };
  for (let n = 1; n <= MOST_TABLES; n++) if (same(tableName(n))) return { table: n };
  return { name: wanted };
}

/** Whose words a note holds: "Rosa", "dictado por Rosa"; "" where that may not be seen. */
export function signature(ws: Workshop, note: Note): string {
  const { by } = note;
  if (by) {
    const name = by.person
      ? personName(ws.person(by.person))
      : by.table
        ? tableName(by.table)
        : (by.name ?? '');
    return t('media.by.said', { name });
  }
  return note.author === '' ? '' : personName(ws.person(note.author));
}
