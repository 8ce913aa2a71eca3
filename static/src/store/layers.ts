// Two boards, one over the other: what the server has confirmed, and the same with this device's
// pending proposals on top, which is what is shown. When truth arrives the pending ones are taken
// off, the truth goes in underneath, and they are laid on again.
import { apply } from '../board/apply';
import { BoardState, families, Touched } from '../board/state';
import type { BoardView, ID, ProposalOp, ViewOp } from '../wire';
import { predict } from './predict';

/** A proposal that has not become truth yet. */
export interface Layer {
  readonly op: ProposalOp;
  /** Who asked for it. */
  readonly as: ID;
}

export class Layers {
  confirmed = new BoardState();
  shown = new BoardState();
  /** What has changed in shown since the reader last cleared it. */
  readonly dirty = new Touched();
  /** What the pending proposals have changed in shown. */
  readonly overlay = new Touched();
  #layers: readonly Layer[] = [];

  /** Starts again from a whole board; the pending proposals stay on top. */
  reset(view: BoardView): void {
    for (const f of families) for (const id of this.shown[f].keys()) this.dirty.ids[f].add(id);
    this.confirmed = BoardState.of(view);
    this.shown = new BoardState();
    this.shown.touched.add(this.confirmed.touched);
    this.overlay.clear();
    this.#settle();
    this.#lay();
  }

  /**
   * The truth goes on: ops of the next entries, in order. False when there was one that this client
   * is too old to know.
   */
  truth(ops: Iterable<ViewOp>): boolean {
    this.#lift();
    let known = true;
    for (const op of ops) known = apply(this.confirmed, op) && known;
    this.#settle();
    this.#lay();
    return known;
  }

  /** Lays one more proposal on top. layers must be the former ones and this. */
  push(layers: readonly Layer[]): void {
    const top = layers.at(-1);
    this.#layers = layers;
    if (top) this.#put(top);
    this.#note();
  }

  /** The pending proposals are now these. */
  rebase(layers: readonly Layer[]): void {
    this.#lift();
    this.#layers = layers;
    this.#lay();
  }

  // Makes shown what confirmed is, wherever a pending proposal had changed it.
  #lift(): void {
    for (const f of families) {
      for (const id of this.overlay.ids[f]) this.shown.copyFrom(this.confirmed, f, id);
    }
    if (this.overlay.head) this.shown.setHead(this.confirmed.head);
    this.dirty.add(this.shown.touched);
    this.shown.touched.clear();
    this.overlay.clear();
  }

  // Brings into shown what has changed in confirmed.
  #settle(): void {
    const { confirmed, shown } = this;
    for (const f of families) {
      for (const id of confirmed.touched.ids[f]) shown.copyFrom(confirmed, f, id);
    }
    if (confirmed.touched.head) shown.setHead(confirmed.head);
    shown.seq = confirmed.seq;
    confirmed.touched.clear();
    this.dirty.add(shown.touched);
    shown.touched.clear();
  }

  #lay(): void {
    for (const layer of this.#layers) this.#put(layer);
    this.#note();
  }

  #put(layer: Layer): void {
    for (const op of predict(this.shown, layer.op, layer.as)) apply(this.shown, op);
  }

  // Remembers which changes to shown came from pending proposals.
  #note(): void {
    this.overlay.add(this.shown.touched);
    this.dirty.add(this.shown.touched);
    this.shown.touched.clear();
  }
}
