// A recording, a drawing or a photo that is not on the board yet outlives the step in which it was made, and waits
// for the voice of a shared tablet that made it. It lives as long as the page: a tablet goes from hand to hand.
import { SvelteMap } from 'svelte/reactivity';
import type { Workshop } from '../store/workshop.svelte';
import { type Draft, draftOf } from './draft';

const kept = new SvelteMap<string, Pick<Draft, 'kind' | 'blob'>>();
const key = (ws: Pick<Workshop, 'id' | 'me'>) => `${ws.id} ${ws.me}`;

/** What the person in front of the device has not sent yet, with an address of its own. */
export function keptMedia(ws: Pick<Workshop, 'id' | 'me'>): Draft | undefined {
  const one = kept.get(key(ws));
  return one && draftOf(one.kind, one.blob);
}

export function keepMedia(ws: Pick<Workshop, 'id' | 'me'>, draft: Draft | undefined): void {
  if (draft) kept.set(key(ws), { kind: draft.kind, blob: draft.blob });
  else kept.delete(key(ws));
}
