import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { draftOf, keep } from '../actors/form';
import { keepRequest, requestDraft } from '../actors/request-form';
import { overOf, takeBack, trimmed } from '../cards/form';
import type { ProposalOp } from '../wire';
import { FakeHub, FakeWorld } from './fakes';
import { standing } from './over';
import { Workshop } from './workshop.svelte';

let world: FakeWorld;
let hub: FakeHub;
let ws: Workshop;

const actor = () => draftOf(ws.actors.find((one) => one.id === 'uno1'));
const sent = () => world.last.up.flatMap((frame) => (frame.t === 'p' ? [frame.o] : []));

/** Somebody else has changed it before what is sent from here arrives. */
function quicker(theirs: ProposalOp, field: string) {
  hub.refuse = () => {
    hub.refuse = () => undefined;
    hub.field = field;
    hub.happen([theirs as never]);
    return 'changed_since';
  };
}

beforeEach(async () => {
  world = new FakeWorld();
  hub = new FakeHub(world);
  hub.happen([
    { k: 'actor.added', id: 'uno1', name: 'Tiendas', gives: 'Sombra', ord: 'a' },
    { k: 'request.added', id: 'dos2', what: 'Podar', by: '2027-01-01', ord: 'a' },
  ]);
  ws = new Workshop('board1', {}, world);
  ws.connect();
  world.last.onopen?.();
  await world.pass(50);
});
afterEach(() => ws.close());

describe('two who save the same words at once', () => {
  it('F11_TheSecondGetsTheirWordsBackIntoTheForm', async () => {
    let from = actor();
    let draft = { ...from, gives: 'Agua', power: 2 };
    quicker({ k: 'actor.changed', id: 'uno1', gives: 'Toldos' }, 'gives');
    keep(ws, 'uno1', from, draft);
    from = trimmed(draft);
    expect(ws.actors[0]).toMatchObject({ gives: 'Agua', power: 2 });
    expect(ws.actors[0]).not.toHaveProperty('over');
    await world.pass(50);
    expect(sent()).toMatchObject([{ gives: 'Agua', over: { gives: 'Sombra' } }]);
    expect(actor()).toMatchObject({ gives: 'Toldos', power: 0 });

    const back = takeBack(ws, 'uno1', { from, draft }, actor())!;
    expect(back.from).toMatchObject({ gives: 'Sombra', power: 0 });
    expect(back.draft).toMatchObject({ gives: 'Agua', power: 2 });
    expect(takeBack(ws, 'otro', { from, draft }, actor())).toBeUndefined();
    // Theirs are drawn a moment later.
    expect(takeBack(ws, 'uno1', { from, draft }, { ...actor(), gives: 'Agua' })).toBeUndefined();
    for (const key of back.given) ws.dismiss(key);
    expect(ws.refusals).toEqual([]);

    // Read, and saved again.
    ({ from, draft } = back);
    keep(ws, 'uno1', { ...from, gives: actor().gives }, draft);
    await world.pass(50);
    expect(sent()[1]).toMatchObject({ gives: 'Agua', power: 2, over: { gives: 'Toldos' } });
    expect(actor()).toMatchObject({ gives: 'Agua', power: 2 });
  });

  it('F11_WhatIsTypedMeanwhileIsNotTakenBack', async () => {
    const from = actor();
    hub.mute = true;
    keep(ws, 'uno1', from, { ...from, name: 'Tienda', gives: 'Agua' });
    keep(
      ws,
      'uno1',
      { ...from, name: 'Tienda', gives: 'Agua' },
      { ...from, name: 'Tienda', gives: 'Pan' },
    );
    hub.mute = false;
    hub.refuse = () => 'changed_since';
    hub.field = 'gives';
    hub.done.clear();
    hub.happen([{ k: 'actor.changed', id: 'uno1', name: 'Tiendas', gives: 'Toldos' }]);
    await world.pass(60_000);
    expect(ws.refusals).toHaveLength(2);
    const now = { ...from, name: 'Tienda', gives: 'Pan' };
    const back = takeBack(
      ws,
      'uno1',
      { from: now, draft: { ...now, name: 'La tienda' } },
      actor(),
    )!;
    expect(back.from).toMatchObject({ name: 'Tiendas', gives: 'Sombra' });
    expect(back.draft).toMatchObject({ name: 'La tienda', gives: 'Pan' });
    expect(back.given).toHaveLength(2);
  });

  it('F11_WhoHasClosedTheFormReadsTheirsAndKeepsTheirOwn', async () => {
    const from = requestDraft(ws.requests[0]);
    quicker({ k: 'request.changed', id: 'dos2', by: '2027-03-03' }, 'by');
    keepRequest(ws, 'dos2', from, { ...from, what: 'Podar hoy', by: '2027-02-02' });
    await world.pass(50);
    const [refusal] = ws.refusals;
    expect(standing(ws, refusal!)).toBe('2027-03-03');
    ws.retry(refusal!.id);
    await world.pass(50);
    const over = { what: 'Podar', by: '2027-03-03' };
    expect(sent()[1]).toMatchObject({ what: 'Podar hoy', by: '2027-02-02', over });
    expect(ws.requests[0]).toMatchObject({ what: 'Podar hoy', by: '2027-02-02' });
    expect(ws.refusals).toEqual([]);
  });

  it('is known of solution sheets too, and of no other refusal', () => {
    const step = { id: 'paso1', text: 'Uno', ord: 'a' };
    const sheets = { actors: [], requests: [], commitments: [] };
    const solution = { name: 'Luz', steps: [step], viability: [{ key: 'law', text: 'Sí' }] };
    const board = { ...sheets, solutions: [{ id: 'fich', ...solution }] } as never;
    const refused = (op: ProposalOp, field: string) =>
      standing(board, { op, code: 'changed_since', field });
    expect(refused({ k: 'solution.changed', id: 'fich', name: 'x' }, 'name')).toBe('Luz');
    expect(refused({ k: 'solution.changed', id: 'fich', test: 'x' }, 'test')).toBe('');
    const check = { key: 'law', text: 'No' } as const;
    expect(refused({ k: 'solution.changed', id: 'fich', check }, 'law')).toBe('Sí');
    const set = { k: 'solution.step.set', solution: 'fich', id: 'paso1', text: 'Dos' } as const;
    expect(refused(set, 'text')).toBe('Uno');
    expect(refused({ k: 'actor.changed', id: 'fich' }, 'name')).toBeUndefined();
    expect(standing(board, { op: { k: 'undo' }, code: 'changed_since' })).toBeUndefined();
  });

  it('says of the texts that are changed over which ones, and of nothing else', () => {
    const from = { who: 'Rosa', what: '', to: '' };
    expect(overOf(['who', 'what'], { what: 'Luz' }, from)).toEqual({ over: { what: '' } });
    expect(overOf(['who', 'what'], {}, from)).toEqual({});
  });
});
