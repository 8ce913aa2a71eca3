import { describe, expect, it } from 'vitest';
import { intersects, type Rect } from './geometry';
import { Grid } from './grid';

// A small generator with a fixed seed: the same boards every time.
function random(seed: number): () => number {
  let s = seed;
  return () => (s = (s * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
}

describe('Grid', () => {
  it('finds exactly what a look at everything finds, through moves and deletions', () => {
    const next = random(7);
    const grid = new Grid();
    const all = new Map<string, Rect>();
    const place = () => ({
      x: next() * 9000 - 3000,
      y: next() * 5000 - 1000,
      w: 20 + next() * 900,
      h: 20 + next() * 900,
    });
    for (let i = 0; i < 600; i++) {
      const id = `n${Math.floor(next() * 200)}`;
      if (next() < 0.2) {
        grid.delete(id);
        all.delete(id);
      } else {
        const r = place();
        grid.set(id, r);
        all.set(id, r);
      }
      const window = place();
      const expected = [...all].filter(([, r]) => intersects(r, window)).map(([key]) => key);
      expect([...grid.query(window)].sort()).toEqual(expected.sort());
    }
    expect(grid.size).toBe(all.size);
  });

  it('keeps only what is still there', () => {
    const grid = new Grid();
    grid.set('a', { x: 0, y: 0, w: 10, h: 10 });
    grid.set('b', { x: 600, y: 0, w: 10, h: 10 });
    grid.retain(new Set(['b']));
    expect([...grid.query({ x: -100, y: -100, w: 5000, h: 5000 })]).toEqual(['b']);
    expect(grid.rect('a')).toBeUndefined();
  });
});
