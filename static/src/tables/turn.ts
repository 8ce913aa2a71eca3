// Which rotation of the tables a person of this device has followed, so that a reload does not send them
// off again.
import type { ID } from '../wire';

const place = (board: ID, person: ID): string => `minga.turn.${board}.${person}`;

/** The number of the last rotation that somebody has followed; 0 for none. */
export function arrivedAt(board: ID, person: ID): number {
  try {
    return Number(localStorage.getItem(place(board, person))) || 0;
  } catch {
    return 0; // no storage here: the page remembers as long as it is open
  }
}

export function arrived(board: ID, person: ID, turn: number): void {
  try {
    localStorage.setItem(place(board, person), String(turn));
  } catch {
    // As above.
  }
}
