// What a form that stays open for a while must not cost anybody: what was typed outlives the step that the room
// leaves, and what others put into the same field meanwhile is read before it is written over.
import { t } from '../i18n';
import type { Workshop } from '../store/workshop.svelte';
import { fieldText } from '../ui/words';
import type { ID } from '../wire';
import { keepDraft, readDraft } from './draft';

type Words<T> = { [field in keyof T]?: [from: T[field], to: T[field]] };

/** What was half written in a form, and over what; `start`, as it stands on the board, where nothing was. */
export function readForm<T extends object>(
  board: ID,
  place: string,
  voice: ID,
  start: T,
): { from: T; draft: T } {
  const from = { ...start };
  const draft = { ...start };
  const kept = readDraft(board, place, voice);
  if (kept) {
    try {
      const words = JSON.parse(kept) as Words<T>;
      for (const name of Object.keys(start) as (keyof T)[]) {
        const [was, is] = words[name] ?? [];
        if (typeof was !== typeof start[name] || typeof is !== typeof start[name]) continue;
        from[name] = was as T[keyof T];
        draft[name] = is as T[keyof T];
      }
    } catch {
      // Then it starts from what stands on the board.
    }
  }
  return { from, draft };
}

/** Keeps what differs; nothing is kept where nothing does. */
export function keepForm<T extends object>(
  board: ID,
  place: string,
  voice: ID,
  from: T,
  draft: T,
): void {
  const words: Words<T> = {};
  const now = trimmed(draft);
  for (const name of Object.keys(draft) as (keyof T)[])
    if (now[name] !== from[name]) words[name] = [from[name], draft[name]];
  keepDraft(board, place, voice, Object.keys(words).length > 0 ? JSON.stringify(words) : '');
}

/** The words that were half written in a form, a line for each field; '' where there are none. */
export function wordsIn(board: ID, place: string, voice: ID): string {
  try {
    const words = JSON.parse(readDraft(board, place, voice) || '{}') as Record<string, unknown[]>;
    return Object.values(words)
      .map(([, is]) => is)
      .filter((is) => typeof is === 'string' && is !== '')
      .join('\n');
  } catch {
    return '';
  }
}

/** The same as the board keeps it: no blanks around its words, and one way to write an accent. */
export function trimmed<T extends object>(draft: T): T {
  const now = { ...draft };
  for (const name of Object.keys(now) as (keyof T)[]) {
    const value = now[name];
    if (typeof value === 'string') now[name] = value.trim().normalize('NFC') as T[keyof T];
  }
  return now;
}

/** The fields that were changed here and, since, by somebody else to something else: saved now, theirs would go unread. */
export function crossed<T extends object>(from: T, stands: T, draft: T): (keyof T & string)[] {
  return (Object.keys(from) as (keyof T & string)[]).filter(
    (name) =>
      stands[name] !== from[name] && draft[name] !== from[name] && draft[name] !== stands[name],
  );
}

/** What others have put into a field where this person was writing, in a sentence. */
export function crossedText(field: string, stands: string): string {
  return t('cards.crossed', { text: fieldText(field, stands) || t('cards.crossed_empty') });
}

/** Over which words the texts of a change were written, for the server: it looks once more, when others may have been quicker. */
export function overOf<Name extends string>(
  texts: readonly Name[],
  changed: { readonly [name in Name]?: unknown },
  from: Readonly<Record<Name, string>>,
): { over?: Partial<Record<Name, string>> } {
  const written = texts.filter((name) => changed[name] !== undefined);
  if (written.length === 0) return {};
  return {
    over: Object.fromEntries(written.map((name) => [name, from[name]])) as Record<Name, string>,
  };
}

/**
 * The form with words in it again that the server has given back, because others stand by now where they were written; undefined
 * while there are none, or those others are not drawn yet. Dismiss what is in `given`.
 */
export function takeBack<T extends object>(
  ws: Pick<Workshop, 'refusals' | 'me'>,
  id: ID,
  form: { from: T; draft: T },
  stands: T,
): { from: T; draft: T; given: ID[] } | undefined {
  const from = { ...form.from };
  const draft = { ...form.draft };
  const given: ID[] = [];
  let over: Partial<T> = {};
  let words: Partial<T> = {};
  for (const { id: key, op, as, code } of ws.refusals) {
    if (code !== 'changed_since' || as !== ws.me || !('id' in op) || op.id !== id) continue;
    if (!('over' in op) || typeof op.over !== 'object') continue;
    given.push(key);
    over = { ...(op.over as Partial<T>), ...over }; // of several the first has seen most of the board
    words = { ...words, ...(op as object as Partial<T>) };
  }
  for (const name of Object.keys(from) as (keyof T)[]) {
    const is = words[name];
    if (is === undefined) continue;
    if (draft[name] === from[name]) draft[name] = is; // else something newer has been typed
    from[name] = over[name] ?? stands[name];
  }
  const met = crossed(from, stands, draft);
  return met.some((name) => name in over) ? { from, draft, given } : undefined;
}
