// The last board that the server showed this device, for a page that is opened without a network.
// It is what this device's persons were allowed to see and nothing more; it goes when the server
// no longer wants them here, and by itself after a month.
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { BoardView, ID, You } from '../wire';

/** A board as it was. */
export interface Kept {
  board: ID;
  view: BoardView;
  you: You;
  /** When it was like this, milliseconds of this device's clock. */
  at: number;
}

export interface Shelf {
  put(kept: Kept): Promise<void>;
  /** The board as it was, if it is not older than a month. */
  get(board: ID, now: number): Promise<Kept | undefined>;
  drop(board: ID): Promise<void>;
  close(): void;
}

/** How long a board is kept that nobody opens, milliseconds. */
export const keptFor = 30 * 24 * 3_600_000;

interface Schema extends DBSchema {
  boards: { key: ID; value: Kept };
}

/** The shelf of this browser; memory where there is no IndexedDB. */
export async function openShelf(name = 'minga-boards'): Promise<Shelf> {
  if (typeof indexedDB === 'undefined') return new MemoryShelf();
  try {
    return new DBShelf(
      await openDB<Schema>(name, 1, {
        upgrade: (db) => void db.createObjectStore('boards', { keyPath: 'board' }),
      }),
    );
  } catch {
    return new MemoryShelf(); // some browsers' private windows
  }
}

class DBShelf implements Shelf {
  #db: IDBPDatabase<Schema>;

  constructor(db: IDBPDatabase<Schema>) {
    this.#db = db;
  }
  async put(kept: Kept): Promise<void> {
    await this.#db.put('boards', kept);
  }
  async get(board: ID, now: number): Promise<Kept | undefined> {
    for (const kept of await this.#db.getAll('boards')) {
      if (now - kept.at > keptFor) await this.#db.delete('boards', kept.board);
    }
    return this.#db.get('boards', board);
  }
  async drop(board: ID): Promise<void> {
    await this.#db.delete('boards', board);
  }
  close(): void {
    this.#db.close();
  }
}

/** A shelf that lasts as long as the page. */
export class MemoryShelf implements Shelf {
  readonly boards = new Map<ID, Kept>();

  async put(kept: Kept): Promise<void> {
    this.boards.set(kept.board, structuredClone(kept));
  }
  async get(board: ID, now: number): Promise<Kept | undefined> {
    for (const kept of this.boards.values()) {
      if (now - kept.at > keptFor) this.boards.delete(kept.board);
    }
    return this.boards.get(board);
  }
  async drop(board: ID): Promise<void> {
    this.boards.delete(board);
  }
  close(): void {}
}

/**
 * What of a board may lie on a device: the persons' own dots do not. Once the vote is closed nobody
 * can tell from any storage what somebody voted for, and a device without a network would not hear of it.
 */
export function keepable(view: BoardView): BoardView {
  if (!view.rounds?.some((r) => r.mine)) return view;
  return { ...view, rounds: view.rounds.map((r) => ({ ...r, mine: undefined })) };
}
