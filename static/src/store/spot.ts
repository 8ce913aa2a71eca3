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

/** The first free place in rows from the top left, or a slight heap when there is none. */
export function freeSpot(area: Area, notes: readonly Spot[], clusters: readonly Spot[]): Spot {
  const { w, h } = noteSize;
  const free = (x: number, y: number): boolean =>
    !notes.some((n) => overlap(x, y, n.x, n.y, w, h)) &&
    !clusters.some((c) => overlap(x, y, c.x, c.y, clusterSize.w, clusterSize.h));
  for (let y = area.y + head; y + h <= area.y + area.h; y += h + gap) {
    for (let x = area.x + gap; x + w <= area.x + area.w; x += w + gap) {
      if (free(x, y)) return { x, y };
    }
  }
  const i = notes.length;
  const step = 37;
  return {
    x: area.x + gap + ((i * step) % Math.max(1, area.w - w - gap)),
    y: area.y + head + ((i * step * 3) % Math.max(1, area.h - h - head)),
  };
}

// Whether a note at x, y and a box at bx, by of width bw and height bh meet.
function overlap(x: number, y: number, bx: number, by: number, bw: number, bh: number): boolean {
  return x < bx + bw && bx < x + noteSize.w && y < by + bh && by < y + noteSize.h;
}
