import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiError } from '../api';
import type { RoundView } from '../wire';
import { emptyBoard, FakeHub, FakeWorld } from './fakes';
import { keepable, keptFor, MemoryShelf, openShelf, type Shelf } from './shelf';
import { Workshop } from './workshop.svelte';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

describe.each([
  ['IndexedDB', async (): Promise<Shelf> => openShelf('test')],
  ['memory', async (): Promise<Shelf> => new MemoryShelf()],
])('a shelf in %s', (_, open) => {
  const kept = (board: string, at: number) => ({
    board,
    view: emptyBoard({ id: board }),
    you: { kind: 'participant' as const, persons: ['ana1'] },
    at,
  });

  it('keeps a board until it is dropped or a month old', async () => {
    const shelf = await open();
    await shelf.put(kept('board1', 1_000));
    await shelf.put(kept('board2', 1_000 + keptFor));
    expect((await shelf.get('board1', 2_000))?.view.title).toBe('Taller');
    expect(await shelf.get('board3', 2_000)).toBeUndefined();
    // Whatever is opened, what is old goes.
    expect(await shelf.get('board2', 1_001 + keptFor)).toBeDefined();
    expect(await shelf.get('board1', 2_000)).toBeUndefined();
    await shelf.drop('board2');
    expect(await shelf.get('board2', 2_000)).toBeUndefined();
    shelf.close();
  });
});

it("F10: a person's own dots are not left on a device", () => {
  const round = { id: 'r1', mine: [{ person: 'ana1', item: 'n1', dots: 2 }] } as RoundView;
  const view = keepable(emptyBoard({ rounds: [round] }));
  expect(JSON.stringify(view)).not.toContain('n1');
});

describe('a page that is opened without a network', () => {
  let world: FakeWorld;
  let hub: FakeHub;
  let ws: Workshop;
  const open = async (): Promise<void> => {
    ws = new Workshop('board1', {}, world);
    ws.connect();
    await world.pass(20);
  };
  beforeEach(async () => {
    world = new FakeWorld();
    hub = new FakeHub(world);
    await open();
    world.last.onopen?.();
    hub.happen([
      {
        k: 'note.shown',
        note: { id: 'nnn1', num: 1, section: 'sec1', text: 'uno', color: 'blue', x: 1, y: 2 },
      },
    ]);
    await world.pass(20_000);
    ws.close();
    await world.pass(60_000);
  });
  afterEach(() => ws.close());

  it('shows the board as it was, says when, and lets one go on writing', async () => {
    world.meError = new ApiError('offline', 0);
    const before = world.date();
    await open();
    world.last.break();
    await world.pass(20);
    expect(ws.ready).toBe(true);
    expect(ws.keptAt).toBeLessThan(before);
    expect(ws.me).toBe('ana1');
    ws.addNote('sec1', 'escrita sin red');
    expect(ws.notesIn('sec1').map((n) => n.text)).toEqual(['uno', 'escrita sin red']);

    // The server shows all of it anew, and takes what was written.
    world.meError = undefined;
    hub.happen([{ k: 'note.deleted', id: 'nnn1' }]);
    await world.pass(10_000);
    world.last.onopen?.();
    await world.pass(1_000);
    expect(hub.helloes.at(-1)?.since).toBe(0);
    expect(ws.keptAt).toBeUndefined();
    expect(ws.notesIn('sec1').map((n) => n.text)).toEqual(['escrita sin red']);
    expect(ws.pending).toBe(0);
  });

  it('shows it also where the network swallows everything', async () => {
    await open();
    await world.pass(5_000);
    expect(ws.keptAt).toBeDefined();
  });

  it.each([401, 403, 404])('keeps nothing for whom the server refuses with %d', async (status) => {
    world.meError = new ApiError('not_seated', status);
    await open();
    world.last.break();
    await world.pass(20);
    expect(ws.status).toBe('stopped');
    expect(ws.ready).toBe(false);
    expect(world.shelved.boards.size).toBe(0);
  });

  it('keeps nothing for who is removed', async () => {
    await open();
    world.last.onopen?.();
    await world.pass(20);
    world.last.break(4403);
    await world.pass(20_000);
    expect(world.shelved.boards.size).toBe(0);
  });
});
