import { describe, expect, it } from 'vitest';
import {
  Arbiter,
  type Effect,
  type PointerInput,
  type PointerKind,
  wheelFactor,
  wheelPixels,
} from './arbiter';

const note = { what: 'note', id: 'n1', movable: true } as const;
const fixed = { what: 'note', id: 'n2', movable: false } as const;
const board = { what: 'board', id: '', movable: false } as const;

let clock = 0;
function event(
  type: PointerInput['type'],
  pointer: number,
  x: number,
  y: number,
  more: Partial<PointerInput> = {},
): PointerInput {
  clock += 10;
  return { type, pointer, x, y, kind: 'touch', at: clock, ...more };
}
function feed(arbiter: Arbiter, ...events: PointerInput[]): Effect[] {
  return events.flatMap((e) => arbiter.feed(e));
}

describe('one pointer', () => {
  it.each<PointerKind>(['mouse', 'touch', 'pen'])(
    'a %s on the board pans by the whole distance',
    (kind) => {
      const a = new Arbiter();
      const effects = feed(
        a,
        event('down', 1, 100, 100, { kind, target: board }),
        event('move', 1, 120, 100, { kind }),
        event('move', 1, 150, 90, { kind }),
        event('up', 1, 150, 90, { kind }),
      );
      const pans = effects.filter((e) => e.do === 'pan');
      expect(pans.reduce((sum, e) => sum + e.dx, 0)).toBe(50);
      expect(pans.reduce((sum, e) => sum + e.dy, 0)).toBe(-10);
      expect(effects).toHaveLength(pans.length);
      expect(a.state).toBe('idle');
    },
  );

  it('a note is dragged, and the drag starts where the finger came down', () => {
    const effects = feed(
      new Arbiter(),
      event('down', 1, 10, 10, { target: note }),
      event('move', 1, 40, 10),
      event('move', 1, 60, 30),
      event('up', 1, 61, 31),
    );
    expect(effects).toEqual([
      { do: 'dragstart', target: note, x: 10, y: 10 },
      { do: 'dragmove', x: 40, y: 10 },
      { do: 'dragmove', x: 60, y: 30 },
      { do: 'dragend', x: 61, y: 31 },
    ]);
  });

  it('a note that may not be moved pans the board', () => {
    const effects = feed(
      new Arbiter(),
      event('down', 1, 0, 0, { target: fixed }),
      event('move', 1, 30, 0),
    );
    expect(effects).toEqual([{ do: 'pan', dx: 30, dy: 0 }]);
  });

  it('a trembling finger taps, twice is a double tap', () => {
    const a = new Arbiter();
    const first = feed(
      a,
      event('down', 1, 10, 10, { target: note }),
      event('move', 1, 14, 12),
      event('up', 1, 14, 12),
    );
    const second = feed(a, event('down', 2, 11, 10, { target: note }), event('up', 2, 11, 10));
    const third = feed(a, event('down', 3, 11, 10, { target: note }), event('up', 3, 11, 10));
    expect(first.map((e) => e.do)).toEqual(['tap']);
    expect(second.map((e) => e.do)).toEqual(['doubletap']);
    expect(third.map((e) => e.do)).toEqual(['tap']);
  });

  it('taps on two things, or far apart in time, are no double tap', () => {
    const a = new Arbiter();
    feed(a, event('down', 1, 10, 10, { target: note }), event('up', 1, 10, 10));
    expect(
      feed(a, event('down', 1, 12, 10, { target: fixed }), event('up', 1, 12, 10))[0]?.do,
    ).toBe('tap');
    clock += 1000;
    expect(
      feed(a, event('down', 1, 12, 10, { target: fixed }), event('up', 1, 12, 10))[0]?.do,
    ).toBe('tap');
  });

  it('a lost pointer puts the note back and forgets the finger', () => {
    const a = new Arbiter();
    const effects = feed(
      a,
      event('down', 1, 10, 10, { target: note }),
      event('move', 1, 40, 10),
      event('cancel', 1, 40, 10),
      event('move', 1, 80, 10),
    );
    expect(effects.map((e) => e.do)).toEqual(['dragstart', 'dragmove', 'dragcancel']);
    expect(a.state).toBe('idle');
  });

  it('reset in a drag puts the note back; the next gesture works', () => {
    const a = new Arbiter();
    feed(a, event('down', 1, 10, 10, { target: note }), event('move', 1, 40, 10));
    expect(a.reset()).toEqual([{ do: 'dragcancel' }]);
    expect(feed(a, event('down', 2, 0, 0, { target: board }), event('move', 2, 20, 0))).toEqual([
      { do: 'pan', dx: 20, dy: 0 },
    ]);
  });
});

describe('two fingers', () => {
  it('a second finger cancels the note drag before it pinches, and no finger picks the note up again', () => {
    const a = new Arbiter();
    const effects = feed(
      a,
      event('down', 1, 100, 100, { target: note }),
      event('move', 1, 130, 100),
      event('down', 2, 230, 100, { target: board }),
      event('move', 2, 330, 100),
      event('up', 2, 330, 100),
      event('move', 1, 140, 100),
      event('up', 1, 140, 100),
    );
    expect(effects.map((e) => e.do)).toEqual([
      'dragstart',
      'dragmove',
      'dragcancel',
      'pan',
      'zoom',
      'pan',
    ]);
    expect(effects[4]).toEqual({ do: 'zoom', x: 230, y: 100, factor: 2 });
    expect(effects[5]).toEqual({ do: 'pan', dx: 10, dy: 0 });
    expect(a.state).toBe('idle');
  });

  it('two fingers on two notes pinch and drag nothing', () => {
    const effects = feed(
      new Arbiter(),
      event('down', 1, 0, 0, { target: note }),
      event('down', 2, 100, 0, { target: { ...note, id: 'n9' } }),
      event('move', 2, 50, 0),
    );
    expect(effects.map((e) => e.do)).toEqual(['pan', 'zoom']);
  });

  it('pinching out and back is no change of zoom', () => {
    const a = new Arbiter();
    const effects = feed(
      a,
      event('down', 1, 0, 0, { target: board }),
      event('down', 2, 100, 0, { target: board }),
      event('move', 2, 317, 41),
      event('move', 1, -20, 3),
      event('move', 2, 100, 0),
      event('move', 1, 0, 0),
    );
    const factor = effects.reduce((k, e) => (e.do === 'zoom' ? k * e.factor : k), 1);
    expect(factor).toBeCloseTo(1, 10);
  });

  it('a third finger changes nothing', () => {
    const a = new Arbiter();
    feed(a, event('down', 1, 0, 0, { target: board }), event('down', 2, 100, 0, { target: board }));
    expect(
      feed(
        a,
        event('down', 3, 50, 50, { target: note }),
        event('move', 3, 90, 90),
        event('up', 3, 90, 90),
      ),
    ).toEqual([]);
    expect(a.state).toBe('pinch');
  });

  it('cancel of both fingers ends the pinch', () => {
    const a = new Arbiter();
    feed(a, event('down', 1, 0, 0, { target: board }), event('down', 2, 100, 0, { target: board }));
    feed(a, event('cancel', 1, 0, 0), event('cancel', 2, 100, 0));
    expect(a.state).toBe('idle');
  });
});

describe('pen and palm', () => {
  it('touch is ignored while the pen is down', () => {
    const a = new Arbiter();
    const effects = feed(
      a,
      event('down', 9, 10, 10, { kind: 'pen', target: note }),
      event('down', 1, 300, 300, { target: board }),
      event('move', 1, 340, 300),
      event('move', 9, 60, 10, { kind: 'pen' }),
      event('up', 1, 340, 300),
      event('up', 9, 60, 10, { kind: 'pen' }),
    );
    expect(effects.map((e) => e.do)).toEqual(['dragstart', 'dragmove', 'dragend']);
  });

  it('the pen takes over from a palm that came first', () => {
    const a = new Arbiter();
    const effects = feed(
      a,
      event('down', 1, 300, 300, { target: { ...note, id: 'palm' } }),
      event('move', 1, 340, 300),
      event('down', 9, 10, 10, { kind: 'pen', target: note }),
      event('move', 1, 380, 300),
      event('move', 9, 60, 10, { kind: 'pen' }),
    );
    expect(effects.map((e) => e.do)).toEqual([
      'dragstart',
      'dragmove',
      'dragcancel',
      'dragstart',
      'dragmove',
    ]);
  });
});

describe('wheel', () => {
  it('counts lines and pages as pixels', () => {
    expect(wheelPixels(3, 0, 800)).toBe(3);
    expect(wheelPixels(3, 1, 800)).toBe(60);
    expect(wheelPixels(1, 2, 800)).toBe(800);
  });
  it('zooms in and back to where it was', () => {
    expect(wheelFactor(-50) * wheelFactor(50)).toBeCloseTo(1, 10);
    expect(wheelFactor(-10_000)).toBeLessThan(2.1);
  });
});
