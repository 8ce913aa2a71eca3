import { describe, expect, it } from 'vitest';
import { noteSize } from './predict';
import { freeSpot } from './spot';

const area = { x: -300, y: 50, w: 1200, h: 900 };
const meets = (a: { x: number; y: number }, b: { x: number; y: number }): boolean =>
  Math.abs(a.x - b.x) < noteSize.w && Math.abs(a.y - b.y) < noteSize.h;

describe('a free spot', () => {
  it('is inside the section and meets no other note, until the section is full', () => {
    const notes: { x: number; y: number }[] = [];
    for (let i = 0; i < 20; i++) {
      const spot = freeSpot(area, notes, []);
      expect(notes.some((n) => meets(n, spot))).toBe(false);
      expect(spot.x).toBeGreaterThanOrEqual(area.x);
      expect(spot.x + noteSize.w).toBeLessThanOrEqual(area.x + area.w);
      expect(spot.y + noteSize.h).toBeLessThanOrEqual(area.y + area.h);
      notes.push(spot);
    }
  });

  it('keeps clear of notes that stand anywhere, and of clusters', () => {
    const notes = [
      { x: -130, y: 240 },
      { x: 333, y: 177 },
    ];
    const clusters = [{ x: 100, y: 300 }];
    for (let i = 0; i < 8; i++) {
      const spot = freeSpot(area, notes, clusters);
      expect(notes.some((n) => meets(n, spot))).toBe(false);
      const c = clusters[0]!;
      const onCluster =
        spot.x < c.x + 460 && c.x < spot.x + 200 && spot.y < c.y + 360 && c.y < spot.y + 140;
      expect(onCluster).toBe(false);
      notes.push(spot);
    }
  });

  it.each([true, false])('goes on beyond a full section, to the right too: %s', (mayWiden) => {
    const notes: { x: number; y: number }[] = [];
    for (let i = 0; i < 300; i++) {
      const spot = freeSpot(area, notes, [], mayWiden);
      expect(notes.some((n) => meets(n, spot))).toBe(false);
      notes.push(spot);
    }
    const right = Math.max(...notes.map((n) => n.x)) + noteSize.w;
    const bottom = Math.max(...notes.map((n) => n.y)) + noteSize.h;
    if (mayWiden) {
      const shape = (right - area.x) / (bottom - area.y);
      expect(shape).toBeGreaterThan(1);
      expect(shape).toBeLessThan(2);
    } else expect(right).toBeLessThanOrEqual(area.x + area.w);
  });

  it('exists even in a section smaller than a note', () => {
    expect(freeSpot({ x: 0, y: 0, w: 100, h: 100 }, [], [])).toEqual({ x: 20, y: 100 });
  });
});
