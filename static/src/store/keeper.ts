// Puts the board on the shelf now and then, and takes it down again when it is needed or forbidden.
import type { BoardView, ID, You } from '../wire';
import { keepable, type Kept, type Shelf } from './shelf';

export interface KeeperWorld {
  shelf(): Promise<Shelf>;
  date(): number;
  setTimeout(f: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** Milliseconds: the first copy soon after arriving, then at most this often. */
export const keeperTiming = { first: 3_000, every: 15_000 };

export class Keeper {
  #board: ID;
  #world: KeeperWorld;
  #read: () => { view: BoardView; you: You };
  #shelf: Promise<Shelf> | undefined;
  #timer: unknown;
  #first = true;
  #closed = false;
  #forgotten = false;
  // One thing at a time, in the order asked for.
  #work: Promise<unknown> = Promise.resolve();

  constructor(board: ID, world: KeeperWorld, read: () => { view: BoardView; you: You }) {
    this.#board = board;
    this.#world = world;
    this.#read = read;
  }

  /** The board is another than it was: a copy will be made by and by. */
  changed(): void {
    if (this.#closed || this.#forgotten || this.#timer !== undefined) return;
    const { first, every } = keeperTiming;
    this.#timer = this.#world.setTimeout(() => this.save(), this.#first ? first : every);
    this.#first = false;
  }

  /** Makes the copy now, if there is anything new. */
  save(): void {
    if (this.#timer === undefined) return;
    this.#world.clearTimeout(this.#timer);
    this.#timer = undefined;
    const { view, you } = this.#read();
    const kept: Kept = { board: this.#board, view: keepable(view), you, at: this.#world.date() };
    this.#do(async (shelf) => {
      if (!this.#forgotten) await shelf.put(kept);
    });
  }

  /** The board as it was last seen here. */
  async last(): Promise<Kept | undefined> {
    try {
      return await (await this.#open()).get(this.#board, this.#world.date());
    } catch {
      return undefined;
    }
  }

  /** Nothing of this board may stay here. */
  forget(): void {
    this.#forgotten = true;
    this.#world.clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#do((shelf) => shelf.drop(this.#board));
  }

  close(): void {
    if (this.#closed) return;
    this.save();
    this.#closed = true;
    if (this.#shelf) this.#do(async (shelf) => shelf.close());
  }

  // What fails (a full disk, a closed storage) costs the view without a network, and no more.
  #do(what: (shelf: Shelf) => Promise<void>): void {
    this.#work = this.#work.then(async () => what(await this.#open())).catch(() => undefined);
  }

  #open(): Promise<Shelf> {
    return (this.#shelf ??= this.#world.shelf());
  }
}
