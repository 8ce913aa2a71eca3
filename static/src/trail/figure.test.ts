import { expect, test } from 'vitest';
import type { TrailCluster, TrailRound, TrailView } from '../wire';
import { figure } from './figure';

const cluster = (id: string, part: TrailCluster['part']): TrailCluster => ({
  id,
  name: id,
  part,
  steps: [],
});
const round = (id: string, item: string, dots: number, rank: number): TrailRound => ({
  id,
  question: `¿${id}?`,
  item,
  dots,
  of: 20,
  rank,
  items: 9,
  voters: 7,
  chosen: id === 'segunda',
});

test('gathers what the things of a trail got in each vote, the deciding one first', () => {
  const trail = {
    commitment: {},
    clusters: [cluster('luz', 'own'), cluster('faroles', 'absorbed'), cluster('parque', 'into')],
    rounds: [
      round('primera', 'luz', 4, 2),
      round('primera', 'faroles', 1, 5),
      round('segunda', 'luz', 6, 1),
    ],
    notes: [{ id: 'nota1', text: 'Más luz', section: 'sec1' }],
  } as unknown as TrailView;
  const drawn = figure(trail);
  expect(drawn.votes.map((v) => [v.id, v.dots, v.rank, v.share, v.parts.length])).toEqual([
    ['segunda', 6, 1, 30, 1],
    ['primera', 5, 2, 25, 2],
  ]);
  expect([drawn.own?.id, drawn.into?.id, drawn.off, drawn.unshown]).toEqual([
    'luz',
    'parque',
    undefined,
    0,
  ]);
  expect(drawn.absorbed.map((c) => c.id)).toEqual(['faroles']);
});

test('a vote in which nobody gave anything draws no bar', () => {
  const empty = { ...round('primera', 'luz', 0, 1), of: 0 };
  const trail = { commitment: {}, clusters: [], rounds: [empty], notes: [] };
  expect(figure(trail as unknown as TrailView).votes[0]?.share).toBe(0);
});
