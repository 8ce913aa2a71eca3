import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ViewOp } from '../wire';
import { FakeHub, FakeWorld } from './fakes';
import { Workshop } from './workshop.svelte';

let world: FakeWorld;
let hub: FakeHub;
let ws: Workshop;

const note = (id: string, num: number): ViewOp => ({
  k: 'note.added',
  id,
  num,
  section: 'sec1',
  text: id,
  color: 'blue',
  x: num * 10,
  y: 0,
  author: 'beto',
});

/** Runs f as an effect and counts how often. */
function counted(f: () => void): { runs: number; stop: () => void } {
  const seen = { runs: 0, stop: (): void => undefined };
  seen.stop = $effect.root(() => {
    $effect(() => {
      f();
      seen.runs++;
    });
  });
  flushSync();
  return seen;
}

beforeEach(async () => {
  world = new FakeWorld();
  hub = new FakeHub(world);
  hub.happen([note('nnn1', 1), note('nnn2', 2)]);
  ws = new Workshop('board1', {}, world);
  ws.connect();
  world.last.onopen?.();
  await world.pass(20);
});
afterEach(() => ws.close());

describe('what is drawn again', () => {
  it('is one note when one note moves', async () => {
    const moved = counted(() => ws.notes.get('nnn1')!.x);
    const other = counted(() => ws.notes.get('nnn2')!.x);
    const list = counted(() => ws.loose('sec1'));
    hub.happen([{ k: 'note.moved', id: 'nnn1', x: 7, y: 8 }]);
    await world.pass(20);
    flushSync();
    expect([moved.runs, other.runs, list.runs]).toEqual([2, 1, 1]);
    for (const c of [moved, other, list]) c.stop();
  });

  it('is drawn once per frame, however much arrives', async () => {
    const moved = counted(() => ws.notes.get('nnn1')!.x);
    for (let i = 0; i < 50; i++) {
      hub.happen([{ k: 'note.moved', id: 'nnn1', x: i, y: 8 }]);
      flushSync();
    }
    await world.pass(20);
    flushSync();
    expect(moved.runs).toBe(2);
    expect(ws.notes.get('nnn1')!.x).toBe(49);
    moved.stop();
  });

  it('is a list when a note comes, goes or joins a cluster', async () => {
    const list = counted(() => ws.loose('sec1'));
    const size = counted(() => ws.notes.size);
    hub.happen([note('nnn3', 3)]);
    await world.pass(20);
    flushSync();
    expect([list.runs, size.runs]).toEqual([2, 2]);
    hub.happen([
      {
        k: 'cluster.added',
        id: 'ccc1',
        num: 1,
        section: 'sec1',
        name: '',
        x: 0,
        y: 0,
        notes: ['nnn1'],
      },
    ]);
    await world.pass(20);
    flushSync();
    expect([list.runs, size.runs]).toEqual([3, 2]);
    hub.happen([{ k: 'note.deleted', id: 'nnn2' }]);
    await world.pass(20);
    flushSync();
    expect([list.runs, size.runs]).toEqual([4, 3]);
    expect(ws.loose('sec1').map((n) => n.id)).toEqual(['nnn3']);
    list.stop();
    size.stop();
  });

  it('is the own note at once, without waiting for a frame', () => {
    hub.mute = true;
    const list = counted(() => ws.loose('sec1').map((n) => [n.text, n.pending]));
    ws.addNote('sec1', 'mía');
    flushSync();
    expect(list.runs).toBe(2);
    expect(ws.loose('sec1').at(-1)?.pending).toBe(true);
    list.stop();
  });

  it('leaves the head alone when only notes change', async () => {
    const head = counted(() => [ws.title, ws.step, ws.sections, ws.rounds, ws.commitments]);
    hub.happen([note('nnn3', 3)]);
    hub.happen([{ k: 'note.edited', id: 'nnn3', text: 'tres' }]);
    await world.pass(20);
    flushSync();
    expect(head.runs).toBe(1);
    hub.happen([{ k: 'board.changed', title: 'Otro' }]);
    await world.pass(20);
    flushSync();
    expect(head.runs).toBe(2);
    head.stop();
  });
});
