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

/**
 * The first free place in rows from the top left. What does not fit goes on in new rows, and in
 * new columns too where mayWiden says that no other section stands to the right: a section is
 * drawn as large as what stands in it.
 */
export function freeSpot(
  area: Area,
  notes: readonly Spot[],
  clusters: readonly Spot[],
  mayWiden = false,
): Spot {
  const { w, h } = noteSize;
  const left = area.x + gap;
  const top = area.y + head;
  const stepX = w + gap;
  const stepY = h + gap;
  // A row number that no column reaches, so that a place is one number.
  const wide = 4096;
  const used = new Set<number>();
  // Marks the places that a box of this size at this spot meets.
  const mark = (at: Spot, bw: number, bh: number): void => {
    const c0 = Math.max(0, Math.floor((at.x - left - w) / stepX) + 1);
    const c1 = Math.min(wide - 1, Math.ceil((at.x + bw - left) / stepX) - 1);
    const r0 = Math.max(0, Math.floor((at.y - top - h) / stepY) + 1);
    const r1 = Math.ceil((at.y + bh - top) / stepY) - 1;
    for (let r = r0; r <= r1; r++) for (let c = c0; c <= c1; c++) used.add(r * wide + c);
  };
  for (const note of notes) mark(note, w, h);
  for (const cluster of clusters) mark(cluster, clusterSize.w, clusterSize.h);

  const free = (c: number, r: number) => !used.has(r * wide + c);
  const spot = (c: number, r: number): Spot => ({ x: left + c * stepX, y: top + r * stepY });
  let columns = Math.max(1, Math.floor((area.w - gap) / stepX));
  let rows = Math.max(1, Math.floor((area.h - head) / stepY));
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) if (free(c, r)) return spot(c, r);
  }
  for (;;) {
    if (mayWiden && 2 * columns * stepX <= 3 * rows * stepY) {
      for (let r = 0; r < rows; r++) if (free(columns, r)) return spot(columns, r);
      columns++;
    } else {
      for (let c = 0; c < columns; c++) if (free(c, rows)) return spot(c, rows);
      rows++;
    }
  }
}
