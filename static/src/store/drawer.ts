// Where proposals lie until the server has answered them: IndexedDB, which plain http has too, or
// memory where the browser refuses even that.
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { ID, MediaKind, ProposalOp } from '../wire';

/** A proposal as it lies in the drawer. tab and n make it recognisable to the server for ever. */
export interface Sheet {
  /** board/tab/n */
  key: string;
  board: ID;
  tab: string;
  n: number;
  as: ID;
  op: ProposalOp;
  /** When it was made, milliseconds of this device's clock. */
  at: number;
  /** The page that looks after it. */
  owner: string;
  /** What has to be with the server before the proposal is: it lies beside the sheet. */
  file?: { asset: ID; kind: MediaKind };
  /** Set once the server has refused it: it stays until its author has seen why. */
  refused?: { code: string; field?: string; limit?: number };
}

export interface Drawer {
  /** Keeps a sheet, and the file that goes with it, both or neither. */
  put(sheet: Sheet, file?: Blob): Promise<void>;
  /** Lets a sheet go, and the file under that asset if one is named. */
  drop(key: string, asset?: ID): Promise<void>;
  /** The file that goes with a sheet; undefined when it is not there. */
  file(asset: ID): Promise<Blob | undefined>;
  /** Whether what is kept outlives the page. */
  readonly lasting: boolean;
  /** Puts a sheet in another one's place, both or neither. */
  replace(key: string, sheet: Sheet): Promise<void>;
  /** Tells other pages that page owner is alive now. */
  beat(owner: string, now: number): Promise<void>;
  /** Page owner is gone: others may take its sheets at once. */
  leave(owner: string): Promise<void>;
  /**
   * Hands to owner the sheets of a board whose page gave no sign of life for silence milliseconds,
   * or is former, and returns them in the order they were made.
   */
  adopt(board: ID, owner: string, now: number, silence: number, former: string): Promise<Sheet[]>;
  close(): void;
}

interface Schema extends DBSchema {
  outbox: { key: string; value: Sheet; indexes: { board: ID } };
  files: { key: ID; value: { bytes: ArrayBuffer; type: string } };
  pages: { key: string; value: { owner: string; at: number } };
}

/** The drawer of this browser; memory when there is no IndexedDB, or it does not answer. */
export async function openDrawer(name = 'minga', patience = 3_000): Promise<Drawer> {
  if (typeof indexedDB === 'undefined') return new MemoryDrawer();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((done) => {
    timer = setTimeout(() => done(undefined), patience);
  });
  try {
    const opening = openDB<Schema>(name, 2, {
      upgrade(db, from) {
        if (from < 1) {
          db.createObjectStore('outbox', { keyPath: 'key' }).createIndex('board', 'board');
          db.createObjectStore('pages', { keyPath: 'owner' });
        }
        if (from < 2) db.createObjectStore('files');
      },
    });
    const db = await Promise.race([opening, late]);
    if (db) return new DBDrawer(db);
    opening.then((d) => d.close()).catch(() => undefined);
  } catch {
    // Some browsers' private windows: fall through.
  } finally {
    clearTimeout(timer);
  }
  return new MemoryDrawer();
}

class DBDrawer implements Drawer {
  readonly lasting = true;
  #db: IDBPDatabase<Schema>;

  constructor(db: IDBPDatabase<Schema>) {
    this.#db = db;
  }
  async put(sheet: Sheet, file?: Blob): Promise<void> {
    if (!file || !sheet.file) {
      await this.#db.put('outbox', sheet);
      return;
    }
    // Not every browser keeps blobs as such, and reading one would let the transaction end.
    const value = { bytes: await file.arrayBuffer(), type: file.type };
    const tx = this.#db.transaction(['outbox', 'files'], 'readwrite');
    await Promise.all([
      tx.objectStore('files').put(value, sheet.file.asset),
      tx.objectStore('outbox').put(sheet),
      tx.done,
    ]);
  }
  async drop(key: string, asset?: ID): Promise<void> {
    if (!asset) {
      await this.#db.delete('outbox', key);
      return;
    }
    const tx = this.#db.transaction(['outbox', 'files'], 'readwrite');
    await Promise.all([
      tx.objectStore('files').delete(asset),
      tx.objectStore('outbox').delete(key),
      tx.done,
    ]);
  }
  async file(asset: ID): Promise<Blob | undefined> {
    const found = await this.#db.get('files', asset);
    return found && new Blob([found.bytes], { type: found.type });
  }
  async replace(key: string, sheet: Sheet): Promise<void> {
    const tx = this.#db.transaction('outbox', 'readwrite');
    await Promise.all([tx.store.delete(key), tx.store.put(sheet), tx.done]);
  }
  async beat(owner: string, now: number): Promise<void> {
    await this.#db.put('pages', { owner, at: now });
  }
  async leave(owner: string): Promise<void> {
    await this.#db.delete('pages', owner);
  }
  async adopt(
    board: ID,
    owner: string,
    now: number,
    silence: number,
    former: string,
  ): Promise<Sheet[]> {
    // One transaction: of two pages that adopt at once only the first finds the sheets orphaned.
    const tx = this.#db.transaction(['outbox', 'pages'], 'readwrite');
    const pages = tx.objectStore('pages');
    await pages.put({ owner, at: now });
    const alive = new Set<string>();
    for (const page of await pages.getAll()) {
      if (now - page.at < silence) alive.add(page.owner);
      else await pages.delete(page.owner);
    }
    const adopted: Sheet[] = [];
    for (const sheet of await tx.objectStore('outbox').index('board').getAll(board)) {
      if (sheet.owner === owner) continue;
      if (alive.has(sheet.owner) && sheet.owner !== former) continue;
      sheet.owner = owner;
      await tx.objectStore('outbox').put(sheet);
      adopted.push(sheet);
    }
    await tx.done;
    return adopted.sort(inOrderMade);
  }
  close(): void {
    this.#db.close();
  }
}

/** A drawer that lasts as long as the page. */
export class MemoryDrawer implements Drawer {
  readonly lasting: boolean = false;
  readonly sheets = new Map<string, Sheet>();
  readonly files = new Map<ID, Blob>();

  async put(sheet: Sheet, file?: Blob): Promise<void> {
    if (file && sheet.file) this.files.set(sheet.file.asset, file);
    this.sheets.set(sheet.key, { ...sheet });
  }
  async drop(key: string, asset?: ID): Promise<void> {
    if (asset) this.files.delete(asset);
    this.sheets.delete(key);
  }
  async file(asset: ID): Promise<Blob | undefined> {
    return this.files.get(asset);
  }
  async replace(key: string, sheet: Sheet): Promise<void> {
    this.sheets.delete(key);
    this.sheets.set(sheet.key, { ...sheet });
  }
  async beat(): Promise<void> {}
  async leave(): Promise<void> {}
  async adopt(board: ID, owner: string): Promise<Sheet[]> {
    const adopted: Sheet[] = [];
    for (const sheet of this.sheets.values()) {
      if (sheet.board !== board || sheet.owner === owner) continue;
      sheet.owner = owner;
      adopted.push({ ...sheet });
    }
    return adopted.sort(inOrderMade);
  }
  close(): void {}
}

function inOrderMade(a: Sheet, b: Sheet): number {
  return a.at - b.at || (a.tab === b.tab ? a.n - b.n : a.tab < b.tab ? -1 : 1);
}
