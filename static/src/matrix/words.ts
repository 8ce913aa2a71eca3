// What a rating says, in the words of its step or else in those of the reader's own language.
import { t } from '../i18n';
import type { Workshop } from '../store/workshop.svelte';
import type { IconName } from '../ui/icons';
import { clusterName } from '../ui/words';
import type { ID, RatingForm, RatingResult, RatingView, Zone } from '../wire';

/** The zones of a matrix, as a picture shows them: helps above, costs to the right. */
export const places = ['now', 'plan', 'spare', 'leave'] as const satisfies readonly Zone[];
/** What the answers could not place; it is never left out. */
export const unplaced = ['split', 'none'] as const satisfies readonly Zone[];

export const zoneIcons: Record<Zone, IconName> = {
  '': 'undo',
  now: 'check',
  plan: 'clock',
  spare: 'cup',
  leave: 'moon',
  split: 'question',
  none: 'waiting',
};

/** "Hacer ya" for now. */
export function zoneName(zone: Zone): string {
  return t(`matrix.zone.${zone}`);
}

/** The question, such as "¿Cuánto ayuda?". */
export function askText(rating: Pick<RatingView, 'form' | 'asks'>, ask: number): string {
  return rating.asks[ask]?.question || t(`matrix.ask.${keyOf(rating.form, ask)}`);
}

/** The three answers to a question, from little to much. */
export function askWords(rating: Pick<RatingView, 'form' | 'asks'>, ask: number): string[] {
  const own = rating.asks[ask]?.words ?? [];
  if (own.length > 0) return own;
  const key = rating.form === 'faces' ? 'face' : 'much';
  return [1, 2, 3].map((answer) => t(`matrix.word.${key}.${answer}`));
}

function keyOf(form: RatingForm, ask: number): string {
  if (form === 'faces') return 'face';
  return ask === 0 ? 'helps' : 'costs';
}

/** What people are asked about: its name as it is now, else as it was when the answers were counted. */
export function ratedName(ws: Workshop, item: ID, then = ''): string {
  const cluster = ws.clusters.get(item);
  if (cluster) return clusterName(cluster.name || ws.members(item)[0]?.text || '');
  const note = ws.notes.get(item);
  return note?.text || note?.media?.alt || then || clusterName('');
}

/** Where a thing is: where a facilitator put it, else where the answers have it. */
export function zoneOf(result: RatingResult): Zone {
  return result.moved || result.zone || 'none';
}

export interface Rated {
  id: ID;
  name: string;
  result: RatingResult;
}

/** The things of a closed matrix, by where they are. */
export function byZone(ws: Workshop, rating: RatingView): Record<Zone, Rated[]> {
  const zones: Record<Zone, Rated[]> = {
    '': [],
    now: [],
    plan: [],
    spare: [],
    leave: [],
    split: [],
    none: [],
  };
  for (const result of rating.results ?? []) {
    const name = ratedName(ws, result.item, result.name);
    zones[zoneOf(result)].push({ id: result.item, name, result });
  }
  return zones;
}

/** The newest closed matrix or evaluation: of a step if it has one, else of the board. */
export function lastRating(ws: Workshop, form: RatingForm, step = ''): RatingView | undefined {
  const closed = ws.ratings.filter((r) => !r.open && r.form === form);
  return closed.filter((r) => r.step === step).at(-1) ?? closed.at(-1);
}
