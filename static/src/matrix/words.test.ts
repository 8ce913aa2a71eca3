import { afterEach, beforeEach, expect, test } from 'vitest';
import { emptyBoard, FakeHub, FakeWorld } from '../store/fakes';
import { Workshop } from '../store/workshop.svelte';
import type { RatingResult, RatingView } from '../wire';
import {
  askText,
  askWords,
  byZone,
  lastRating,
  places,
  ratedName,
  unplaced,
  zoneName,
  zoneOf,
} from './words';

const rating = (id: string, num: number, more: Partial<RatingView> = {}): RatingView => ({
  id,
  num,
  step: 'step1',
  form: 'matrix',
  asks: [{}, {}],
  items: ['kkk1', 'nnn1', 'nnn2'],
  ...more,
});

const result = (item: string, more: Partial<RatingResult> = {}): RatingResult => ({
  item,
  counts: [],
  middle: [],
  ...more,
});

let world: FakeWorld;
let hub: FakeHub;
let ws: Workshop;

beforeEach(async () => {
  world = new FakeWorld();
  hub = new FakeHub(
    world,
    emptyBoard({
      notes: [
        { id: 'nnn1', num: 1, section: 'sec1', text: 'Pintar la bajada', color: 'blue', x: 0, y: 0 },
        { id: 'nnn2', num: 2, section: 'sec1', text: '', color: 'blue', x: 0, y: 0, media: { asset: 'foto0001', kind: 'photo', w: 9, h: 9, alt: 'Un poste' } },
        { id: 'nnn3', num: 3, section: 'sec1', text: 'Focos solares', color: 'blue', x: 0, y: 0, cluster: 'kkk2' },
      ],
      clusters: [
        { id: 'kkk1', num: 1, section: 'sec1', name: 'Luz en el parque', x: 0, y: 0 },
        { id: 'kkk2', num: 2, section: 'sec1', name: '', x: 0, y: 0 },
      ],
      ratings: [
        rating('mat1', 1, { results: [result('kkk1', { zone: 'now' }), result('nnn1', { zone: 'plan', moved: 'leave' }), result('nnn9', { name: 'Lo que hubo' })] }),
        rating('mat2', 2, { step: 'step2', results: [] }),
        rating('mat3', 3, { open: true }),
        rating('cara', 4, { form: 'faces', asks: [{}] }),
      ],
    }),
  ); // prettier-ignore
  ws = new Workshop('board1', {}, world);
  ws.connect();
  world.last.onopen?.();
  await world.pass(20);
});
afterEach(() => ws.close());

test('a question is asked in the words of its step, else in the reader’s', () => {
  const plain = rating('x', 1);
  expect([askText(plain, 0), askText(plain, 1)]).toEqual([
    '¿Cuánto ayuda?',
    '¿Cuánto cuesta hacerlo?',
  ]);
  expect(askWords(plain, 0)).toHaveLength(3);
  const own = rating('y', 1, {
    asks: [{ question: '¿Alegra al barrio?', words: ['poco', 'algo', 'harto'] }, {}],
  });
  expect(askText(own, 0)).toBe('¿Alegra al barrio?');
  expect(askWords(own, 0)).toEqual(['poco', 'algo', 'harto']);
  expect(askWords(own, 1)).toEqual(askWords(plain, 1));
  const faces = rating('z', 1, { form: 'faces', asks: [{}] });
  expect(askText(faces, 0)).not.toBe(askText(plain, 0));
  expect(new Set(askWords(faces, 0)).size).toBe(3);
});

test('every zone has a name of its own', () => {
  const names = [...places, ...unplaced].map(zoneName);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).not.toMatch(/^matrix\./);
});

test('a thing is called as it is now, else by its picture, else as it was when it was counted', async () => {
  expect(ratedName(ws, 'kkk1')).toBe('Luz en el parque');
  expect(ratedName(ws, 'kkk2')).toBe('Focos solares');
  expect(ratedName(ws, 'nnn2')).toBe('Un poste');
  expect(ratedName(ws, 'nnn9', 'Lo que hubo')).toBe('Lo que hubo');
  expect(ratedName(ws, 'nnn9')).not.toBe('');
  hub.happen([{ k: 'cluster.named', id: 'kkk1', name: 'Parque con luz' }]);
  await world.pass(20);
  expect(ratedName(ws, 'kkk1', 'Luz en el parque')).toBe('Parque con luz');
});

test('a thing is where a facilitator put it, else where the answers have it, else nowhere', () => {
  expect(zoneOf(result('a', { zone: 'now', moved: 'spare' }))).toBe('spare');
  expect(zoneOf(result('a', { zone: 'split' }))).toBe('split');
  expect(zoneOf(result('a'))).toBe('none');
  const found = ws.ratings.find((one) => one.id === 'mat1');
  const zones = byZone(ws, found ?? rating('none', 0));
  const told = Object.entries(zones).map(([zone, list]) => [zone, list.map((one) => one.name)]);
  expect(Object.fromEntries(told)).toEqual({ '': [], now: ['Luz en el parque'], plan: [], spare: [], leave: ['Pintar la bajada'], split: [], none: ['Lo que hubo'] }); // prettier-ignore
});

test('the last closed one of the step is shown, else the last of the board', () => {
  expect(lastRating(ws, 'matrix', 'step1')?.id).toBe('mat1');
  expect(lastRating(ws, 'matrix', 'step2')?.id).toBe('mat2');
  expect(lastRating(ws, 'matrix', 'step9')?.id).toBe('mat2');
  expect(lastRating(ws, 'faces')?.id).toBe('cara');
});
