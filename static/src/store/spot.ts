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
  const left = area.x + gap;
  const top = area.y + head;
  const columns = Math.floor((area.x + area.w - left - w) / (w + gap)) + 1;
  const rows = Math.floor((area.y + area.h - top - h) / (h + gap)) + 1;
  if (columns > 0 && rows > 0) {
    const used = new Set<number>();
    // Marks the places that a box of this size at this spot meets.
    const mark = (at: Spot, bw: number, bh: number): void => {
      const c0 = Math.max(0, Math.floor((at.x - left - w) / (w + gap)) + 1);
      const c1 = Math.min(columns - 1, Math.ceil((at.x + bw - left) / (w + gap)) - 1);
      const r0 = Math.max(0, Math.floor((at.y - top - h) / (h + gap)) + 1);
      const r1 = Math.min(rows - 1, Math.ceil((at.y + bh - top) / (h + gap)) - 1);
      for (let r = r0; r <= r1; r++) for (let c = c0; c <= c1; c++) used.add(r * columns + c);
    };
    for (const note of notes) mark(note, w, h);
    for (const cluster of clusters) mark(cluster, clusterSize.w, clusterSize.h);
    for (let i = 0; i < columns * rows; i++) {
      if (used.has(i)) continue;
      return { x: left + (i % columns) * (w + gap), y: top + Math.floor(i / columns) * (h + gap) };
    }
  }
  const step = notes.length * 37;
  return {
    x: left + (step % Math.max(1, area.w - w - gap)),
    y: top + ((step * 3) % Math.max(1, area.h - h - head)),
  };
}
