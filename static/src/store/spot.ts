// Where a note goes whose author did not choose a place.
import { noteSize } from './predict';

interface Spot {
  x: number;
  y: number;
}
interface Area extends Spot {
  w: number;
  h: number;
}

const gap = 20;
const head = 100; // the section's title and question
const clusterSize = { w: 460, h: 360 };

/** The first free place in rows from the top left. */
export function freeSpot(area: Area, notes: readonly Spot[], clusters: readonly Spot[]): Spot {
  const { w, h } = noteSize;
  const free = (x: number, y: number): boolean =>
    !notes.some((n) => overlap(x, y, n.x, n.y, w, h)) &&
    !clusters.some((c) => overlap(x, y, c.x, c.y, clusterSize.w, clusterSize.h));
  const left = area.x + gap;
  const right = Math.max(left + w, area.x + area.w);
  // A section is drawn as tall as what stands in it: below the last row there is always room.
  for (let y = area.y + head; ; y += h + gap) {
    for (let x = left; x + w <= right; x += w + gap) {
      if (free(x, y)) return { x, y };
    }
  }
}

// Whether a note at x, y and a box at bx, by of width bw and height bh meet.
function overlap(x: number, y: number, bx: number, by: number, bw: number, bh: number): boolean {
  return x < bx + bw && bx < x + noteSize.w && y < by + bh && by < y + noteSize.h;
}
