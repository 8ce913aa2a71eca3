// What the browser tests share: real servers, real citizen text, and short words for what a
// person does. Nothing here knows the inside of the client.
import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import {
  request as api,
  test as base,
  expect,
  type APIRequestContext,
  type Browser,
  type Locator,
  type Page,
} from '@playwright/test';

/** The facilitator key that every server of these tests is started with. */
export const KEY = 'clave-de-prueba-0123456789';

export interface Links {
  join: string;
  facilitator: string;
  projector: string;
}

export interface Made {
  id: string;
  code: string;
  links: Links;
}

/** createWorkshop makes a workshop through the HTTP API, as a script would. */
export async function createWorkshop(
  request: APIRequestContext,
  origin: string,
  title = 'Mejorar el parque de La Tola',
): Promise<Made> {
  const answer = await request.post(`${origin}/api/workshops`, {
    headers: { Authorization: `Bearer ${KEY}` },
    data: { title, lang: 'es', name: 'Rosa', question: '¿Qué problema ve usted en el barrio?' },
  });
  expect(answer.status(), await answer.text()).toBe(201);
  return (await answer.json()) as Made;
}

/** propose sends ops over HTTP as the person that the context's cookie seats. */
export async function propose(
  request: APIRequestContext,
  origin: string,
  id: string,
  ops: object[],
  tab = 'script',
): Promise<void> {
  let n = 0;
  for (const o of ops) {
    n += 1;
    const answer = await request.post(`${origin}/api/workshops/${id}/proposals`, {
      data: { tab, n, o },
    });
    expect(answer.ok(), `${JSON.stringify(o)}: ${await answer.text()}`).toBe(true);
  }
}

/** randomID draws an id as browsers do. */
export function randomID(): string {
  let id = '';
  while (id.length < 8) id += Math.floor(Math.random() * 36).toString(36);
  return id;
}

/** at moves a link of the server to the origin that a test wants to use. */
export function at(origin: string, link: string): string {
  const u = new URL(link);
  return origin + u.pathname + u.hash;
}

/** dataFolder is the folder of real citizen text beside the checkout, or undefined. */
export function dataFolder(): string | undefined {
  let dir = process.cwd();
  for (let i = 0; i < 6; i++) {
    const found = path.join(dir, 'shared', 'data', 'decide-madrid');
    if (existsSync(path.join(found, 'comments.csv'))) return found;
    dir = path.dirname(dir);
  }
  return undefined;
}

/** parseCSV reads RFC 4180 text into rows keyed by the header. */
export function parseCSV(text: string): Record<string, string>[] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c === '"' && text[i + 1] === '"') {
        cell += '"';
        i++;
      } else if (c === '"') quoted = false;
      else cell += c;
    } else if (c === '"') quoted = true;
    else if (c === ',') {
      row.push(cell);
      cell = '';
    } else if (c === '\n') {
      row.push(cell.replace(/\r$/, ''));
      rows.push(row);
      row = [];
      cell = '';
    } else cell += c;
  }
  if (cell !== '' || row.length > 0) rows.push([...row, cell]);
  const [head = [], ...body] = rows;
  return body.map((r) => Object.fromEntries(head.map((h, i) => [h, r[i] ?? ''])));
}

/** realComments returns short comments of real citizens, none where their folder is absent. */
export function realComments(count: number): string[] {
  const folder = dataFolder();
  if (!folder) {
    console.log('shared/data/decide-madrid is not beside this checkout: invented notes are used');
    return [];
  }
  return parseCSV(readFileSync(path.join(folder, 'comments.csv'), 'utf8'))
    .map((r) => (r.text ?? '').trim())
    .filter((text) => text.length > 15 && text.length <= 140)
    .slice(0, count);
}

/** axe fails the test with everything that axe-core finds on the page as it stands. */
export async function axe(page: Page, what: string): Promise<void> {
  const found = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  const said = found.violations.map(
    (v) => `${v.id}: ${v.help}\n    ${v.nodes.map((n) => n.html).join('\n    ')}`,
  );
  expect(said, `axe on ${what}`).toEqual([]);
}

/** newPerson opens a page in a context of its own: another device. */
export async function newPerson(
  browser: Browser,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<Page> {
  const context = await browser.newContext({
    locale: 'es-EC',
    timezoneId: 'America/Guayaquil',
    ...options,
  });
  return context.newPage();
}

/** reach presses Tab until the thing has the focus, as somebody without a mouse must. */
export async function reach(page: Page, thing: Locator, most = 120): Promise<void> {
  await thing.first().waitFor({ state: 'attached' });
  for (let i = 0; i <= most; i++) {
    if (await thing.first().evaluate((el) => el === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  const where = await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200));
  throw new Error(`${String(thing)} cannot be reached with Tab; the focus is at ${String(where)}`);
}

/** press does with the keyboard what a click would. */
export async function press(page: Page, thing: Locator): Promise<void> {
  await reach(page, thing);
  await page.keyboard.press('Enter');
}

/** A laptop, and the width at which the surface is what a person is shown. */
export const WIDE = { width: 1366, height: 768 };

/** A workshop, who facilitates it, and the doors through which others come. */
export interface Room {
  origin: string;
  made: Made;
  /** Asks as its facilitator, beside any page. */
  request: APIRequestContext;
  /** A page of the facilitator, on the board. */
  facilitator(
    viewport?: { width: number; height: number },
    before?: (page: Page) => Promise<unknown>,
  ): Promise<Page>;
  /** Somebody who has come in by the link; before: what their device is like. */
  participant(
    name: string,
    viewport?: { width: number; height: number },
    before?: (page: Page) => Promise<unknown>,
  ): Promise<Page>;
  /** The screen on the wall. */
  wall(viewport?: { width: number; height: number }): Promise<Page>;
}

/** room makes a workshop, proposes what it is to begin with, and lets people in. */
export async function room(
  browser: Browser,
  baseURL: string | undefined,
  ops: object[] = [],
): Promise<Room> {
  const origin = baseURL ?? '';
  const request = await api.newContext();
  const made = await createWorkshop(request, origin);
  await propose(request, origin, made.id, ops);
  return {
    origin,
    made,
    request,
    async facilitator(viewport = WIDE, before) {
      const page = await newPerson(browser, {
        storageState: await request.storageState(),
        viewport,
      });
      await before?.(page);
      await page.goto(`${origin}/t/${made.id}`);
      return page;
    },
    async participant(name, viewport = { width: 320, height: 640 }, before) {
      const page = await newPerson(browser, { viewport });
      await before?.(page);
      await page.goto(at(origin, made.links.join));
      // The one field and its button, in whatever language.
      await page.getByRole('textbox').fill(name);
      await page.getByRole('textbox').press('Enter');
      await page.waitForURL('**/t/**');
      return page;
    },
    async wall(viewport = { width: 1920, height: 1080 }) {
      const page = await newPerson(browser, { viewport });
      await page.goto(at(origin, made.links.projector));
      return page;
    },
  };
}

interface Cluster {
  origins: [string, string];
  databaseURL: string;
}

/** Two instances on real Postgres and Redis, one set for each worker that asks for it. */
export const test = base.extend<object, { cluster: Cluster }>({
  cluster: [
    // Playwright wants the first argument destructured, even when nothing is taken from it.
    // eslint-disable-next-line no-empty-pattern
    async ({}, use, info) => {
      const dir = mkdtempSync(path.join(tmpdir(), 'minga-e2e-'));
      chmodSync(dir, 0o755); // postgres runs as a user of its own and must pass through
      const port = 24100 + info.parallelIndex * 10;
      const child = spawn('bash', ['../.ci/cluster.sh'], {
        env: {
          ...process.env,
          MINGA_CLUSTER_DIR: dir,
          MINGA_CLUSTER_PORT: String(port),
          MINGA_FACILITATOR_KEY: KEY,
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const said = await started(child);
      const databaseURL = /for psql: (\S+)/.exec(said)?.[1] ?? '';
      await use({
        origins: [`http://127.0.0.1:${String(port)}`, `http://127.0.0.1:${String(port + 1)}`],
        databaseURL,
      });
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
      rmSync(dir, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

function started(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout?.on('data', (b: Buffer) => {
      said += b.toString();
      if (said.includes('Ctrl-C ends them all')) resolve(said);
    });
    child.once('exit', (code) => {
      reject(new Error(`the cluster ended with ${String(code)}: ${said}`));
    });
  });
}

export { expect };
