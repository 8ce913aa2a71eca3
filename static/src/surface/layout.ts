import type { ID } from '../wire';
import { type Point, type Rect, clusterRect, grow, nearestFree, noteRect } from './geometry';
import { Grid } from './grid';

/** A note or a group as far as its place goes. */
export interface Placed extends Point {
  id: ID;
  section: ID;
}

/** Something with the place it is drawn at. */
export interface Standing {
  id: ID;
  section: ID;
  rect: Rect;
}

/** What a group keeps free around itself, board units. */
const ROOM = 4;

/**
 * Where everything is drawn. A group grows with every note it takes in, and would cover what
 * stands beside it: that steps aside, on the screen alone. The board keeps the places that people
 * chose, so that a group that shrinks again gives them back, and the same board looks the same
 * on every screen. Groups come first and in order of arrival, then loose notes.
 */
export function standing(
  clusters: readonly Placed[],
  loose: readonly Placed[],
  members: ReadonlyMap<ID, number>,
  section: (id: ID) => Rect | undefined,
): { things: Standing[]; aside: Map<ID, Point> } {
  const things: Standing[] = [];
  const aside = new Map<ID, Point>();
  const cards = new Grid();
  const papers = new Grid();
  const clear = (grid: Grid, r: Rect) => grid.query(r).size === 0;

  for (const c of clusters) {
    let rect = clusterRect(c, members.get(c.id) ?? 0);
    const area = section(c.section);
    if (area && !clear(cards, rect)) {
      const p = nearestFree(area, c, rect, (wish) => clear(cards, wish));
      aside.set(c.id, p);
      rect = { ...rect, ...p };
    }
    cards.set(c.id, grow(rect, ROOM));
    things.push({ id: c.id, section: c.section, rect });
  }

  const covered: Placed[] = [];
  for (const note of loose) {
    const rect = noteRect(note);
    if (clusters.length > 0) {
      if (!clear(cards, rect)) {
        covered.push(note);
        continue;
      }
      papers.set(note.id, rect);
    }
    things.push({ id: note.id, section: note.section, rect });
  }
  for (const note of covered) {
    let rect = noteRect(note);
    const area = section(note.section);
    if (area) {
      const p = nearestFree(area, note, rect, (r) => clear(cards, r) && clear(papers, r));
      aside.set(note.id, p);
      rect = noteRect(p);
    }
    papers.set(note.id, rect);
    things.push({ id: note.id, section: note.section, rect });
  }
  return { things, aside };
}
