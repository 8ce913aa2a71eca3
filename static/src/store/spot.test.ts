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

  it('makes a heap that shows every note when there is no place left', () => {
    const notes = Array.from({ length: 300 }, (_, i) => ({
      x: ((i * 50) % 1200) - 300,
      y: 50 + i * 3,
    }));
    const one = freeSpot(area, notes, []);
    const two = freeSpot(area, [...notes, one], []);
    expect(one).not.toEqual(two);
    expect(one.x + noteSize.w).toBeLessThanOrEqual(area.x + area.w);
  });

  it('exists even in a section smaller than a note', () => {
    expect(freeSpot({ x: 0, y: 0, w: 100, h: 100 }, [], [])).toEqual({ x: 20, y: 100 });
  });
});
