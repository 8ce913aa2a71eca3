// The two faces of a board that people work with. Each is fetched when it is first wanted; from
// then on it is at hand, and nobody waits for a promise that is long kept.
import type { Component } from 'svelte';
import type { Come } from '../room/come.svelte';
import type { Workshop } from '../store/workshop.svelte';
import type { Face } from './face.svelte';

type FaceComponent = Component<{ ws: Workshop; come: Come }>;

const sources: Record<Face, () => Promise<{ default: FaceComponent }>> = {
  cards: () => import('../cards/Cards.svelte'),
  surface: () => import('../surface/Surface.svelte'),
};
const fetched = new Map<Face, FaceComponent>();

/** The face, if it has been fetched. */
export function faceAtHand(face: Face): FaceComponent | undefined {
  return fetched.get(face);
}

/** Fetches a face; fails when there is no network and it was never here. */
export async function fetchFace(face: Face): Promise<FaceComponent> {
  const { default: component } = await sources[face]();
  fetched.set(face, component);
  return component;
}
