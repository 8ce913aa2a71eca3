import { describe, expect, it } from 'vitest';
import { apply } from '../board/apply';
import { canonical } from '../board/canonical';
import { BoardState, families } from '../board/state';
import type { AudienceKind, BoardView, Op, ProposalOp, ViewOp } from '../wire';
import { emptyBoard } from './fakes';
import { Layers, type Layer } from './layers';
import { predict } from './predict';

/** Random numbers that can be repeated from their seed. */
function dice(seed: number): (n: number) => number {
  let s = seed;
  return (n) => {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
    return Math.floor((s / 2 ** 32) * n);
  };
}

// Few ids, so that proposals and truth meet on the same things all the time.
const ids = (prefix: string, n: number): string[] =>
  Array.from({ length: n }, (_, i) => prefix + 'xxx' + i);
const notes = ids('n', 8);
const clusters = ids('c', 3);
const sections = ['sec1', ...ids('s', 2)];

function randomOp(roll: (n: number) => number): ProposalOp {
  const pick = <T>(list: readonly T[]): T => list[roll(list.length)]!;
  const x = roll(1000);
  const y = roll(1000);
  const note = pick(notes);
  const cluster = pick(clusters);
  const ops: ProposalOp[] = [
    {
      k: 'note.added',
      id: note,
      section: pick(sections),
      text: 'texto ' + x,
      color: 'blue',
      x,
      y,
      ...(roll(2) ? { anon: true } : {}),
    },
    { k: 'note.edited', id: note, text: 'otro ' + x },
    { k: 'note.moved', id: note, x, y, ...(roll(3) ? {} : { section: pick(sections) }) },
    { k: 'note.deleted', id: note },
    { k: 'note.unsigned', id: note },
    { k: 'note.clustered', id: note, cluster },
    { k: 'note.unclustered', id: note, x, y },
    {
      k: 'cluster.added',
      id: cluster,
      section: pick(sections),
      name: '',
      x,
      y,
      notes: [pick(notes), pick(notes)],
    },
    { k: 'cluster.named', id: cluster, name: 'grupo ' + x },
    { k: 'cluster.moved', id: cluster, x, y, ...(roll(3) ? {} : { section: pick(sections) }) },
    { k: 'cluster.merged', from: cluster, into: pick(clusters) },
    { k: 'cluster.dissolved', id: cluster },
    { k: 'dot.placed', round: 'rrr1', item: note },
    { k: 'dot.taken', round: 'rrr1', item: note },
    { k: 'section.hidden', id: pick(sections) },
    { k: 'section.revealed', id: pick(sections) },
    { k: 'board.changed', title: 'título ' + x },
    { k: 'step.entered', id: 'step' + roll(2) },
    { k: 'restore', id: note },
  ];
  return pick(ops);
}

function start(audience: AudienceKind): BoardView {
  return emptyBoard({
    audience,
    sections: sections.map((id, i) => ({
      id,
      title: id,
      question: '',
      x: i * 1300,
      y: 0,
      w: 1200,
      h: 900,
      ord: String(i),
    })),
    rounds: [
      {
        id: 'rrr1',
        num: 1,
        question: '',
        dots: 5,
        cap: 2,
        state: 'open',
        items: notes.slice(0, 4),
      },
    ],
    steps: [
      { id: 'step0', kind: 'write', name: '', ord: 'a' },
      { id: 'step1', kind: 'vote', name: '', ord: 'b' },
    ],
  });
}

/** The simple model: everything confirmed, then everything pending, from the beginning. */
function model(view: BoardView, truth: ViewOp[], pending: readonly Layer[]): BoardState {
  const b = BoardState.of(view);
  for (const op of truth) apply(b, op);
  for (const layer of pending) {
    for (const op of predict(b, layer.op, layer.as)) apply(b, op);
  }
  return b;
}

// Numbers that the server has yet to give differ with the history; their order may not.
function comparable(b: BoardState): unknown {
  const view = b.view();
  const unnumbered = <T extends { num: number }>(list: T[]): T[] =>
    list.map((v) => (v.num >= 2 ** 40 ? { ...v, num: -1 } : v));
  return canonical({
    ...view,
    notes: unnumbered(view.notes),
    clusters: unnumbered(view.clusters),
    rounds: unnumbered(view.rounds),
  });
}

describe('layers', () => {
  it.each(Array.from({ length: 60 }, (_, i) => i + 1))(
    'show in any interleaving what the simple model shows (seed %i)',
    (seed) => {
      const roll = dice(seed);
      const view = start(roll(2) ? 'facilitator' : 'participant');
      const layers = new Layers();
      layers.reset(view);
      layers.dirty.clear();
      const mirror = new BoardState(); // what somebody sees who reads only what is dirty
      for (const f of families)
        for (const id of layers.shown[f].keys()) mirror.copyFrom(layers.shown, f, id);
      const truth: ViewOp[] = [];
      let pending: Layer[] = [];
      let num = 0;
      const happen = (op: Op, as: string): void => {
        const decided = predict(layers.confirmed, op, as).map((o): ViewOp => {
          if (o.k === 'note.shown') return { ...o, note: { ...o.note, num: ++num } };
          if (o.k === 'cluster.added') return { ...o, num: ++num };
          return o;
        });
        truth.push(...decided);
        layers.truth(decided);
      };
      for (let i = 0; i < 120; i++) {
        const what = roll(10);
        if (what < 4) {
          pending = [...pending, { op: randomOp(roll), as: 'ana1' }];
          layers.push(pending);
        } else if (what < 7) {
          happen(randomOp(roll), 'beto');
        } else if (what < 9 && pending.length > 0) {
          const at = roll(pending.length);
          const [landed] = pending.splice(at, 1);
          pending = [...pending];
          if (roll(3) > 0) happen(landed!.op, landed!.as); // stored; else refused
          layers.rebase(pending);
        } else if (what === 9 && roll(6) === 0) {
          const whole = layers.confirmed.view();
          truth.length = 0;
          Object.assign(view, structuredClone(whole));
          layers.reset(whole);
        }
        expect(comparable(layers.shown), `step ${i}`).toEqual(
          comparable(model(view, truth, pending)),
        );
        for (const f of families) {
          for (const id of layers.dirty.ids[f]) mirror.copyFrom(layers.shown, f, id);
          for (const [id, record] of layers.shown[f]) {
            expect(mirror[f].get(id), `step ${i}: ${f} ${id}`).toBe(record);
          }
          expect(mirror[f].size).toBe(layers.shown[f].size);
        }
        layers.dirty.clear();
      }
    },
  );

  it('mark as pending exactly what pending proposals touch', () => {
    const layers = new Layers();
    layers.reset(start('participant'));
    const op: ProposalOp = {
      k: 'note.added',
      id: 'nxxx0',
      section: 'sec1',
      text: 'uno',
      color: 'blue',
      x: 0,
      y: 0,
    };
    layers.push([{ op, as: 'ana1' }]);
    expect([...layers.overlay.ids.notes]).toEqual(['nxxx0']);
    layers.rebase([]);
    expect(layers.overlay.any).toBe(false);
    expect(layers.shown.notes.size).toBe(0);
  });
});
