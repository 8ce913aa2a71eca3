import { type Rect, intersects } from './geometry';

const CELL = 512;

/** Which things stand where: cells of 512 board units, so that a window of a board of thousands is found at once. */
export class Grid {
  readonly #cells = new Map<string, Set<string>>();
  readonly #rects = new Map<string, Rect>();

  get size(): number {
    return this.#rects.size;
  }

  rect(id: string): Rect | undefined {
    return this.#rects.get(id);
  }

  set(id: string, r: Rect): void {
    const old = this.#rects.get(id);
    if (old && old.x === r.x && old.y === r.y && old.w === r.w && old.h === r.h) return;
    if (old) this.delete(id);
    this.#rects.set(id, r);
    for (const key of cellsOf(r)) {
      let cell = this.#cells.get(key);
      if (!cell) this.#cells.set(key, (cell = new Set()));
      cell.add(id);
    }
  }

  delete(id: string): void {
    const r = this.#rects.get(id);
    if (!r) return;
    this.#rects.delete(id);
    for (const key of cellsOf(r)) {
      const cell = this.#cells.get(key);
      cell?.delete(id);
      if (cell?.size === 0) this.#cells.delete(key);
    }
  }

  /** Drops everything that `keep` does not hold. */
  retain(keep: { has(id: string): boolean }): void {
    for (const id of [...this.#rects.keys()]) if (!keep.has(id)) this.delete(id);
  }

  /** The ids of what touches the window, each once. */
  query(window: Rect): Set<string> {
    const found = new Set<string>();
    const columns = Math.floor((window.x + window.w) / CELL) - Math.floor(window.x / CELL) + 1;
    const rows = Math.floor((window.y + window.h) / CELL) - Math.floor(window.y / CELL) + 1;
    if (columns * rows > this.#cells.size) {
      // The window holds more cells than exist: looking at every thing is less work.
      for (const [id, r] of this.#rects) if (intersects(r, window)) found.add(id);
      return found;
    }
    for (const key of cellsOf(window)) {
      for (const id of this.#cells.get(key) ?? []) {
        const r = this.#rects.get(id);
        if (r && intersects(r, window)) found.add(id);
      }
    }
    return found;
  }
}

function* cellsOf(r: Rect): Generator<string> {
  const x1 = Math.floor((r.x + r.w) / CELL);
  const y1 = Math.floor((r.y + r.h) / CELL);
  for (let x = Math.floor(r.x / CELL); x <= x1; x++) {
    for (let y = Math.floor(r.y / CELL); y <= y1; y++) yield `${x},${y}`;
  }
}
