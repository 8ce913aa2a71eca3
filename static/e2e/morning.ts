// The people of a whole morning as the half-day test plays them: who writes and gives dots on cards,
// who facilitates and copies paper, and the ledger into which each of them writes what they do.
import type { Browser, Page } from '@playwright/test';
import { PAPER_DOTS, RATES, TABLES, TITLE, type Said } from './barrio';
import { expect, newPerson } from './harness';

/** What a screen may need to find its server again, on a busy machine. */
export const BACK = { timeout: 30_000 };

/** What people did, as they did it. */
export class Ledger {
  readonly notes: Said[] = [];
  readonly dots = new Map<string, number>();
  /** How often an answer was given: idea, question, answer. */
  readonly rates = new Map<string, number>();
  add(said: Said): void {
    this.notes.push(said);
  }
  dot(item: string, n: number): void {
    this.dots.set(item, (this.dots.get(item) ?? 0) + n);
  }
  rate(item: string, ask: number, answer: string): void {
    const key = `${item} | ${String(ask)} | ${answer}`;
    this.rates.set(key, (this.rates.get(key) ?? 0) + 1);
  }
  /** How many chose which face, from sad to glad. */
  readonly faces = [0, 0, 0];
  texts(): string[] {
    return this.notes.map((n) => n.text).sort();
  }
}

/** A screen that shows cards, of one person or of several. */
export class Cards {
  constructor(
    readonly page: Page,
    readonly ledger: Ledger,
  ) {}

  async voice(name: string): Promise<void> {
    const who = this.page.getByRole('radio', { name, exact: true });
    if ((await who.count()) === 0) return;
    // By its label, as a finger does; a page that has just changed may have moved it away.
    await expect(async () => {
      if (!(await who.isChecked())) await who.locator('xpath=..').click({ timeout: 3000 });
      await expect(who).toBeChecked({ timeout: 1000 });
    }).toPass(BACK);
  }

  async question(title: string): Promise<void> {
    const nav = this.page.getByRole('navigation', { name: 'Preguntas' });
    const box = this.page.getByRole('button', { name: 'Poner en el tablero' });
    await expect(box).toBeVisible(BACK);
    // On a sheet one question follows the other; the row of all of them is behind a word.
    const jump = this.page.getByText('Ir a otra pregunta', { exact: true });
    if ((await nav.count()) === 0 && (await jump.count()) > 0) await jump.click();
    if ((await nav.count()) === 0) return;
    const tab = nav.getByRole('button', { name: title, exact: true });
    await tab.click();
    await expect(tab).toHaveAttribute('aria-current', 'true');
  }

  /** Writes what the person of this screen says, and sees it on the screen. */
  async write(said: Said): Promise<void> {
    await this.voice(said.by);
    await this.question(said.to);
    await this.page.getByRole('textbox').fill(said.text);
    await this.page.getByRole('button', { name: 'Poner en el tablero' }).click();
    await expect(this.page.getByText(said.text, { exact: true })).toBeVisible();
    this.ledger.add(said);
  }

  async dot(by: string, item: string, n: number): Promise<void> {
    await this.voice(by);
    const row = this.page.getByRole('article').filter({ hasText: item });
    for (let i = 1; i <= n; i++) {
      await row.getByRole('button', { name: /^Dar un punto/ }).click();
      await expect(row.getByRole('status')).toContainText(String(i));
    }
    this.ledger.dot(item, n);
  }
}

/** Answers for somebody, one idea after the other, and leaves out what they say nothing about. */
export async function rate(cards: Cards, by: string): Promise<void> {
  const { page, ledger } = cards;
  await cards.voice(by);
  const counter = page.locator('.idea').getByText(/^Idea 1 de \d+$/);
  await expect(counter).toBeVisible(BACK);
  const total = Number(/\d+$/.exec(await counter.innerText())?.[0]);
  for (let i = 1; i <= total; i++) {
    await expect(page.locator('.idea')).toContainText(`Idea ${String(i)} de ${String(total)}`);
    const idea = await page.locator('.idea').getByRole('heading').innerText();
    const said = RATES.find((one) => one.by === by && idea.startsWith(one.to));
    if (!said) {
      await page.getByRole('button', { name: 'Saltar esta idea' }).click();
      continue;
    }
    for (const [ask, question, answer] of [
      [1, '¿Cuánto ayuda?', said.helps],
      [2, '¿Cuánto cuesta hacerlo?', said.costs],
    ] as const) {
      const button = page
        .getByRole('group', { name: question })
        .getByRole('button', { name: answer, exact: true });
      await button.click();
      await expect(button).toHaveAttribute('aria-pressed', 'true');
      ledger.rate(said.to, ask, answer);
    }
    await page.getByRole('button', { name: /Siguiente idea|Terminar/ }).click();
  }
  await expect(page.getByRole('heading', { name: /^Respondió sobre|^¡Listo!/ })).toBeVisible();
}

/** A facilitator's screen. */
export class Lead {
  constructor(
    readonly page: Page,
    readonly ledger: Ledger,
    /** The screens that follow. */
    readonly others: readonly Page[] = [],
  ) {}

  async tools(panel: string) {
    await this.page.getByRole('button', { name: 'Herramientas' }).click();
    await this.page.getByRole('menuitem', { name: panel, exact: true }).click();
    return this.page.getByRole('dialog');
  }

  async close(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await expect(this.page.getByRole('dialog')).toHaveCount(0);
  }

  /** On to the next step, with its clock running. */
  async next(name: string): Promise<void> {
    await this.page.getByRole('button', { name: `Pasar a: ${name}` }).click();
    for (const screen of this.others)
      await expect(screen.getByText(name, { exact: true }).first()).toBeVisible(BACK);
  }

  /** Three tables: one with a tablet, one far away, one with paper alone. */
  async tables(): Promise<void> {
    const panel = await this.tools('Mesas');
    await panel.getByLabel('¿Cuántas mesas?', { exact: true }).fill('3');
    await panel.getByLabel('¿Cuántas mesas?', { exact: true }).press('Tab');
    await panel.getByRole('button', { name: 'Hacer 3 mesas' }).click();
    for (const [i, kind] of [
      [1, 'Remota'],
      [2, 'Solo papel'],
    ] as const) {
      const table = panel.getByRole('group').filter({ hasText: `Mesa ${String(i + 1)}` });
      await table.locator('summary').click();
      await table.getByRole('radio', { name: kind }).check();
      await expect(table.locator('summary')).toContainText(kind);
    }
    await this.close();
  }

  /** Reads a sheet of dots, as one of the two people who do. */
  async dots(code: string): Promise<void> {
    const form = this.page.getByRole('dialog');
    await form.getByLabel('Código de la hoja').last().fill(code);
    const fields = [
      ['¿Cuántas personas pusieron puntos', PAPER_DOTS.people],
      ...PAPER_DOTS.dots.map((one) => [one.to, one.dots] as const),
    ] as const;
    for (const [label, n] of fields) {
      const field = form.getByRole('spinbutton', { name: label });
      await field.fill(String(n));
      await field.press('Tab');
    }
    await form.getByRole('button', { name: 'Guardar lo que leí' }).click();
  }

  /** Copies what the paper table wrote, each sheet by the code that is printed on it. */
  async paper(codes: Map<string, string>, all: readonly Said[]): Promise<void> {
    const mine = all.filter((one) => isPaper(one.by));
    if (mine.length === 0) return;
    const panel = await this.tools('Hojas de papel');
    let done = 0;
    for (const said of mine) {
      await panel.getByLabel('Código de la hoja').fill(codes.get(said.to) ?? '');
      await panel.getByLabel('Nombre de quien escribió').fill(said.by === 'Papel' ? '' : said.by);
      await panel.getByLabel('Una idea').fill(said.text);
      await panel.getByRole('button', { name: 'Poner y seguir' }).click();
      done += 1;
      await expect(
        panel.getByText(done === 1 ? '1 nota copiada' : `${String(done)} notas copiadas`),
      ).toBeVisible();
      this.ledger.add(said);
    }
    await this.close();
  }
}

const isPaper = (name: string) => (TABLES.paper as readonly string[]).includes(name);
export const tableOf = (name: string) =>
  `Mesa ${String(1 + Object.values(TABLES).findIndex((all) => (all as readonly string[]).includes(name)))}`;
export const from = (all: readonly Said[], names: readonly string[]) =>
  all.filter((one) => names.includes(one.by));

/** The codes of the third table's sheets, by the title of the section. */
export async function sheets(page: Page, url: string): Promise<Map<string, string>> {
  const kit = await page.context().newPage();
  await kit.goto(url);
  await expect(kit.getByRole('heading', { name: 'Hojas para imprimir' })).toBeVisible(BACK);
  const printed = await kit.locator('.sheet:has(.boxes)').evaluateAll((all) =>
    all.map((sheet) => ({
      head: sheet.querySelector('header .small')?.textContent ?? '',
      code: sheet.querySelector('.mark .code')?.textContent ?? '',
    })),
  );
  await kit.close();
  return new Map(
    printed.map(({ head, code }) => [head.replace(`${TITLE} · `, ''), code.replace('-1', '-3')]),
  );
}

/** Comes in by the link, takes a seat at a table. */
export async function join(
  browser: Browser,
  url: string,
  name: string,
  table: number,
  size: [number, number],
): Promise<Page> {
  const page = await newPerson(browser, { viewport: { width: size[0], height: size[1] } });
  await page.goto(url);
  await page.getByLabel('¿Cómo se llama?').fill(name);
  await page.getByRole('button', { name: 'Entrar al taller' }).click();
  await page.waitForURL('**/t/**');
  const mark = page.getByRole('button', { name: new RegExp(`^Mesa ${String(table)}`) });
  await mark.click();
  await expect(mark).toHaveCount(0);
  return page;
}
