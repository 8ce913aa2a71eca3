import type { Note } from '../store/note.svelte';

class Hiding {
  /** The note that a facilitator is about to hide; whoever lists notes puts it here. */
  note = $state.raw<Note>();
}

export const hiding = new Hiding();
