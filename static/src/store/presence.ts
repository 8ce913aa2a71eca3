// Pointers: those of others as they arrive, and this one's on its way. Nothing of it is kept.
import { PresenceHz, type Here, type ID, type Millis, type Presence } from '../wire';

/** Where somebody's pointer is, what they drag (at x,y) and in which section they write. */
export interface Pointer {
  x: number;
  y: number;
  /** Whether x and y say anything: somebody who only writes has no pointer on the board. */
  placed: boolean;
  /** Note or cluster being dragged. */
  drag?: ID;
  /** Section being written in. */
  in?: ID;
  /** When it last changed, milliseconds of this page's clock. */
  at: Millis;
}

/** Takes a frame into pointers, which it changes. */
export function takePresence(
  pointers: Map<number, Pointer>,
  frame: Presence,
  self: ReadonlySet<number>,
  now: Millis,
): void {
  const change = (num: number, changes: Partial<Pointer>): void => {
    if (self.has(num)) return; // the own hand is drawn without a way round the server
    const old = pointers.get(num) ?? { x: 0, y: 0, placed: false, at: now };
    const next: Pointer = { ...old, ...changes, at: now };
    if (next.placed || next.drag || next.in) pointers.set(num, next);
    else pointers.delete(num);
  };
  const c = frame.c ?? [];
  for (let i = 0; i + 2 < c.length; i += 3) {
    change(c[i]!, { x: c[i + 1]!, y: c[i + 2]!, placed: true });
  }
  for (const { p, i } of frame.d ?? []) change(p, { drag: i || undefined });
  for (const { p, i } of frame.w ?? []) change(p, { in: i || undefined });
  for (const num of frame.x ?? []) change(num, { placed: false, drag: undefined });
}

/** The outside world of a Beacon. */
export interface BeaconWorld {
  send(frame: Here): boolean;
  now(): number;
  setTimeout(f: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** Beacon tells the others where this pointer is, at most as often as the server listens. */
export class Beacon {
  #world: BeaconWorld;
  #as: ID = '';
  #spot: { x: number; y: number; drag?: ID } | undefined;
  #in: ID = '';
  #last = -Infinity;
  #said = ''; // the frame sent last
  #timer: unknown;

  constructor(world: BeaconWorld) {
    this.#world = world;
  }

  at(as: ID, x: number, y: number, drag?: ID): void {
    this.#as = as;
    this.#spot = { x: Math.round(x), y: Math.round(y), drag };
    this.#soon();
  }
  writingIn(as: ID, section: ID): void {
    this.#as = as;
    this.#in = section;
    this.#soon();
  }
  leave(as: ID): void {
    this.#as = as;
    this.#spot = undefined;
    this.#soon();
  }
  /** The link is new: what was said before nobody knows. */
  renew(): void {
    this.#said = '';
    if (this.#spot || this.#in) this.#soon();
  }
  stop(): void {
    this.#world.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #soon(): void {
    if (this.#timer !== undefined) return;
    const wait = this.#last + 1000 / PresenceHz - this.#world.now();
    if (wait <= 0) this.#say();
    else this.#timer = this.#world.setTimeout(() => this.#say(), wait);
  }

  #say(): void {
    this.#timer = undefined;
    const spot = this.#spot;
    const frame: Here = { t: 'at', x: spot?.x ?? 0, y: spot?.y ?? 0 };
    if (this.#as) frame.as = this.#as;
    if (spot?.drag) frame.d = spot.drag;
    if (this.#in) frame.w = this.#in;
    if (!spot) frame.g = true;
    const text = JSON.stringify(frame);
    if (text === this.#said) return;
    if (this.#world.send(frame)) {
      this.#said = text;
      this.#last = this.#world.now();
    }
  }
}
