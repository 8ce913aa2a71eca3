import { describe, expect, it } from 'vitest';
import {
  arrive,
  type Rect,
  CLUSTER,
  MEMBER,
  NOTE,
  ZOOM,
  bounds,
  clusterSize,
  fit,
  freePlace,
  intersects,
  meantForCluster,
  meantForNote,
  memberSlot,
  nearestFree,
  noteRect,
  panBy,
  sectionRect,
  seen,
  toBoard,
  toScreen,
  zoomAt,
} from './geometry';

const section = { x: 0, y: 0, w: 1200, h: 900 };

describe('camera', () => {
  it('keeps the point under the fingers while zooming', () => {
    const before = { x: -120, y: 45, k: 0.8 };
    const at = { x: 333, y: 222 };
    const point = toBoard(before, at);
    const after = zoomAt(before, at, 1.7);
    const back = toScreen(after, point);
    expect(back.x).toBeCloseTo(at.x, 6);
    expect(back.y).toBeCloseTo(at.y, 6);
  });
  it('never leaves the zoom range', () => {
    let c = { x: 0, y: 0, k: 1 };
    for (let i = 0; i < 50; i++) c = zoomAt(c, { x: 10, y: 10 }, 2);
    expect(c.k).toBe(ZOOM.max);
    for (let i = 0; i < 99; i++) c = zoomAt(c, { x: 10, y: 10 }, 0.5);
    expect(c.k).toBe(ZOOM.min);
  });
  it('follows the hand at every zoom', () => {
    const c = panBy({ x: 0, y: 0, k: 0.5 }, 100, -20);
    expect(c).toEqual({ x: -200, y: 40, k: 0.5 });
  });
  it('arrives where notes can be read, at the top of what does not fit', () => {
    expect(arrive({ x: 0, y: 0, w: 600, h: 400 }, 800, 600).k).toBe(1);
    const c = arrive({ x: 100, y: 50, w: 1600, h: 4000 }, 800, 1200);
    expect(c.k).toBe(0.7);
    expect(c.x).toBeCloseTo(100 - 24 / 0.7);
    expect(toScreen(c, { x: 100, y: 50 }).y).toBeCloseTo(80);
  });
  it('fits a wide board whole into a narrow window', () => {
    const all = { x: -100, y: 50, w: 5000, h: 900 };
    const c = fit(all, 800, 1280);
    const window = seen(c, 800, 1280);
    expect(window.x).toBeLessThanOrEqual(all.x);
    expect(window.x + window.w).toBeGreaterThanOrEqual(all.x + all.w);
    expect(fit({ x: 0, y: 0, w: 10, h: 10 }, 800, 600).k).toBe(1);
  });
});

describe('groups', () => {
  it.each([0, 1, 2, 5, 17, 80])('%i notes stand inside the card and not on each other', (n) => {
    const size = clusterSize(n);
    const slots = Array.from({ length: n }, (_, i) => ({
      ...memberSlot(i, n),
      w: MEMBER.w,
      h: MEMBER.h,
    }));
    for (const [i, a] of slots.entries()) {
      expect(a.x + a.w).toBeLessThanOrEqual(size.w - CLUSTER.pad);
      expect(a.y + a.h).toBeLessThanOrEqual(size.h - CLUSTER.pad);
      expect(a.y).toBeGreaterThanOrEqual(CLUSTER.head);
      for (const b of slots.slice(i + 1)) expect(intersects(a, b)).toBe(false);
    }
  });
  it('is joined by pointer or by the middle of the note, with tolerance, and not from afar', () => {
    const card = { x: 500, y: 100, w: 400, h: 300 };
    expect(meantForCluster({ x: 460, y: 60 }, { x: 480, y: 90 }, card)).toBe(true);
    expect(meantForCluster({ x: 450, y: 100 }, { x: 400, y: 120 }, card)).toBe(true);
    expect(meantForCluster({ x: 200, y: 100 }, { x: 300, y: 120 }, card)).toBe(false);
  });
  it('is made of two notes only when one really lies on the other', () => {
    expect(meantForNote({ x: 10, y: 10 }, { x: 0, y: 0 })).toBe(true);
    expect(meantForNote({ x: 150, y: 10 }, { x: 0, y: 0 })).toBe(false);
  });
});

describe('places', () => {
  it('fills a section without overlaps, well beyond its bottom', () => {
    const taken: Rect[] = [];
    for (let i = 0; i < 100; i++) {
      const r = noteRect(freePlace(section, taken));
      expect(taken.some((t) => intersects(t, r))).toBe(false);
      expect(r.x).toBeGreaterThanOrEqual(section.x);
      expect(r.x + r.w).toBeLessThanOrEqual(section.x + section.w);
      taken.push(r);
    }
    expect(sectionRect(section, taken).h).toBeGreaterThan(section.h);
  });
  it('takes the free place nearest to where somebody looked', () => {
    const wish = { x: 800, y: 600 };
    const p = freePlace(section, [noteRect(wish)], NOTE, wish);
    expect(Math.hypot(p.x - wish.x, p.y - wish.y)).toBeLessThan(300);
    expect(intersects(noteRect(p), noteRect(wish))).toBe(false);
  });
  it('finds a place in a section narrower than a note', () => {
    expect(freePlace({ x: 0, y: 0, w: 90, h: 90 }, [])).toEqual({ x: 30, y: 110 });
  });
  it('draws a section as made when it is empty', () => {
    expect(sectionRect(section, [])).toEqual(section);
  });
  it('steps aside to the nearest free place, never into the head or out of the section', () => {
    const card = { x: 300, y: 200, w: 500, h: 400 };
    const free = (r: Rect) => !intersects(r, card);
    const p = nearestFree(section, { x: 320, y: 300 }, NOTE, free);
    expect(intersects(noteRect(p), card)).toBe(false);
    expect(p.x).toBeLessThan(300);
    const top = nearestFree(section, { x: 500, y: 210 }, NOTE, free);
    expect(top.y).toBeGreaterThanOrEqual(110);
    expect(nearestFree(section, { x: 1, y: 2 }, NOTE, () => false)).toEqual({ x: 1, y: 2 });
  });
  it('has bounds only when there is something', () => {
    expect(bounds([])).toBeNull();
    expect(
      bounds([
        { x: 1, y: 2, w: 3, h: 4 },
        { x: -1, y: 0, w: 1, h: 1 },
      ]),
    ).toEqual({ x: -1, y: 0, w: 5, h: 6 });
  });
});
