// Plain arithmetic of the board: sizes, rectangles, the camera and where things stand.
// Board units are integers; at zoom 1 a unit is one CSS pixel. Nothing here knows Svelte or the DOM.

export interface Point {
  x: number;
  y: number;
}

export interface Rect {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** Camera: the board point at the upper left corner of the window, and the zoom. */
export interface Camera {
  x: number;
  y: number;
  k: number;
}

export const NOTE = { w: 200, h: 140 } as const;
/** A note inside a group is a little smaller, so that a group of forty still fits a projector. */
export const MEMBER = { w: 176, h: 120, gap: 10 } as const;
export const CLUSTER = { pad: 14, head: 64, minColumns: 2, maxColumns: 8 } as const;
export const ZOOM = { min: 0.05, max: 3 } as const;
/** How far outside a group a note may be let go and still join it, in board units. */
export const JOIN_TOLERANCE = 28;
const GAP = 20;

export function contains(r: Rect, p: Point): boolean {
  return p.x >= r.x && p.x <= r.x + r.w && p.y >= r.y && p.y <= r.y + r.h;
}

export function intersects(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

export function grow(r: Rect, by: number): Rect {
  return { x: r.x - by, y: r.y - by, w: r.w + 2 * by, h: r.h + 2 * by };
}

/** The smallest rectangle around all, or null when there is none. */
export function bounds(rects: Iterable<Rect>): Rect | null {
  let x0 = Infinity;
  let y0 = Infinity;
  let x1 = -Infinity;
  let y1 = -Infinity;
  for (const r of rects) {
    x0 = Math.min(x0, r.x);
    y0 = Math.min(y0, r.y);
    x1 = Math.max(x1, r.x + r.w);
    y1 = Math.max(y1, r.y + r.h);
  }
  return x1 < x0 ? null : { x: x0, y: y0, w: x1 - x0, h: y1 - y0 };
}

export function toScreen(c: Camera, p: Point): Point {
  return { x: (p.x - c.x) * c.k, y: (p.y - c.y) * c.k };
}

export function toBoard(c: Camera, p: Point): Point {
  return { x: c.x + p.x / c.k, y: c.y + p.y / c.k };
}

/** The part of the board that a window of w×h CSS pixels shows. */
export function seen(c: Camera, w: number, h: number): Rect {
  return { x: c.x, y: c.y, w: w / c.k, h: h / c.k };
}

export function clampZoom(k: number): number {
  return Math.min(ZOOM.max, Math.max(ZOOM.min, k));
}

/** Moves the board by a distance in CSS pixels, as a hand does. */
export function panBy(c: Camera, dx: number, dy: number): Camera {
  return { x: c.x - dx / c.k, y: c.y - dy / c.k, k: c.k };
}

/** Zooms so that the board point under `at` (CSS pixels) stays under it. */
export function zoomAt(c: Camera, at: Point, factor: number): Camera {
  const k = clampZoom(c.k * factor);
  const p = toBoard(c, at);
  return { x: p.x - at.x / k, y: p.y - at.y / k, k };
}

/** Height in CSS pixels of the buttons over the board's upper edge: what is shown starts below. */
const TOP = 56;

/** The camera that shows r whole and centred in a window of w×h CSS pixels with a margin. */
export function fit(r: Rect, w: number, h: number, margin = 32, most = 1): Camera {
  const room = h - TOP - margin;
  const k = Math.min(
    most,
    clampZoom(Math.min((w - 2 * margin) / Math.max(r.w, 1), (room - margin) / Math.max(r.h, 1))),
  );
  return { x: r.x + r.w / 2 - w / (2 * k), y: r.y + r.h / 2 - (TOP + h) / (2 * k), k };
}

/**
 * The camera that arrives at r: whole if it can be read like that, else its upper left part at
 * a size at which notes can be read.
 */
export function arrive(r: Rect, w: number, h: number, margin = 24, readable = 0.7): Camera {
  const whole = fit(r, w, h, margin);
  if (whole.k >= readable) return whole;
  const k = readable;
  const fits = (r.w + (2 * margin) / k) * k <= w;
  return {
    x: fits ? r.x + r.w / 2 - w / (2 * k) : r.x - margin / k,
    y: r.y - (TOP + margin) / k,
    k,
  };
}

export function clusterColumns(members: number): number {
  const wanted = Math.ceil(Math.sqrt(members));
  return Math.min(CLUSTER.maxColumns, Math.max(CLUSTER.minColumns, wanted));
}

/** The size of a group's card with that many notes in it. */
export function clusterSize(members: number): { w: number; h: number } {
  const columns = clusterColumns(members);
  const rows = Math.max(1, Math.ceil(members / columns));
  return {
    w: 2 * CLUSTER.pad + columns * (MEMBER.w + MEMBER.gap) - MEMBER.gap,
    h: CLUSTER.head + CLUSTER.pad + rows * (MEMBER.h + MEMBER.gap) - MEMBER.gap,
  };
}

export function clusterRect(c: Point, members: number): Rect {
  return { x: c.x, y: c.y, ...clusterSize(members) };
}

/** Where the i-th note of a group stands, relative to the group's corner. */
export function memberSlot(i: number, members: number): Point {
  const columns = clusterColumns(members);
  return {
    x: CLUSTER.pad + (i % columns) * (MEMBER.w + MEMBER.gap),
    y: CLUSTER.head + Math.floor(i / columns) * (MEMBER.h + MEMBER.gap),
  };
}

export function noteRect(p: Point): Rect {
  return { x: p.x, y: p.y, w: NOTE.w, h: NOTE.h };
}

/** A section is drawn as large as what stands in it, never smaller than it was made. */
export function sectionRect(s: Rect, inside: Iterable<Rect>): Rect {
  let right = s.x + s.w;
  let bottom = s.y + s.h;
  for (const r of inside) {
    right = Math.max(right, r.x + r.w + 20);
    bottom = Math.max(bottom, r.y + r.h + 40);
  }
  return { x: s.x, y: s.y, w: right - s.x, h: bottom - s.y };
}

/** Room for the title and the question at the top of a section. */
export const SECTION_HEAD = 110;

/**
 * The first free place for something of that size in a section, reading left to right and top
 * to bottom; the nearest to `wish` first when one is given. The section has no bottom, so there
 * always is one.
 */
export function freePlace(
  section: Rect,
  taken: Rect[],
  size: { w: number; h: number } = NOTE,
  wish?: Point,
): Point {
  const stepX = NOTE.w + GAP;
  const stepY = NOTE.h + GAP;
  const left = section.x + 30;
  const top = section.y + SECTION_HEAD;
  const columns = Math.max(1, Math.floor((section.w - 60 - size.w) / stepX) + 1);
  const lowest = taken.reduce((y, r) => Math.max(y, r.y + r.h), top);
  const rows = Math.ceil((lowest - top) / stepY) + 2;
  let best: Point | undefined;
  let bestDistance = Infinity;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const p = { x: Math.round(left + column * stepX), y: Math.round(top + row * stepY) };
      const area = grow({ ...p, ...size }, GAP / 2 - 1);
      if (taken.some((r) => intersects(area, r))) continue;
      if (!wish) return p;
      const distance = Math.hypot(p.x - wish.x, p.y - wish.y);
      if (distance < bestDistance) {
        bestDistance = distance;
        best = p;
      }
    }
  }
  return best ?? { x: left, y: Math.round(lowest + GAP) };
}

/**
 * The free corner nearest to `wish`, looked for in widening rings below the head of a section;
 * `wish` itself when all around is taken. The same question has the same answer on every screen.
 */
export function nearestFree(
  section: Rect,
  wish: Point,
  size: { w: number; h: number },
  free: (r: Rect) => boolean,
): Point {
  const stepX = (NOTE.w + GAP) / 2;
  const stepY = (NOTE.h + GAP) / 2;
  const left = section.x + GAP;
  const right = Math.max(left, section.x + section.w - GAP - size.w);
  const top = section.y + SECTION_HEAD;
  for (let ring = 1; ring <= 60; ring++) {
    let best: Point | undefined;
    let bestDistance = Infinity;
    for (let i = -ring; i <= ring; i++) {
      // Only the ring itself: what is inside was looked at before.
      const step = Math.abs(i) === ring ? 1 : 2 * ring;
      for (let j = -ring; j <= ring; j += step) {
        const p = { x: wish.x + i * stepX, y: wish.y + j * stepY };
        if (p.x < left || p.x > right || p.y < top) continue;
        const d = Math.hypot(p.x - wish.x, p.y - wish.y);
        if (d < bestDistance && free({ ...p, w: size.w, h: size.h })) {
          best = p;
          bestDistance = d;
        }
      }
    }
    if (best) return { x: Math.round(best.x), y: Math.round(best.y) };
  }
  return wish;
}

/** Whether a note let go with its corner at `p` was meant for the note at `other`. */
export function meantForNote(p: Point, other: Point): boolean {
  return Math.abs(p.x - other.x) < NOTE.w * 0.4 && Math.abs(p.y - other.y) < NOTE.h * 0.4;
}

/** Whether a note let go with its corner at `p`, pointer at `at`, was meant for the group. */
export function meantForCluster(p: Point, at: Point, cluster: Rect): boolean {
  const middle = { x: p.x + NOTE.w / 2, y: p.y + NOTE.h / 2 };
  const wide = grow(cluster, JOIN_TOLERANCE);
  return contains(wide, at) || contains(cluster, middle);
}
