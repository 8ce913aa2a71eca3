import type { Workshop } from './workshop.svelte';

/** What came of a workshop in numbers, the same on every screen as in the papers. */
export interface Figures {
  /** Who took part, with those who left early and without facilitators. */
  people: number;
  notes: number;
  groups: number;
  /** Votes that were closed, and the dots that were given in the last of them. */
  rounds: number;
  points: number;
  commitments: number;
}

export function figures(ws: Workshop): Figures {
  let notes = 0;
  for (const note of ws.notes.values()) if (note.held === '') notes += 1;
  return {
    people: ws.people.filter((one) => one.role !== 'facilitator').length,
    notes,
    groups: ws.clusters.size,
    rounds: ws.rounds.filter((round) => round.state === 'closed').length,
    points: (ws.lastClosed?.totals ?? []).reduce((sum, total) => sum + total.dots, 0),
    commitments: ws.commitments.length,
  };
}
