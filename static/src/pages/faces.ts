// The two faces of a board that people work with. Each is fetched when it is first wanted.
import type { Component } from 'svelte';
import type { Load } from '../device/part';
import type { Come } from '../room/come.svelte';
import type { Workshop } from '../store/workshop.svelte';
import type { Face } from './face.svelte';

export const faces: Record<Face, Load<Component<{ ws: Workshop; come: Come }>>> = {
  cards: () => import('../cards/Cards.svelte'),
  surface: () => import('../surface/Surface.svelte'),
};
