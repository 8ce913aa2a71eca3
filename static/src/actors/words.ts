// What the map of actors and the requests say, in words rather than grids.
import { learn, t } from '../i18n';
import en from '../i18n/en/actors.json';
import es from '../i18n/es/actors.json';
import { stepSections } from '../cards/scope';
import type { Workshop } from '../store/workshop.svelte';
import type { IconName } from '../ui/icons';
import type {
  Accepted,
  ActorPart,
  ActorRelation,
  ActorType,
  ActorView,
  RequestView,
  SolutionView,
  Verdict,
} from '../wire';

// The texts of this part come with it, and not with the first page.
learn({ es, en });

export const types = [
  'neighbours',
  'organisation',
  'municipal',
  'public',
  'academia',
  'business',
  'ngo',
  'other',
] as const satisfies readonly ActorType[];
export const relations = [
  'for',
  'neutral',
  'against',
  '',
] as const satisfies readonly ActorRelation[];
export const parts = [
  'executes',
  'supports',
  'decides',
  'informs',
] as const satisfies readonly ActorPart[];
export const accepts = ['yes', 'pending', 'no'] as const satisfies readonly Accepted[];
export const verdicts = ['yes', 'partly', 'no', 'studying'] as const satisfies readonly Verdict[];
export const levels = [1, 2, 3] as const;

/** What is asked about an actor, in the order in which a phone asks it. */
export const asks = [
  'name',
  'type',
  'gives',
  'interest',
  'power',
  'relation',
  'part',
  'accepted',
  'contact',
] as const;
export type Ask = (typeof asks)[number] | 'solution';

/** The same, and for which solution, where there is one. */
export function asksOf(solutions: readonly SolutionView[]): readonly Ask[] {
  return solutions.length > 0 ? [...asks, 'solution'] : asks;
}
export const limits = { name: 120, gives: 300, contact: 200 } as const;

/** Nobody counts as carrying it out before they have said yes: see CoExecutor in the rulebook. */
export function coExecutor(actor: ActorView): boolean {
  return !actor.deleted && actor.accepted === 'yes';
}

/** Where an actor stands: «some» counts like «much», of interest and of power. */
export const zones = ['close', 'happy', 'told', 'watch', 'unplaced'] as const;
export type ActorZone = (typeof zones)[number];
export const zoneIcons: Record<ActorZone, IconName> = {
  close: 'heart',
  happy: 'check',
  told: 'speak',
  watch: 'shown',
  unplaced: 'question',
};

export function zoneAt(interest: number, power: number): ActorZone {
  if (interest === 0 || power === 0) return 'unplaced';
  if (power > 1) return interest > 1 ? 'close' : 'happy';
  return interest > 1 ? 'told' : 'watch';
}

export function zoneOf(actor: ActorView): ActorZone {
  return zoneAt(actor.interest ?? 0, actor.power ?? 0);
}

/** The actors of the map by where they stand. */
export function byZone(actors: readonly ActorView[]): Record<ActorZone, ActorView[]> {
  const found: Record<ActorZone, ActorView[]> = {
    close: [],
    happy: [],
    told: [],
    watch: [],
    unplaced: [],
  };
  for (const actor of actors) found[zoneOf(actor)].push(actor);
  return found;
}

export function levelWord(level: number | undefined): string {
  return t(`actors.level.${String(level ?? 0)}`);
}
export function typeWord(type: ActorType | undefined): string {
  return type ? t(`actors.type.${type}`) : '';
}
export function relationWord(relation: ActorRelation | undefined): string {
  return t(`actors.relation.${relation || 'unknown'}`);
}
export function partWord(part: ActorPart | undefined): string {
  return t(`actors.part.${part || 'unknown'}`);
}
export function acceptedWord(accepted: Accepted | undefined): string {
  return t(`actors.accepted.${accepted || 'pending'}`);
}

export type RequestState = 'waits' | 'late' | 'answered';
export const states = ['late', 'waits', 'answered'] as const satisfies readonly RequestState[];

/** Where a request stands on a day: see StateOf in the rulebook. */
export function stateOf(request: RequestView, today: string): RequestState {
  if ((request.answers ?? []).length > 0) return 'answered';
  return request.by && request.by < today ? 'late' : 'waits';
}

/** The notes of the step that can be read now: what actors and requests grow out of. */
export function writtenIn(ws: Workshop): string[] {
  const notes = stepSections(ws).flatMap((s) => (s.hidden ? [] : ws.notesIn(s.id)));
  return [...new Set(notes.map((n) => n.text))].filter((text) => text !== '');
}

/** The units that have been named already, so that nobody has to write one twice. */
export function unitsOf(requests: readonly RequestView[], actors: readonly ActorView[]): string[] {
  const named = requests.map((one) => one.unit ?? '');
  const institutions = actors
    .filter((one) => one.type === 'municipal' || one.type === 'public')
    .map((one) => one.name);
  return [...new Set([...named, ...institutions])].filter((one) => one !== '');
}
