import {
  arrive,
  type Camera,
  type Point,
  type Rect,
  contains,
  fit,
  grow,
  panBy,
  seen,
  zoomAt,
} from './geometry';

/** How long a flight to another place takes, milliseconds. */
const FLIGHT_MS = 200;

/** Where a person looks: the camera, and how it gets from one place to another. */
export abstract class Eye {
  camera = $state.raw<Camera>({ x: 0, y: 0, k: 1 });
  size = $state.raw({ w: 0, h: 0 });
  /** Where the fingers have got to, when that is further than the camera. */
  #ahead: Camera | undefined;
  #frame = 0;
  #flight = 0;

  /** The camera has moved; arrived: it stays there, so that what is drawn can be chosen for this place. */
  protected abstract look(arrived: boolean): void;

  /** Stops in the middle of a flight, for good. */
  close(): void {
    cancelAnimationFrame(this.#flight);
    cancelAnimationFrame(this.#frame);
  }

  resize(w: number, h: number): void {
    this.size = { w, h };
    this.look(true);
  }

  pan(dx: number, dy: number): void {
    this.#follow(panBy(this.#ahead ?? this.camera, dx, dy));
  }

  zoom(at: Point, factor: number): void {
    this.#follow(zoomAt(this.#ahead ?? this.camera, at, factor));
  }

  zoomMiddle(factor: number): void {
    this.#fly(zoomAt(this.camera, { x: this.size.w / 2, y: this.size.h / 2 }, factor));
  }

  /** Goes near enough to read. */
  comeCloser(at: Point): void {
    const target = Math.max(0.7, this.camera.k * 2.2);
    this.#fly(zoomAt(this.camera, at, target / this.camera.k));
  }

  /** Shows a part of the board whole, however small. */
  protected showWhole(r: Rect): void {
    if (this.size.w > 0) this.#fly(fit(r, this.size.w, this.size.h, 24));
  }

  /** Goes to a part of the board, near enough to read where it is large. */
  protected arriveAt(r: Rect, atOnce: boolean): void {
    if (this.size.w === 0) return;
    const camera = arrive(r, this.size.w, this.size.h);
    if (atOnce) this.#aim(camera, true);
    else this.#fly(camera);
  }

  /** Puts something into the middle, near enough to read. */
  protected putInMiddle(r: Rect): void {
    const { w, h } = this.size;
    if (w === 0) return;
    const k = Math.min(1.2, Math.max(0.7, Math.min((0.6 * w) / r.w, (0.6 * h) / r.h)));
    this.#fly({ x: r.x + r.w / 2 - w / (2 * k), y: r.y + r.h / 2 - h / (2 * k), k });
  }

  /** Moves, if need be, so that something can be seen, and comes no nearer. */
  protected bringIntoSight(r: Rect): void {
    const { w, h } = this.size;
    const k = this.camera.k;
    const window = grow(seen(this.camera, w, h), -20 / k);
    if (contains(window, r) && contains(window, { x: r.x + r.w, y: r.y + r.h })) return;
    this.#fly({
      x: r.x + r.w / 2 - w / (2 * k),
      y: r.y + Math.min(r.h, h / k) / 2 - h / (2 * k),
      k,
    });
  }

  /** Two fingers tell twice a frame where they are: the board is drawn once, in the same frame. */
  #follow(camera: Camera): void {
    cancelAnimationFrame(this.#flight);
    this.#ahead = camera;
    if (this.#frame) return;
    this.#frame = requestAnimationFrame(() => {
      if (this.#ahead) this.#aim(this.#ahead);
    });
  }

  #aim(camera: Camera, arrived = false): void {
    cancelAnimationFrame(this.#flight);
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#ahead = undefined;
    this.camera = camera;
    this.look(arrived);
  }

  #fly(to: Camera): void {
    cancelAnimationFrame(this.#flight);
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#ahead = undefined;
    if (globalThis.matchMedia?.('(prefers-reduced-motion: reduce)').matches) {
      this.#aim(to, true);
      return;
    }
    const from = this.camera;
    const start = performance.now();
    const step = (now: number) => {
      const t = Math.min(1, (now - start) / FLIGHT_MS);
      const e = 1 - (1 - t) ** 3;
      this.camera = {
        x: from.x + (to.x - from.x) * e,
        y: from.y + (to.y - from.y) * e,
        k: from.k + (to.k - from.k) * e,
      };
      if (t < 1) this.#flight = requestAnimationFrame(step);
      this.look(t === 1);
    };
    this.#flight = requestAnimationFrame(step);
  }
}
