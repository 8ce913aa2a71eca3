import type { ID } from '../wire';
import {
  CLUSTER,
  type Point,
  contains,
  grow,
  JOIN_TOLERANCE,
  meantForCluster,
  meantForNote,
  NOTE,
  toBoard,
} from './geometry';
import type { Stage } from './stage.svelte';

/** What letting go means, beyond a new place. */
export type Drop = { onto: 'note' | 'cluster'; id: ID } | undefined;

/**
 * The hand that holds a note or a group. While it moves only this screen and the others' ghosts
 * know; letting go is one proposal.
 */
export class Hand {
  readonly #stage: Stage;
  /** Asked before two groups become one: that is not what a slip of the finger should do. */
  readonly #merge: (from: ID, into: ID) => void;
  #id: ID = '';
  #what: 'note' | 'cluster' = 'note';
  /** From the thing's corner to the pointer, board units. */
  #grip: Point = { x: 0, y: 0 };
  #at: Point = { x: 0, y: 0 };
  #drop: Drop;
  #frame = 0;

  constructor(stage: Stage, merge: (from: ID, into: ID) => void) {
    this.#stage = stage;
    this.#merge = merge;
  }

  get holds(): ID {
    return this.#id;
  }

  take(what: 'note' | 'cluster', id: ID, screen: Point): void {
    const piece = this.#stage.pieces.get(id);
    if (!piece) return;
    const p = toBoard(this.#stage.camera, screen);
    const home = piece.home();
    const origin = piece.origin();
    const corner = { x: home.x + origin.x, y: home.y + origin.y };
    this.#id = id;
    this.#what = what;
    this.#grip = { x: p.x - corner.x, y: p.y - corner.y };
    this.#at = corner;
    this.#stage.inHand = id;
    this.#stage.selected = '';
  }

  move(screen: Point): void {
    if (!this.#id) return;
    const p = toBoard(this.#stage.camera, screen);
    this.#at = { x: Math.round(p.x - this.#grip.x), y: Math.round(p.y - this.#grip.y) };
    if (this.#frame) return;
    // Pointers tell more often than the screen is drawn.
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      if (!this.#id) return;
      this.#stage.carry(this.#id, this.#at);
      this.#drop = this.#aim();
      this.#stage.ring(this.#drop?.id ?? '');
      this.#stage.ws.at(this.#at.x, this.#at.y, this.#id);
    });
  }

  cancel(): void {
    if (!this.#id) return;
    this.#stage.putBack(this.#id);
    this.#stage.ws.at(this.#at.x, this.#at.y);
    this.#release();
  }

  letGo(screen: Point): void {
    if (!this.#id) return;
    this.move(screen);
    const drop = this.#aim();
    const id = this.#id;
    const at = this.#at;
    // First back, then asked for: the store moves it in the same frame, or leaves it there.
    this.#stage.putBack(id);
    this.#stage.ws.at(at.x, at.y);
    const what = this.#what;
    this.#release();
    if (what === 'note') this.#placeNote(id, at, drop);
    else this.#placeCluster(id, at, drop);
    this.#stage.reindex();
  }

  #release(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#id = '';
    this.#drop = undefined;
    this.#stage.inHand = '';
    this.#stage.ring('');
  }

  #aim(): Drop {
    const { ws } = this.#stage;
    if (!ws.canGroup()) return undefined;
    const pointer = { x: this.#at.x + this.#grip.x, y: this.#at.y + this.#grip.y };
    const around = grow({ ...this.#at, ...NOTE }, NOTE.w + JOIN_TOLERANCE);
    let note: Drop;
    let nearest = Infinity;
    for (const id of this.#stage.near(around)) {
      if (id === this.#id) continue;
      const rect = this.#stage.rectOf(id);
      if (!rect) continue;
      if (ws.clusters.has(id)) {
        const cluster = ws.clusters.get(id);
        if (cluster && ws.section(cluster.section)?.hidden) continue;
        const meant =
          this.#what === 'note'
            ? meantForCluster(this.#at, pointer, rect)
            : contains(rect, pointer);
        if (meant) return { onto: 'cluster', id };
      } else if (this.#what === 'note' && meantForNote(this.#at, rect)) {
        const other = ws.notes.get(id);
        if (!other || ws.section(other.section)?.hidden) continue;
        const d = Math.hypot(this.#at.x - rect.x, this.#at.y - rect.y);
        if (d < nearest) {
          nearest = d;
          note = { onto: 'note', id };
        }
      }
    }
    return note;
  }

  #placeNote(id: ID, at: Point, drop: Drop): void {
    const { ws } = this.#stage;
    const note = ws.notes.get(id);
    if (!note) return;
    if (drop?.onto === 'cluster') {
      if (note.cluster !== drop.id) ws.cluster(id, drop.id);
      return;
    }
    if (drop) {
      const other = ws.notes.get(drop.id);
      if (!other) return;
      this.#stage.naming = ws.newCluster(
        other.section,
        [drop.id, id],
        '',
        Math.max(other.x - CLUSTER.pad, ws.section(other.section)?.x ?? -Infinity),
        other.y - CLUSTER.head,
      );
      return;
    }
    const middle = { x: at.x + NOTE.w / 2, y: at.y + NOTE.h / 2 };
    const section = this.#stage.sectionAt(middle)?.id;
    const moved = section && section !== note.section ? section : undefined;
    if (note.cluster !== '') {
      ws.uncluster(id, at.x, at.y);
      if (moved) ws.moveNote(id, at.x, at.y, moved);
    } else ws.moveNote(id, at.x, at.y, moved);
  }

  #placeCluster(id: ID, at: Point, drop: Drop): void {
    const { ws } = this.#stage;
    const cluster = ws.clusters.get(id);
    if (!cluster) return;
    if (drop?.onto === 'cluster') {
      this.#merge(id, drop.id);
      return;
    }
    const section = this.#stage.sectionAt({ x: at.x + NOTE.w / 2, y: at.y + CLUSTER.head / 2 })?.id;
    ws.moveCluster(id, at.x, at.y, section && section !== cluster.section ? section : undefined);
  }
}
