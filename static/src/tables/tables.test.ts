import { afterEach, beforeEach, expect, test } from 'vitest';
import '../panels/texts';
import { emptyBoard, FakeHub, FakeWorld } from '../store/fakes';
import { Workshop } from '../store/workshop.svelte';
import type { NoteView, PersonView, SectionView, TableView } from '../wire';
import { broughtByTable, harvestActions, tableOfItem } from './harvest';
import { markOf, PICTURES } from './marks';
import { SILENT, stateOf } from './state';
import { tableName } from './words';

const MINUTE = 60_000;
const person = (
  id: string,
  num: number,
  table: string,
  more: Partial<PersonView> = {},
): PersonView => ({
  id,
  num,
  name: id,
  role: 'participant',
  table,
  ...more,
});
const section = (id: string, more: Partial<SectionView> = {}): SectionView => ({
  id,
  title: id,
  question: '',
  x: 0,
  y: 0,
  w: 900,
  h: 900,
  ord: id,
  ...more,
});
const note = (id: string, num: number, of: string, more: Partial<NoteView> = {}): NoteView => ({
  id,
  num,
  section: of,
  text: id,
  color: 'blue',
  x: 0,
  y: 0,
  ...more,
});
const table = (id: string, num: number, more: Partial<TableView> = {}): TableView => ({
  id,
  num,
  mark: num,
  name: '',
  ord: String(num),
  ...more,
});

let world: FakeWorld;
let hub: FakeHub;
let ws: Workshop;

async function open(audience: 'facilitator' | 'participant'): Promise<void> {
  world = new FakeWorld();
  hub = new FakeHub(
    world,
    emptyBoard({
      audience,
      people: [
        person('ana1', 1, 'uno1', { hand: 1, ready: true }),
        person('beto', 2, 'uno1', { ready: true }),
        person('caro', 3, 'dos2'),
        person('gone', 4, 'uno1', { removed: true }),
        person('rosa', 5, '', { role: 'facilitator' }),
      ],
      sections: [
        section('all1'),
        section('own1', { table: 'uno1' }),
        section('own2', { table: 'dos2', hidden: true, counted: 4 }),
      ],
      tables: [
        table('uno1', 1, { host: 'ana1', people: 2, last: 1_000_000 }),
        table('dos2', 2, { name: 'La bajada' }),
        table('pap3', 3, { kind: 'paper', people: 3 }),
      ],
      notes: [
        note('nnn1', 1, 'all1', { table: 'uno1' }),
        note('nnn2', 2, 'own1', { cluster: 'kkk1' }),
        note('nnn3', 3, 'all1', { table: 'dos2', harvest: true }),
        note('nnn4', 4, 'all1'),
      ],
      clusters: [
        { id: 'kkk1', num: 1, section: 'own1', name: 'Luz', x: 0, y: 0, harvest: true },
        { id: 'kkk2', num: 2, section: 'all1', name: '', x: 0, y: 0 },
      ],
      steps: [{ id: 'step1', kind: 'write', name: 'Escribir', ord: 'a' }],
      step: 'step1',
    }),
  );
  if (audience === 'facilitator') hub.persons = ['rosa'];
  ws = new Workshop('board1', {}, world);
  ws.connect();
  world.last.onopen?.();
  await world.pass(20);
}
beforeEach(() => open('facilitator'));
afterEach(() => ws.close());

const at = (id: string): TableView => {
  const found = ws.table(id);
  if (!found) throw new Error(`no table ${id}`);
  return found;
};
const item = (id: string) => {
  const found = ws.notes.get(id) ?? ws.clusters.get(id);
  if (!found) throw new Error(`nothing called ${id}`);
  return found;
};

test('no two of the first two dozen tables look alike, and any number has a mark', () => {
  const many = Object.keys(PICTURES).length * 2;
  const looks = Array.from({ length: many }, (_, i) => markOf(i + 1));
  expect(new Set(looks.map((m) => `${m.picture} ${String(m.square)}`)).size).toBe(many);
  for (const m of looks) expect(m.color).not.toBe('white');
  for (const odd of [0, -3, 2.7, 1e6]) expect(PICTURES[markOf(odd).picture]).toBeTruthy();
  expect(markOf(many + 1)).toMatchObject({ picture: markOf(1).picture, square: false });
});

test('a table counts who is here, what it wrote, what is asked and who is ready', () => {
  const one = stateOf(ws, at('uno1'), 1_000_000 + 2 * MINUTE);
  expect(one).toMatchObject({ here: 3, notes: 2, hands: 1, ready: 1, of: 1, section: 'own1' });
  expect(one.quiet).toBe(2);
  expect(stateOf(ws, at('pap3'), 0)).toMatchObject({ here: 3, of: 0, silent: false });
});

test('what a table writes in private is counted and not seen', () => {
  expect(stateOf(ws, at('dos2'), 0).notes).toBe(4 + 1);
});

test('a table is silent after some minutes, if it has somebody here and something to write', async () => {
  const soon = stateOf(ws, at('uno1'), 1_000_000 + SILENT * MINUTE - 1);
  const late = stateOf(ws, at('uno1'), 1_000_000 + SILENT * MINUTE);
  expect([soon.silent, late.silent]).toEqual([false, true]);
  // Nobody of the second table is here: it cannot write.
  expect(stateOf(ws, at('dos2'), 1_000_000 + 60 * MINUTE).silent).toBe(false);
  hub.happen([{ k: 'table.stirred', id: 'uno1', last: 1_000_000 + 4 * MINUTE }]);
  await world.pass(20);
  expect(stateOf(ws, at('uno1'), 1_000_000 + SILENT * MINUTE).silent).toBe(false);
});

test('a note is of the table that wrote it, else of its section’s; a group of its section’s or of all its notes’', async () => {
  const of = (id: string) => tableOfItem(ws, item(id))?.id;
  expect(['nnn1', 'nnn2', 'nnn3', 'nnn4', 'kkk1', 'kkk2'].map(of)).toEqual(['uno1', 'uno1', 'dos2', undefined, 'uno1', undefined]); // prettier-ignore
  hub.happen([{ k: 'note.clustered', id: 'nnn1', cluster: 'kkk2' }]);
  await world.pass(20);
  expect(of('kkk2')).toBe('uno1');
  hub.happen([{ k: 'note.clustered', id: 'nnn3', cluster: 'kkk2' }]);
  await world.pass(20);
  expect(of('kkk2')).toBeUndefined();
});

test('what is brought is told by table, in their order', () => {
  const said = broughtByTable(ws).map((one) => [
    tableName(one.table),
    one.items.map((what) => what.id),
  ]);
  expect(said).toEqual([
    ['Mesa 1', ['kkk1']],
    ['La bajada', ['nnn3']],
  ]);
});

test('who facilitates marks anything, a host what is of the own table, others nothing', async () => {
  const may = (id: string) => harvestActions(ws, item(id)).length === 1;
  expect(['nnn1', 'nnn3', 'nnn4', 'kkk1'].map(may)).toEqual([true, true, true, true]);
  ws.close();
  await open('participant'); // at the device of Ana, who hosts the first table
  expect(['nnn1', 'nnn2', 'nnn3', 'nnn4', 'kkk1'].map(may)).toEqual([true, true, false, false, true]); // prettier-ignore
  hub.happen([{ k: 'table.hosted', table: 'uno1', person: 'beto' }]);
  await world.pass(20);
  expect(['nnn1', 'nnn2', 'kkk1'].map(may)).toEqual([false, false, false]);
});

test('a mark is put on and taken off by the same place of the menu', () => {
  const [off] = harvestActions(ws, item('kkk1'));
  const [on] = harvestActions(ws, item('nnn1'));
  expect([off?.label, on?.label]).toEqual(['Ya no va a la plenaria', 'Va a la plenaria']);
  on?.action();
  expect(ws.notes.get('nnn1')?.harvest).toBe(true);
});

test('what is hidden and what has ended is not marked', async () => {
  hub.happen([{ k: 'note.hidden', id: 'nnn1', reason: 'offence' }]);
  await world.pass(20);
  expect(harvestActions(ws, item('nnn1'))).toEqual([]);
  hub.happen([{ k: 'board.finished' }]);
  await world.pass(20);
  expect(harvestActions(ws, item('nnn3'))).toEqual([]);
});
