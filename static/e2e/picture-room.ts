// The workshop of the manual's pictures, as a script leads it, and how a picture is taken.
import { writeFileSync } from 'node:fs';
import type { APIRequestContext, Page } from '@playwright/test';
import { SHEET, type Said } from './barrio';
import { expect, propose, randomID } from './harness';

export const FOLDER = '../docs/manual/img';
const QUALITY = 78;

/** What stands on the page when it has come to rest, as WebP: small, and sharp enough for letters. */
export async function shot(page: Page, name: string): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    const images = [...document.images].filter((one) => one.loading !== 'lazy');
    await Promise.all(images.map((one) => one.decode().catch(() => undefined)));
    await Promise.all(
      document
        .getAnimations()
        .filter((one) => Number.isFinite(one.effect?.getComputedTiming().endTime))
        .map((one) => one.finished.catch(() => undefined)),
    );
  });
  const cdp = await page.context().newCDPSession(page);
  const { data } = await cdp.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY });
  await cdp.detach();
  writeFileSync(`${FOLDER}/${name}.webp`, Buffer.from(data, 'base64'));
}

interface View {
  steps: { id: string; name: string }[];
  sections: { id: string; title: string; x: number; y: number; hidden?: boolean }[];
  notes: { id: string; text: string }[];
  clusters: { id: string; name: string }[];
  rounds: { id: string; state: string }[];
}

/** The workshop, as a script leads it. */
export class Room {
  readonly #people = new Map<string, { request: APIRequestContext; n: number }>();
  constructor(
    readonly origin: string,
    readonly id: string,
    readonly code: string,
    readonly rosa: APIRequestContext,
    readonly enter: () => Promise<Page>,
  ) {
    this.#people.set('Rosa', { request: rosa, n: 0 });
  }

  async view(): Promise<View> {
    return (await (await this.rosa.get(`${this.origin}/api/workshops/${this.id}`)).json()) as View;
  }

  async lead(...ops: object[]): Promise<void> {
    await this.does('Rosa', ...ops);
  }

  /** Somebody does something; who is not here yet comes in. */
  async does(name: string, ...ops: object[]): Promise<void> {
    let who = this.#people.get(name);
    if (!who) {
      const page = await this.enter();
      const { request } = page;
      const answer = await request.post(`${this.origin}/api/join`, {
        data: { code: this.code, name },
      });
      expect(answer.ok(), await answer.text()).toBe(true);
      await page.goto(`${this.origin}/t/${this.id}`);
      who = { request, n: 0 };
      this.#people.set(name, who);
    }
    for (const op of ops) {
      who.n += 1;
      await propose(who.request, this.origin, this.id, [op], `guion${String(who.n)}`);
    }
  }

  /** A page's person is one of the room's: what the script does for them, they did. */
  is(name: string, request: APIRequestContext): void {
    this.#people.set(name, { request, n: 0 });
  }

  async say(all: readonly Said[]): Promise<void> {
    const { sections } = await this.view();
    const used = new Set<string>();
    for (const [i, one] of all.entries()) {
      const section = sections.find((s) => s.title === one.to);
      if (!section) throw new Error(`no section «${one.to}»`);
      if (!section.hidden) used.add(section.id);
      await this.does(one.by, {
        k: 'note.added',
        id: randomID(),
        section: section.id,
        text: one.text,
        color: one.color ?? 'white',
        x: section.x + 40 + (i % 4) * 240,
        y: section.y + 200 + Math.floor(i / 4) * 200,
      });
    }
    for (const id of used) await this.lead({ k: 'section.tidy', id });
  }

  /** Four tables, and who sits where. */
  async tables(): Promise<Map<string, readonly string[]>> {
    const seats = new Map<string, readonly string[]>();
    for (const [name, kind, people] of [
      ['Mesa de la cancha', '', ['Don Segundo', 'Mayra']],
      ['Mesa de la bajada', '', ['Rocío', 'Byron', 'Nancy', 'Don Julio']],
      ['De lejos', 'remote', ['Inés']],
      ['Mesa de papel', 'paper', ['Doña Blanca', 'Papel']],
    ] as const) {
      const id = randomID();
      await this.lead({ k: 'table.added', id, name, kind, ord: '' });
      seats.set(id, people);
    }
    return seats;
  }

  async step(name: string, minutes: number): Promise<void> {
    const { steps } = await this.view();
    const step = steps.find((one) => one.name === name);
    if (!step) throw new Error(`no step «${name}»`);
    await this.lead({ k: 'step.entered', id: step.id });
    await this.lead({ k: 'clock.started', total: minutes * 60_000 - 100_000 });
  }
}

/** A solution sheet that many hands have filled. */
export async function sheetFilled(room: Room, origin?: string, round?: string): Promise<void> {
  const id = randomID();
  await room.lead({ k: 'solution.added', id, origin, round });
  for (const [by, answer] of SHEET.answers)
    await room.does(by, { k: 'solution.changed', id, ...answer });
  for (const [by, text] of SHEET.steps)
    await room.does(by, { k: 'solution.step.set', solution: id, id: randomID(), text });
  for (const [by, key, answer] of SHEET.checks)
    await room.does(by, { k: 'solution.changed', id, check: { key, answer } });
  const { notes } = await room.view();
  const trunk = notes.find((one) => one.text.startsWith('El parque se queda solo'));
  if (!trunk) throw new Error('nobody wrote the problem');
  await room.does('Lucía', { k: 'solution.changed', id, problem: trunk.text });
  await room.does('Lucía', { k: 'solution.sourced', id, field: 'problem', items: [trunk.id] });
}
