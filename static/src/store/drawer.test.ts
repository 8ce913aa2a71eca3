import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryDrawer, openDrawer, type Drawer, type Sheet } from './drawer';

function sheet(n: number, changes: Partial<Sheet> = {}): Sheet {
  return {
    key: `board1/tab1/${n}`,
    board: 'board1',
    tab: 'tab1',
    n,
    as: 'ana1',
    op: { k: 'note.deleted', id: 'note' + n },
    at: 1000 + n,
    owner: 'tab1',
    ...changes,
  };
}

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

describe.each([
  ['IndexedDB', async (): Promise<Drawer> => openDrawer('test')],
  ['memory', async (): Promise<Drawer> => new MemoryDrawer()],
])('a drawer in %s', (_, open) => {
  it('gives what a closed page has left to the next one, in order', async () => {
    const drawer = await open();
    await drawer.put(sheet(2));
    await drawer.put(sheet(1));
    await drawer.put(sheet(3, { key: 'board2/tab1/3', board: 'board2' }));
    const got = await drawer.adopt('board1', 'tab2', 5_000, 1_000, '');
    expect(got.map((s) => s.n)).toEqual([1, 2]);
    expect(got.every((s) => s.owner === 'tab2' && s.tab === 'tab1')).toBe(true);
    expect(await drawer.adopt('board1', 'tab2', 5_000, 1_000, '')).toEqual([]);
    drawer.close();
  });

  it('forgets what is dropped', async () => {
    const drawer = await open();
    await drawer.put(sheet(1));
    await drawer.put(sheet(2));
    await drawer.drop('board1/tab1/1');
    const got = await drawer.adopt('board1', 'tab2', 5_000, 1_000, '');
    expect(got.map((s) => s.n)).toEqual([2]);
    drawer.close();
  });

  it('puts one in the place of another', async () => {
    const drawer = await open();
    await drawer.put(sheet(1));
    await drawer.put(sheet(2));
    await drawer.replace('board1/tab1/1', sheet(7));
    const got = await drawer.adopt('board1', 'tab2', 5_000, 1_000, '');
    expect(got.map((s) => s.n).sort()).toEqual([2, 7]);
    drawer.close();
  });
});

describe('a drawer that pages share', () => {
  it('leaves alone what belongs to a page that lives', async () => {
    const drawer = await openDrawer('test');
    await drawer.put(sheet(1));
    await drawer.beat('tab1', 10_000);
    expect(await drawer.adopt('board1', 'tab2', 10_500, 1_000, '')).toEqual([]);
    expect(await drawer.adopt('board1', 'tab2', 11_500, 1_000, '')).toHaveLength(1);
    drawer.close();
  });

  it('gives at once what the former life of the same tab has left', async () => {
    const drawer = await openDrawer('test');
    await drawer.put(sheet(1));
    await drawer.beat('tab1', 10_000);
    expect(await drawer.adopt('board1', 'tab2', 10_500, 1_000, 'tab1')).toHaveLength(1);
    drawer.close();
  });

  it('gives at once what a page that said goodbye has left', async () => {
    const drawer = await openDrawer('test');
    await drawer.put(sheet(1));
    await drawer.beat('tab1', 10_000);
    await drawer.leave('tab1');
    expect(await drawer.adopt('board1', 'tab2', 10_001, 1_000, '')).toHaveLength(1);
    drawer.close();
  });

  it('gives each orphan to one page only, however many ask at once', async () => {
    const a = await openDrawer('test');
    const b = await openDrawer('test');
    for (let n = 1; n <= 5; n++) await a.put(sheet(n));
    const [one, two] = await Promise.all([
      a.adopt('board1', 'tab2', 50_000, 1_000, ''),
      b.adopt('board1', 'tab3', 50_000, 1_000, ''),
    ]);
    expect([one.length, two.length].sort()).toEqual([0, 5]);
    a.close();
    b.close();
  });

  it('outlives the connection', async () => {
    const before = await openDrawer('test');
    await before.put(sheet(1, { refused: { code: 'board_full' } }));
    before.close();
    const after = await openDrawer('test');
    const got = await after.adopt('board1', 'tab2', 50_000, 1_000, '');
    expect(got[0]?.refused?.code).toBe('board_full');
    after.close();
  });
});

describe('a browser without IndexedDB', () => {
  it('gets a drawer that lasts as long as the page', async () => {
    globalThis.indexedDB = undefined as unknown as IDBFactory;
    expect(await openDrawer('test')).toBeInstanceOf(MemoryDrawer);
  });

  it('gets one too when opening fails', async () => {
    globalThis.indexedDB = {
      open() {
        throw new Error('SecurityError');
      },
    } as unknown as IDBFactory;
    expect(await openDrawer('test')).toBeInstanceOf(MemoryDrawer);
  });

  it('gets one too when the database never answers', async () => {
    globalThis.indexedDB = { open: () => new EventTarget() } as unknown as IDBFactory;
    expect(await openDrawer('test', 20)).toBeInstanceOf(MemoryDrawer);
  });
});
