import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiError } from '../api';
import type { Propose, StepKind, ViewOp } from '../wire';
import { emptyBoard, FakeHub, FakeWorld } from './fakes';
import { Workshop } from './workshop.svelte';

let world: FakeWorld;
let hub: FakeHub;
let ws: Workshop;

function note(id: string, text: string, num: number): ViewOp {
  return {
    k: 'note.shown',
    note: { id, num, section: 'sec1', text, color: 'blue', x: 10, y: 20, author: 'beto' },
  };
}
const texts = (): string[] => ws.notesIn('sec1').map((n) => n.text);
const proposals = (): Propose[] =>
  world.sockets.flatMap((s) => s.up.filter((f): f is Propose => f.t === 'p'));

async function start(): Promise<void> {
  ws = new Workshop('board1', {}, world);
  ws.connect();
  world.last.onopen?.();
  await world.pass(20);
}

/** The same tab, loaded again. */
async function reload(): Promise<void> {
  ws.close();
  await start();
}

beforeEach(async () => {
  world = new FakeWorld();
  hub = new FakeHub(world);
  await start();
});
afterEach(() => ws.close());

describe('a workshop', () => {
  it('shows the board it is welcomed with', () => {
    expect(ws.status).toBe('online');
    expect(ws.ready).toBe(true);
    expect(ws.title).toBe('Taller');
    expect(ws.me).toBe('ana1');
    expect(ws.myNum).toBe(1);
    expect(ws.sections.map((s) => s.id)).toEqual(['sec1']);
    expect(ws.clockOffset).toBe(5_000_000 - world.date() + 20);
  });

  it('shows what others do, in order of arrival', async () => {
    hub.happen([note('nnn1', 'uno', 1)]);
    hub.happen([note('nnn2', 'dos', 2)]);
    hub.happen([{ k: 'note.edited', id: 'nnn1', text: 'primero' }]);
    await world.pass(20);
    expect(texts()).toEqual(['primero', 'dos']);
    expect(ws.notes.get('nnn1')?.mine).toBe('');
    hub.happen([{ k: 'note.deleted', id: 'nnn1' }]);
    await world.pass(20);
    expect(texts()).toEqual(['dos']);
    expect(ws.notes.size).toBe(1);
  });

  it('shows its own note at once, and as stored when the server has said so', async () => {
    hub.mute = true;
    const id = ws.addNote('sec1', ' hola ');
    expect(texts()).toEqual(['hola']);
    const shown = ws.notes.get(id)!;
    expect(shown.pending).toBe(true);
    expect(shown.mine).toBe('ana1');
    expect(ws.pending).toBe(1);
    hub.mute = false;
    await world.pass(25_000); // no answer: it is asked again
    expect(ws.pending).toBe(0);
    expect(ws.notes.get(id)).toBe(shown);
    expect(shown.pending).toBe(false);
    expect(hub.happened).toHaveLength(1);
  });

  it('keeps an anonymous note recognisable to its author', async () => {
    const id = ws.addNote('sec1', 'en secreto', { anon: true });
    await world.pass(20);
    expect(ws.notes.get(id)?.author).toBe('');
    expect(ws.notes.get(id)?.mine).toBe('ana1');
  });

  it('places notes side by side when nobody chose a place', async () => {
    for (let i = 0; i < 12; i++) ws.addNote('sec1', 'nota ' + i);
    await world.pass(50);
    const places = new Set([...ws.notes.values()].map((n) => `${n.x},${n.y}`));
    expect(places.size).toBe(12);
  });

  it('groups notes', async () => {
    hub.happen([note('nnn1', 'uno', 1)]);
    hub.happen([note('nnn2', 'dos', 2)]);
    await world.pass(20);
    const loose = ws.loose('sec1');
    expect(ws.loose('sec1')).toBe(loose);
    const id = ws.newCluster('sec1', ['nnn1'], 'Agua', 5, 6);
    expect(ws.members(id).map((n) => n.id)).toEqual(['nnn1']);
    expect(ws.loose('sec1').map((n) => n.id)).toEqual(['nnn2']);
    await world.pass(20);
    expect(ws.clustersIn('sec1').map((c) => c.name)).toEqual(['Agua']);
    expect(ws.members(id)[0]?.pending).toBe(false);
    ws.dissolve(id);
    await world.pass(20);
    expect(ws.clusters.size).toBe(0);
    expect(ws.loose('sec1')).toHaveLength(2);
  });

  it('counts the dots of the active voice', async () => {
    hub.persons = ['ana1', 'beto'];
    hub.socket?.down({ t: 'you', kind: 'participant', persons: ['ana1', 'beto'] });
    const round = { id: 'rrr1', num: 1, question: '¿?', dots: 3, cap: 2, items: ['nnn1', 'nnn2'] };
    hub.happen([{ k: 'round.shown', round: { ...round, state: 'open' } }]);
    await world.pass(20);
    expect(ws.canVote()).toBe(true);
    ws.placeDot('nnn1');
    ws.placeDot('nnn1');
    ws.placeDot('nnn1'); // beyond the cap: the guess does not show it
    expect(ws.myDots('rrr1').get('nnn1')).toBe(2);
    expect(ws.dotsLeft('rrr1')).toBe(1);
    ws.use('beto');
    expect(ws.dotsLeft('rrr1')).toBe(3);
    ws.use('ana1');
    expect(ws.person('ana1')?.ready).toBeFalsy();
    ws.placeDot('nnn2'); // the last one: finished, without saying so
    expect(ws.person('ana1')?.ready).toBe(true);
    ws.takeDot('nnn2');
    expect(ws.person('ana1')?.ready).toBeFalsy();
    ws.takeDot('nnn1');
    await world.pass(20);
    expect(ws.dotsLeft('rrr1')).toBe(2);
    hub.happen([{ k: 'round.closed', id: 'rrr1', totals: [{ item: 'nnn1', dots: 1 }], voters: 1 }]);
    await world.pass(20);
    expect(ws.lastClosed?.totals).toEqual([{ item: 'nnn1', dots: 1 }]);
    expect(ws.openRound).toBeUndefined();
  });

  it('knows what may be done in each step', async () => {
    expect(ws.canWrite('sec1')).toBe(true);
    const step = (kind: StepKind, sections?: string[]): ViewOp[] => [
      { k: 'step.shown', step: { id: kind, kind, name: '', ord: kind, sections } },
      { k: 'step.entered', id: kind },
    ];
    const rights = async (ops: ViewOp[]): Promise<boolean[]> => {
      hub.happen(ops);
      await world.pass(20);
      return [ws.canWrite('sec1'), ws.canGroup(), ws.canRoadmap()];
    };
    const other = { id: 'sec2', title: '', question: '', x: 1300, y: 0, w: 1200, h: 900, ord: 'b' };
    hub.happen([{ k: 'section.shown', section: other }]);
    expect(await rights(step('write', ['sec2']))).toEqual([false, false, false]);
    expect(await rights(step('write', ['gone']))).toEqual([true, false, false]);
    expect(await rights(step('group'))).toEqual([true, true, false]);
    expect(await rights(step('vote'))).toEqual([false, false, false]);
    expect(await rights(step('roadmap'))).toEqual([false, false, true]);
    expect(await rights([{ k: 'board.finished' }])).toEqual([false, false, false]);
  });

  it('shows pointers of others, not its own, and forgets them when the link breaks', async () => {
    hub.socket?.down({ t: 'pr', c: [1, 5, 5, 2, 7, 8], d: [{ p: 2, i: 'nnn1' }] });
    await world.pass(20);
    expect([...ws.presence.keys()]).toEqual([2]);
    expect(ws.presence.get(2)).toMatchObject({ x: 7, y: 8, drag: 'nnn1', placed: true });
    hub.socket?.down({ t: 'pr', x: [2] });
    await world.pass(20);
    expect(ws.presence.size).toBe(0);
    hub.socket?.down({ t: 'pr', c: [2, 1, 1] });
    world.last.break();
    await world.pass(20);
    expect(ws.presence.size).toBe(0);
  });

  it('tells its own pointer at most twenty times a second, the last place always', async () => {
    for (let i = 0; i < 50; i++) {
      ws.at(i, i, 'nnn1');
      await world.pass(10);
    }
    await world.pass(100);
    const said = world.last.up.filter((f) => f.t === 'at');
    expect(said.length).toBeLessThanOrEqual(12);
    expect(said.at(-1)).toMatchObject({ x: 49, y: 49, d: 'nnn1', as: 'ana1' });
    ws.leave();
    ws.writingIn('sec1');
    await world.pass(100);
    expect(world.last.up.at(-1)).toMatchObject({ g: true, w: 'sec1' });
  });

  it('seats a further voice and lets it act', async () => {
    expect(await ws.addVoice('Rosa')).toBe('voice2');
    expect(ws.me).toBe('voice2');
    ws.addNote('sec1', 'de Rosa');
    await world.pass(20);
    expect(proposals().at(-1)?.as).toBe('voice2');
  });

  it('says why it was not let in', async () => {
    ws.close();
    world.meError = new ApiError('not_found', 404);
    ws = new Workshop('board1', {}, world);
    ws.connect();
    world.last.break();
    await world.pass(10);
    expect(ws.status).toBe('stopped');
    expect(ws.stopCode).toBe(4404);
  });

  it('stops when it was removed', async () => {
    world.last.break(4403);
    await world.pass(60_000);
    expect(ws.status).toBe('stopped');
    expect(ws.stopCode).toBe(4403);
    expect(world.sockets).toHaveLength(1);
  });

  it('says when the server is newer than this page', async () => {
    hub.version = 'v2';
    world.last.break();
    await world.pass(400);
    world.last.onopen?.();
    await world.pass(20);
    expect(ws.outdated).toBe(true);
  });

  it('says so too when it meets what it does not know', async () => {
    expect(ws.outdated).toBe(false);
    hub.happen([{ k: 'sheet.filled', id: 'xxxx' } as unknown as ViewOp]);
    await world.pass(20);
    expect(ws.outdated).toBe(true);
    expect(ws.status).toBe('online');
  });

  it('does not cry wolf at a short loss', async () => {
    world.last.break();
    expect(ws.status).toBe('connecting');
    await world.pass(400);
    world.last.onopen?.();
    expect(ws.status).toBe('online');
    world.last.break();
    await world.pass(2_000);
    expect(ws.status).toBe('offline');
  });
});

describe('F2: entry n+1 only after n', () => {
  it('F2_AppliesNothingAfterAGapAndAsksAgain', async () => {
    hub.mute = true;
    hub.happen([note('nnn1', 'uno', 1)]);
    hub.mute = false;
    const heard = world.last.heard;
    world.last.heard = () => undefined; // the question itself is slow
    hub.happen([note('nnn2', 'dos', 2)]);
    hub.happen([note('nnn3', 'tres', 3)]);
    await world.pass(20);
    expect(texts()).toEqual([]);
    const asked = world.last.up.filter((f) => f.t === 'resume');
    expect(asked).toEqual([{ t: 'resume', since: 1 }]);
    heard(asked[0]!);
    await world.pass(20);
    expect(texts()).toEqual(['uno', 'dos', 'tres']);
    expect(ws.seq).toBe(4);
  });

  it('F2_DropsTheLinkWhenNobodyAnswersTheQuestion', async () => {
    world.last.heard = () => undefined;
    hub.mute = true;
    hub.happen([note('nnn1', 'uno', 1)]);
    hub.mute = false;
    hub.happen([note('nnn2', 'dos', 2)]);
    await world.pass(3_500);
    expect(world.sockets.length).toBeGreaterThan(1);
    world.last.onopen?.();
    await world.pass(20);
    expect(texts()).toEqual(['uno', 'dos']);
  });

  it('F2_ComesBackWithWhatItHas', async () => {
    hub.happen([note('nnn1', 'uno', 1)]);
    world.last.break();
    hub.mute = true;
    hub.happen([note('nnn2', 'dos', 2)]);
    hub.mute = false;
    await world.pass(400);
    world.last.onopen?.();
    await world.pass(20);
    expect(hub.helloes.at(-1)).toMatchObject({ since: 2, epoch: 'epoch1' });
    expect(texts()).toEqual(['uno', 'dos']);
  });

  it('F2_TakesAWholeBoardWhenTheEpochDiffers', async () => {
    hub.happen([note('nnn1', 'uno', 1)]);
    await world.pass(20);
    world.last.break();
    const other = new FakeHub(world, emptyBoard({ epoch: 'epoch2', title: 'Otro', seq: 1 }));
    await world.pass(400);
    world.last.onopen?.();
    await world.pass(20);
    expect(other.helloes).toHaveLength(1);
    expect(ws.title).toBe('Otro');
    expect(texts()).toEqual([]);
    expect(ws.seq).toBe(1);
  });
});

describe('F11: what was typed arrives once, or is shown as refused', () => {
  it('F11_TypedOfflineArrivesOnceAfterComingBack', async () => {
    world.last.break();
    ws.addNote('sec1', 'uno');
    ws.addNote('sec1', 'dos');
    expect(texts()).toEqual(['uno', 'dos']);
    expect(ws.pending).toBe(2);
    await world.pass(400);
    world.last.onopen?.();
    await world.pass(20);
    expect(hub.happened).toHaveLength(2);
    expect(ws.pending).toBe(0);
    expect(texts()).toEqual(['uno', 'dos']);
  });

  it('F11_AnswerLostIsAskedAgainAndHappensOnce', async () => {
    hub.mute = true;
    ws.addNote('sec1', 'una vez');
    await world.pass(20);
    expect(hub.happened).toHaveLength(1);
    world.last.break();
    hub.mute = false;
    await world.pass(400);
    world.last.onopen?.();
    await world.pass(20);
    const sent = proposals();
    expect(sent).toHaveLength(2);
    expect(sent[1]).toEqual({ ...sent[0], r: true }); // a copy may be under way
    expect(hub.happened).toHaveLength(1);
    expect(texts()).toEqual(['una vez']);
    expect(ws.pending).toBe(0);
  });

  it('F11_ReloadWhileOfflineKeepsWhatWasTyped', async () => {
    const before = ws;
    world.last.break();
    ws.addNote('sec1', 'sobrevive');
    await world.pass(50);
    await reload();
    expect(ws).not.toBe(before);
    await world.pass(50);
    expect(texts()).toEqual(['sobrevive']);
    expect(hub.happened).toHaveLength(1);
    expect(proposals().at(-1)?.tab).toBeTruthy(); // under the name of the page that made it
    await reload();
    await world.pass(50);
    expect(proposals()).toHaveLength(1);
  });

  it('F11_ReloadBeforeTheAnswerAsksAgain', async () => {
    world.last.heard = () => undefined; // lost on the way, and nobody knows
    ws.addNote('sec1', 'a medio camino');
    await world.pass(50);
    expect(proposals()).toHaveLength(1);
    expect(hub.happened).toHaveLength(0);
    await reload();
    await world.pass(50);
    expect(texts()).toEqual(['a medio camino']);
    expect(hub.happened).toHaveLength(1);
    expect(ws.pending).toBe(0);
  });

  it('F11_RefusalIsShownWithWhatWasTypedAndCanBeTriedAgain', async () => {
    hub.refuse = () => 'board_full';
    const id = ws.addNote('sec1', 'no cabe');
    await world.pass(20);
    expect(ws.notes.has(id)).toBe(false);
    expect(ws.pending).toBe(0);
    expect(ws.refusals).toMatchObject([{ code: 'board_full', text: 'no cabe', as: 'ana1' }]);
    hub.refuse = () => undefined;
    ws.retry(ws.refusals[0]!.id);
    await world.pass(20);
    expect(ws.refusals).toEqual([]);
    expect(texts()).toEqual(['no cabe']);
  });

  it('F11_RefusalOfAFormShowsAllThatWasTyped', async () => {
    hub.refuse = () => 'not_in_this_step';
    ws.addRequest({ what: 'Podar los árboles', unit: 'Parques', by: '2027-01-01', solution: '' });
    await world.pass(20);
    expect(ws.refusals).toMatchObject([{ text: 'Podar los árboles\nParques' }]);
  });

  it('F11_RefusalOutlivesAReloadUntilItWasSeen', async () => {
    hub.refuse = () => 'not_in_this_step';
    ws.addNote('sec1', 'tarde');
    await world.pass(20);
    await reload();
    await world.pass(20);
    expect(ws.refusals).toMatchObject([{ code: 'not_in_this_step', text: 'tarde' }]);
    ws.dismiss(ws.refusals[0]!.id);
    await reload();
    await world.pass(20);
    expect(ws.refusals).toEqual([]);
    expect(proposals()).toHaveLength(1);
  });

  it('F11_TooFastIsTriedAgainByItself', async () => {
    let refusals = 3;
    hub.refuse = () => (refusals-- > 0 ? 'too_fast' : undefined);
    ws.addNote('sec1', 'uno');
    ws.addNote('sec1', 'dos');
    await world.pass(15_000);
    expect(ws.refusals).toEqual([]);
    expect(texts()).toEqual(['uno', 'dos']);
    expect(ws.pending).toBe(0);
    expect(hub.happened).toHaveLength(2);
  });

  it('F11_WhatSpeaksOfADelayedThingWaitsForIt', async () => {
    let first = true;
    hub.refuse = (frame) => {
      if (frame.o.k === 'note.added' && first) {
        first = false;
        return 'later';
      }
      if (frame.o.k === 'note.edited' && !hub.board.notes.has(frame.o.id)) return 'not_found';
      return undefined;
    };
    const id = ws.addNote('sec1', 'uno');
    ws.editNote(id, 'uno y medio');
    await world.pass(10_000);
    expect(ws.refusals).toEqual([]);
    expect(hub.board.notes.get(id)?.text).toBe('uno y medio');
  });

  it('F11_WhatWasRefusedForGoodTooEarlyIsAskedUnderAnotherNumber', async () => {
    hub.mute = true;
    hub.refuse = () => 'later'; // nothing is stored
    const id = ws.addNote('sec1', 'uno');
    ws.editNote(id, 'uno y medio');
    await world.pass(20);
    world.last.break();
    await world.pass(400);
    world.last.onopen?.();
    await world.pass(20);
    const sent = proposals();
    expect(sent.map((p) => [p.n, p.r ?? false])).toEqual([
      [1, false],
      [2, false],
      [1, true],
      [2, true],
    ]);
    // Where both are asked again the note is not known yet, and number 2 is used up.
    hub.refuse = ({ o }) =>
      o.k === 'note.edited' && !hub.board.notes.has(o.id) ? 'not_found' : undefined;
    hub.mute = false;
    hub.refused.set(hub.helloes.at(-1)!.tab + '.2', 'not_found');
    hub.socket!.down({ t: 'no', n: 1, code: 'later' });
    hub.socket!.down({ t: 'no', n: 2, code: 'not_found' });
    await world.pass(10_000);
    expect(ws.refusals).toEqual([]);
    expect(hub.board.notes.get(id)?.text).toBe('uno y medio');
    expect(ws.pending).toBe(0);
    expect(proposals().at(-1)).toMatchObject({ n: 3 });
    expect(proposals().at(-1)!.r).toBeUndefined();
  });

  it('F11_TakenIdGetsANewOneInAllThatFollows', async () => {
    let taken = '';
    hub.refuse = (frame) => {
      if (frame.o.k === 'note.added' && taken === '') taken = frame.o.id;
      return 'id' in frame.o && frame.o.id === taken
        ? frame.o.k === 'note.added'
          ? 'id_taken'
          : 'not_found'
        : undefined;
    };
    const id = ws.addNote('sec1', 'uno');
    ws.editNote(id, 'dos');
    await world.pass(10_000);
    expect(taken).toBe(id);
    expect(ws.refusals).toEqual([]);
    expect(texts()).toEqual(['dos']);
    expect(ws.pending).toBe(0);
    expect([...hub.board.notes.keys()]).not.toContain(id);
  });

  it('F11_ManyTypedOfflineAllArriveInOrderBelowTheServersRate', async () => {
    world.last.break();
    const wanted = Array.from({ length: 120 }, (_, i) => 'nota ' + i);
    for (const text of wanted) ws.addNote('sec1', text);
    await world.pass(400);
    world.last.onopen?.();
    const start = world.time;
    let tokens = 60;
    let last = start;
    hub.refuse = () => {
      tokens = Math.min(60, tokens + ((world.time - last) / 1000) * 30);
      last = world.time;
      return tokens-- < 1 ? 'rate_limited' : undefined;
    };
    await world.pass(10_000);
    expect(texts()).toEqual(wanted);
    expect(ws.pending).toBe(0);
    expect(proposals()).toHaveLength(120); // none was refused on the way
  });
});
