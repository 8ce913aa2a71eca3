// What is being written of an actor: a copy, so that what others change meanwhile is not overwritten, and only what was
// changed here is sent.
import { overOf, trimmed } from '../cards/form';
import type { Workshop } from '../store/workshop.svelte';
import { countChars } from '../ui/chars';
import type { ActorView } from '../wire';
import { limits } from './words';

export interface ActorDraft {
  name: string;
  type: NonNullable<ActorView['type']>;
  gives: string;
  interest: number;
  power: number;
  relation: NonNullable<ActorView['relation']>;
  part: NonNullable<ActorView['part']>;
  accepted: NonNullable<ActorView['accepted']>;
  contact: string;
  solution: string;
}

/** What others write too, and is lost when it is written over; of what is chosen from a few words nothing is. */
export const actorTexts = ['name', 'gives'] as const;

/** As much of a note as fits a name. */
export function nameOf(text: string): string {
  return Array.from(text.replaceAll('\n', ' ')).slice(0, limits.name).join('');
}

export function draftOf(actor: ActorView | undefined): ActorDraft {
  return {
    name: actor?.name ?? '',
    type: actor?.type ?? '',
    gives: actor?.gives ?? '',
    interest: actor?.interest ?? 0,
    power: actor?.power ?? 0,
    relation: actor?.relation ?? '',
    part: actor?.part ?? '',
    accepted: actor?.accepted || 'pending',
    contact: actor?.contact ?? '',
    solution: actor?.solution ?? '',
  };
}

/** The field that does not fit, '' if all do. */
export function tooLong(draft: ActorDraft): '' | keyof typeof limits {
  for (const name of Object.keys(limits) as (keyof typeof limits)[])
    if (countChars(draft[name].trim()) > limits[name]) return name;
  return '';
}

/** What differs between two drafts, trimmed. */
export function changes(from: ActorDraft, to: ActorDraft): Partial<ActorDraft> {
  const changed: Record<string, string | number> = {};
  const now = trimmed(to);
  for (const name of Object.keys(to) as (keyof ActorDraft)[]) {
    if (now[name] !== from[name]) changed[name] = now[name];
  }
  return changed;
}

/** Keeps what was written: a new actor, or what has changed of one. Its id, '' for one without a name. */
export function keep(
  ws: Pick<Workshop, 'addActor' | 'changeActor'>,
  id: string,
  from: ActorDraft,
  to: ActorDraft,
): string {
  const changed = changes(from, to);
  if (id === '') {
    const name = to.name.trim();
    return name === '' ? '' : ws.addActor({ ...changed, name });
  }
  if (Object.keys(changed).length > 0)
    ws.changeActor(id, { ...changed, ...overOf(actorTexts, changed, from) });
  return id;
}
