// Who owns the fingers: one state machine for mouse, pen and touch. It gets plain events and
// answers with what is to be done, so that it is tested without a browser.
//
// The case that libraries get wrong is the everyday one on a shared tablet: one finger holds a
// note and a second one lands on the board. The note goes back to where it was, and both
// fingers pinch.

export type PointerKind = 'mouse' | 'touch' | 'pen';

/** What a pointer came down on. `movable` is false for what this person may not drag. */
export interface Target {
  what: 'board' | 'note' | 'cluster';
  id: string;
  movable: boolean;
}

export interface PointerInput {
  type: 'down' | 'move' | 'up' | 'cancel';
  pointer: number;
  kind: PointerKind;
  /** CSS pixels from the surface's upper left corner. */
  x: number;
  y: number;
  /** Milliseconds, from any origin. */
  at: number;
  /** Only with 'down'. */
  target?: Target;
}

export type Effect =
  | { do: 'pan'; dx: number; dy: number }
  | { do: 'zoom'; x: number; y: number; factor: number }
  | { do: 'dragstart'; target: Target; x: number; y: number }
  | { do: 'dragmove'; x: number; y: number }
  | { do: 'dragend'; x: number; y: number }
  | { do: 'dragcancel' }
  | { do: 'tap'; target: Target; x: number; y: number }
  | { do: 'doubletap'; target: Target; x: number; y: number };

interface Finger {
  kind: PointerKind;
  x: number;
  y: number;
  target: Target;
}

type State =
  | { is: 'idle' }
  | { is: 'armed'; pointer: number; x: number; y: number }
  | { is: 'pan'; pointer: number }
  | { is: 'drag'; pointer: number }
  | { is: 'pinch'; a: number; b: number };

const SLOP: Record<PointerKind, number> = { mouse: 4, pen: 6, touch: 9 };
const DOUBLE_MS = 350;
const DOUBLE_PX = 30;

export class Arbiter {
  #state: State = { is: 'idle' };
  readonly #fingers = new Map<number, Finger>();
  #lastTap: { at: number; x: number; y: number; id: string } | undefined;

  get state(): State['is'] {
    return this.#state.is;
  }

  /** Feeds one event and returns what is to be done, in order. */
  feed(e: PointerInput): Effect[] {
    switch (e.type) {
      case 'down':
        return this.#down(e);
      case 'move':
        return this.#move(e);
      case 'up':
        return this.#up(e, true);
      case 'cancel':
        return this.#up(e, false);
    }
  }

  /** Lets go of everything, as when the window loses the fingers; a drag is put back. */
  reset(): Effect[] {
    const effects = this.#dropGesture();
    this.#fingers.clear();
    return effects;
  }

  #down(e: PointerInput): Effect[] {
    const target = e.target ?? { what: 'board', id: '', movable: false };
    const effects: Effect[] = [];
    if (e.kind === 'touch' && this.#anyPen()) return effects; // a palm beside the pen
    if (e.kind === 'pen') {
      for (const f of this.#fingers.values()) {
        if (f.kind !== 'touch') continue;
        effects.push(...this.#dropGesture());
        break;
      }
      for (const [id, f] of this.#fingers) if (f.kind === 'touch') this.#fingers.delete(id);
    }
    if (e.kind === 'mouse' && this.#fingers.size > 0 && !this.#fingers.has(e.pointer))
      return effects;
    const s = this.#state;
    if (s.is === 'pinch') return effects; // a third finger has no part in it
    this.#fingers.set(e.pointer, { kind: e.kind, x: e.x, y: e.y, target });
    if (s.is === 'idle') {
      this.#state = { is: 'armed', pointer: e.pointer, x: e.x, y: e.y };
    } else if (s.pointer !== e.pointer) {
      effects.push(...this.#dropGesture());
      this.#state = { is: 'pinch', a: s.pointer, b: e.pointer };
      this.#lastTap = undefined;
    }
    return effects;
  }

  #move(e: PointerInput): Effect[] {
    const finger = this.#fingers.get(e.pointer);
    if (!finger) return [];
    const s = this.#state;
    if (s.is === 'pinch') return this.#pinch(s.a, s.b, e, finger);
    const dx = e.x - finger.x;
    const dy = e.y - finger.y;
    if (s.is === 'armed' && s.pointer === e.pointer) {
      if (Math.hypot(e.x - s.x, e.y - s.y) < SLOP[finger.kind]) return [];
      const start = { x: s.x, y: s.y };
      finger.x = e.x;
      finger.y = e.y;
      if (finger.target.movable) {
        this.#state = { is: 'drag', pointer: e.pointer };
        return [
          { do: 'dragstart', target: finger.target, ...start },
          { do: 'dragmove', x: e.x, y: e.y },
        ];
      }
      this.#state = { is: 'pan', pointer: e.pointer };
      return [{ do: 'pan', dx: e.x - start.x, dy: e.y - start.y }];
    }
    if (s.is === 'idle' || s.pointer !== e.pointer) return [];
    finger.x = e.x;
    finger.y = e.y;
    return s.is === 'pan' ? [{ do: 'pan', dx, dy }] : [{ do: 'dragmove', x: e.x, y: e.y }];
  }

  #pinch(a: number, b: number, e: PointerInput, moved: Finger): Effect[] {
    const other = this.#fingers.get(e.pointer === a ? b : a);
    if (!other || (e.pointer !== a && e.pointer !== b)) return [];
    const before = { x: (moved.x + other.x) / 2, y: (moved.y + other.y) / 2 };
    const widthBefore = Math.hypot(moved.x - other.x, moved.y - other.y);
    moved.x = e.x;
    moved.y = e.y;
    const after = { x: (moved.x + other.x) / 2, y: (moved.y + other.y) / 2 };
    const widthAfter = Math.hypot(moved.x - other.x, moved.y - other.y);
    const factor = widthBefore > 1 && widthAfter > 1 ? widthAfter / widthBefore : 1;
    return [
      { do: 'pan', dx: after.x - before.x, dy: after.y - before.y },
      { do: 'zoom', x: after.x, y: after.y, factor },
    ];
  }

  #up(e: PointerInput, meant: boolean): Effect[] {
    const finger = this.#fingers.get(e.pointer);
    if (!finger) return [];
    this.#fingers.delete(e.pointer);
    const s = this.#state;
    if (s.is === 'pinch') {
      if (e.pointer !== s.a && e.pointer !== s.b) return [];
      // The finger that stays goes on moving the board; it never picks the note up again.
      const rest = e.pointer === s.a ? s.b : s.a;
      this.#state = this.#fingers.has(rest) ? { is: 'pan', pointer: rest } : { is: 'idle' };
      return [];
    }
    if (s.is === 'idle' || s.pointer !== e.pointer) return [];
    this.#state = { is: 'idle' };
    if (s.is === 'drag')
      return meant ? [{ do: 'dragend', x: e.x, y: e.y }] : [{ do: 'dragcancel' }];
    if (s.is !== 'armed' || !meant) return [];
    const last = this.#lastTap;
    const twice =
      last !== undefined &&
      e.at - last.at < DOUBLE_MS &&
      last.id === finger.target.id &&
      Math.hypot(e.x - last.x, e.y - last.y) < DOUBLE_PX;
    this.#lastTap = twice ? undefined : { at: e.at, x: e.x, y: e.y, id: finger.target.id };
    return [{ do: twice ? 'doubletap' : 'tap', target: finger.target, x: e.x, y: e.y }];
  }

  #dropGesture(): Effect[] {
    const was = this.#state.is;
    this.#state = { is: 'idle' };
    return was === 'drag' ? [{ do: 'dragcancel' }] : [];
  }

  #anyPen(): boolean {
    for (const f of this.#fingers.values()) if (f.kind === 'pen') return true;
    return false;
  }
}

/** The distance of a wheel event in CSS pixels whatever unit the browser counts in. */
export function wheelPixels(delta: number, mode: number, page: number): number {
  if (mode === 1) return delta * 20;
  if (mode === 2) return delta * page;
  return delta;
}

/** The zoom factor of a wheel step or a trackpad pinch; one step never more than doubles. */
export function wheelFactor(pixels: number): number {
  return Math.exp(-Math.max(-70, Math.min(70, pixels)) / 100);
}
