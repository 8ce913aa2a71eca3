import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiError } from '../api';
import type { ID, Propose } from '../wire';
import { MemoryDrawer, openDrawer, type Sheet } from './drawer';
import { FakeHub, FakeWorld } from './fakes';
import { localURL } from './files.svelte';
import { Workshop } from './workshop.svelte';

const photo = (text = 'jpeg') => ({
  kind: 'photo' as const,
  blob: new Blob([text], { type: 'image/jpeg' }),
});

describe('a drawer with files', () => {
  beforeEach(() => {
    globalThis.indexedDB = new IDBFactory();
  });

  it('keeps a file with its sheet and lets both go', async () => {
    const drawer = await openDrawer('files');
    const sheet: Sheet = {
      key: 'board1/tab1/1',
      board: 'board1',
      tab: 'tab1',
      n: 1,
      as: 'ana1',
      op: { k: 'note.deleted', id: 'note1' },
      at: 1,
      owner: 'tab1',
      file: { asset: 'asset1', kind: 'photo' },
    };
    await drawer.put(sheet, photo('bytes').blob);
    await drawer.put({ ...sheet, at: 2 }); // the words change, the file stays
    drawer.close();
    const again = await openDrawer('files');
    expect(again.lasting).toBe(true);
    const found = await again.file('asset1');
    expect(found?.type).toBe('image/jpeg');
    expect(await found?.text()).toBe('bytes');
    const [adopted] = await again.adopt('board1', 'tab2', 5_000, 1_000, '');
    expect(adopted?.file).toEqual({ asset: 'asset1', kind: 'photo' });
    await again.drop(sheet.key, 'asset1');
    expect(await again.file('asset1')).toBeUndefined();
    again.close();
  });
});

describe('a file on its way', () => {
  let world: FakeWorld;
  let hub: FakeHub;
  let ws: Workshop;

  const proposals = (): Propose[] =>
    world.sockets.flatMap((s) => s.up.filter((f): f is Propose => f.t === 'p'));
  const added = () => hub.happened.filter((op) => op.k === 'note.shown').map((op) => op.note);
  const assetOf = (id: ID) => ws.notes.get(id)?.media?.asset ?? '';

  async function start(): Promise<void> {
    ws = new Workshop('board1', {}, world);
    ws.connect();
    world.last.onopen?.();
    await world.pass(20);
  }
  /** Nothing can be reached any more. */
  function cut(): void {
    world.uploadError = new ApiError('offline', 0);
    world.last.break();
  }
  function mend(): void {
    world.uploadError = undefined;
  }

  beforeEach(async () => {
    world = new FakeWorld();
    (world.store as { lasting: boolean }).lasting = true; // as a drawer that outlives the page
    hub = new FakeHub(world);
    await start();
  });
  afterEach(() => ws.close());

  it('goes before its note, which says how large the picture is that was kept', async () => {
    const id = ws.addNote('sec1', 'El farol', { file: photo() });
    expect(localURL(assetOf(id))).toMatch(/^blob:/);
    await world.pass(600);
    expect(world.uploads).toEqual([assetOf(id)]);
    expect(added()).toMatchObject([{ text: 'El farol', media: { kind: 'photo', w: 640, h: 480 } }]);
    expect(ws.waitingFiles).toEqual([]);
    expect(localURL(assetOf(id))).toBe('');
    expect((world.store as MemoryDrawer).files.size).toBe(0);
  });

  it('does not hold up what is written meanwhile, but what speaks of it', async () => {
    world.uploadError = new ApiError('internal', 502);
    const id = ws.addNote('sec1', 'Con foto', { file: photo() });
    ws.addNote('sec1', 'Sin foto');
    ws.colorNote(id, 'blue');
    ws.undo();
    await world.pass(3_000);
    expect(proposals().map((p) => p.o.k)).toEqual(['note.added']);
    expect(ws.waitingFiles).toMatchObject([{ text: 'Con foto', kept: true }]);
    mend();
    await world.pass(12_000);
    expect(proposals().map((p) => p.o.k)).toEqual([
      'note.added',
      'note.added',
      'note.colored',
      'undo',
    ]);
    expect(added().map((n) => n.text)).toEqual(['Sin foto', 'Con foto']);
  });

  it('F11_FileChosenOfflineOutlivesThePageAndArrivesOnce', async () => {
    cut();
    const id = ws.addNote('sec1', 'Sin red', { file: photo() });
    const asset = assetOf(id);
    await world.pass(3_000);
    ws.close();
    expect(added()).toEqual([]);
    mend();
    await start();
    await world.pass(1_000);
    expect(world.uploads).toEqual([asset]);
    expect(added()).toMatchObject([{ id, text: 'Sin red', media: { asset, w: 640 } }]);
    expect(ws.pending).toBe(0);
  });

  it('F11_PageThatDiesBetweenFileAndNoteSendsBothAgainAndTheyHappenOnce', async () => {
    world.last.heard = () => undefined; // the link swallows what is proposed
    const id = ws.addNote('sec1', 'A medias', { file: photo() });
    const asset = assetOf(id);
    await world.pass(600);
    expect(world.uploads).toEqual([asset]);
    expect(added()).toEqual([]);
    ws.close();
    await start();
    await world.pass(1_000);
    expect(world.uploads).toEqual([asset, asset]); // under the same id: the server keeps it once
    expect(added()).toMatchObject([{ id, media: { asset } }]);
  });

  it('F11_RefusedFileIsShownWithTheReasonAndCanBeTriedAgain', async () => {
    world.uploadError = new ApiError('board_full', 409, 'assets', undefined, undefined, 256);
    ws.addNote('sec1', 'No cabe', { file: photo() });
    await world.pass(600);
    expect(ws.refusals).toMatchObject([{ code: 'board_full', limit: 256, text: 'No cabe' }]);
    expect(ws.waitingFiles).toEqual([]);
    ws.close();
    await start(); // it is still there after a reload, with its file
    expect(ws.refusals).toHaveLength(1);
    mend();
    ws.retry(ws.refusals[0]?.id ?? '');
    await world.pass(1_000);
    expect(ws.refusals).toEqual([]);
    expect(added()).toMatchObject([{ text: 'No cabe' }]);
  });

  it('says when there is no room to keep it, and keeps the words', async () => {
    class Full extends MemoryDrawer {
      override readonly lasting = true;
      override put(sheet: Sheet, file?: Blob): Promise<void> {
        if (file) return Promise.reject(new DOMException('no room', 'QuotaExceededError'));
        return super.put(sheet);
      }
    }
    ws.close();
    world.store = new Full();
    await start();
    cut();
    ws.addNote('sec1', 'Foto sin sitio', { file: photo() });
    await world.pass(600);
    expect(ws.waitingFiles).toMatchObject([{ kept: false }]);
    ws.close();
    mend();
    await start();
    await world.pass(600);
    expect(ws.refusals).toMatchObject([{ code: 'file_lost', text: 'Foto sin sitio' }]);
  });
});
