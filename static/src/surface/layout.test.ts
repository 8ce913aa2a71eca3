import { describe, expect, it } from 'vitest';
import { freePlace, intersects, noteRect, type Rect } from './geometry';
import { standing } from './layout';

const area = { x: 0, y: 0, w: 1600, h: 1000 };
const section = () => area;

function board(notes: number) {
  const taken: Rect[] = [];
  return Array.from({ length: notes }, (_, i) => {
    const p = freePlace(area, taken);
    taken.push(noteRect(p));
    return { id: `n${i}`, section: 's', ...p };
  });
}

describe('standing', () => {
  it('leaves everything where people put it while no group is in the way', () => {
    const notes = [...board(30), { id: 'over', section: 's', x: 40, y: 120 }];
    const { things, aside } = standing([], notes, new Map(), section);
    expect(aside.size).toBe(0);
    expect(things.map((t) => [t.id, t.rect.x, t.rect.y])).toEqual(
      notes.map((n) => [n.id, n.x, n.y]),
    );
  });

  it('lets notes step aside of a group, and groups of each other, without new overlaps', () => {
    const notes = board(60);
    const clusters = [
      { id: 'c1', section: 's', x: 30, y: 110 },
      { id: 'c2', section: 's', x: 300, y: 200 },
      { id: 'c3', section: 's', x: 700, y: 300 },
    ];
    const members = new Map([
      ['c1', 7],
      ['c2', 3],
      ['c3', 12],
    ]);
    const { things, aside } = standing(clusters, notes, members, section);
    expect(things).toHaveLength(63);
    for (const [i, a] of things.entries()) {
      for (const b of things.slice(i + 1))
        expect(intersects(a.rect, b.rect), `${a.id} ${b.id}`).toBe(false);
    }
    expect(aside.has('c1')).toBe(false);
    expect(aside.has('c2')).toBe(true);
    // Who was not in the way did not move.
    for (const t of things) {
      const note = notes.find((n) => n.id === t.id);
      if (note && !aside.has(note.id)) expect([t.rect.x, t.rect.y]).toEqual([note.x, note.y]);
    }
  });

  it('says the same twice', () => {
    const notes = board(40);
    const clusters = [{ id: 'c1', section: 's', x: 200, y: 200 }];
    const members = new Map([['c1', 9]]);
    expect(standing(clusters, notes, members, section)).toEqual(
      standing(clusters, notes, members, section),
    );
  });
});
