// The end of an evening: forty people, four hundred notes of real citizens where their folder is beside
// the checkout, and a facilitator who wants to hand in the package before everybody has gone home.
import { request as api, type APIRequestContext, type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { MORNING } from './barrio';
import { axe, expect, parseCSV, propose, randomID, realComments, room, test } from './harness';

const PEOPLE = 40;
const NOTES = 400;
const GROUPS = 25;
/** What a facilitator is asked for between closing the vote and holding the package. */
const ACTIONS = 10;
const SECONDS = 60;

/** What was said, real where it can be had, each text once. */
function said(): string[] {
  const real = realComments(NOTES * 2);
  const invented = Object.values(MORNING)
    .flat()
    .map((one) => one.text);
  const texts = new Set(real.slice(0, NOTES));
  for (let i = 0; texts.size < NOTES; i++)
    texts.add(`${invented[i % invented.length] ?? 'Idea'} (${String(i + 1)})`);
  return [...texts];
}

/** Counts what a person does: a click or a filled field is one action. */
class Hands {
  actions = 0;
  constructor(readonly page: Page) {}
  async click(name: string | RegExp, role: 'button' | 'menuitem' = 'button'): Promise<void> {
    this.actions += 1;
    const within = this.page.getByRole('dialog').last();
    const inside = (await within.count()) > 0 ? within : this.page;
    await inside.getByRole(role, { name }).first().click();
  }
}

test('F3: from closing the vote to the evidence package in few actions', async ({
  browser,
  baseURL,
}) => {
  test.setTimeout(120_000);
  const hall = await room(browser, baseURL);
  const { origin, made, request } = hall;
  const view = async (by: APIRequestContext) =>
    (await (await by.get(`${origin}/api/workshops/${made.id}`)).json()) as {
      sections: { id: string }[];
      steps: { id: string; kind: string }[];
      commitments: { id: string; what: string; dots?: number; notes?: string[] }[];
      rounds: { id: string; items?: string[]; totals?: { item: string; dots: number }[] }[];
    };
  const section = (await view(request)).sections[0]?.id ?? '';

  // Forty people come in and write ten notes each, all at once.
  const texts = said();
  const notes = texts.map((text) => ({ id: randomID(), text }));
  const crowd = await Promise.all(
    Array.from({ length: PEOPLE }, async (_, i) => {
      const person = await api.newContext();
      const seat = await person.post(`${origin}/api/join`, {
        data: { code: made.code, name: `Persona ${String(i + 1)}` },
      });
      expect(seat.ok(), await seat.text()).toBe(true);
      const mine = notes.filter((_, n) => n % PEOPLE === i);
      await propose(
        person,
        origin,
        made.id,
        mine.map(({ id, text }, n) => ({
          k: 'note.added',
          id,
          section,
          text,
          x: (n % 5) * 220,
          y: (i % 8) * 160,
        })),
      );
      return person;
    }),
  );
  const each = Math.floor(NOTES / GROUPS);
  const clusters = Array.from({ length: GROUPS }, (_, i) => ({
    id: `grupo${String(i).padStart(3, '0')}`,
    section,
    name: i % 3 === 2 ? '' : `Grupo ${String(i + 1)}`,
    x: (i % 5) * 500,
    y: 1400 + Math.floor(i / 5) * 400,
    notes: notes.slice(i * each, (i + 1) * each).map(({ id }) => id),
  }));
  const vote = (await view(request)).steps.find((s) => s.kind === 'vote')?.id;
  await propose(
    request,
    origin,
    made.id,
    [
      { k: 'clusters.add', clusters },
      ...(vote ? [{ k: 'step.entered', id: vote }] : []),
      { k: 'round.drafted', id: 'ronda001', question: '¿Qué hacemos primero?', dots: 5, cap: 3 },
      { k: 'round.opened', id: 'ronda001' },
    ],
    'fin',
  );
  // Most dots go to three groups, and none of them gets as many as another.
  const places = [0, 0, 0, 0, 1, 1, 1, 2, 2, 3];
  await Promise.all(
    crowd.map((person, i) =>
      propose(
        person,
        origin,
        made.id,
        [0, 1, 2].map((n) => ({
          k: 'dot.placed',
          round: 'ronda001',
          item: clusters[places[(i + n * 3) % places.length] ?? 0]?.id,
        })),
        'voto',
      ),
    ),
  );

  const rosa = await hall.facilitator();
  const wall = await hall.wall();
  await expect(rosa.getByRole('button', { name: 'Cerrar la votación' })).toBeVisible();

  // From here on the clock runs.
  const hands = new Hands(rosa);
  const from = Date.now();
  await hands.click('Cerrar la votación');
  await hands.click('Cerrar la votación');
  await hands.click('Convertir lo más votado…');
  await hands.click(/^Convertir los \d+ más votados en compromisos/);
  await expect(
    rosa.getByRole('dialog').getByText('Lo más votado ya está en la hoja de ruta.'),
  ).toBeVisible();
  await hands.click('Terminar el taller');
  await hands.click('Terminar el taller');
  const coming = rosa.waitForEvent('download');
  await hands.click('Descargar el paquete');
  const file = await coming;
  const name = file.suggestedFilename();
  const bytes = readFileSync(await file.path());
  const seconds = (Date.now() - from) / 1000;
  console.log(
    `handover: ${String(hands.actions)} actions, ${seconds.toFixed(1)} s, ${name}, ${String(bytes.length)} bytes`,
  );
  expect(bytes.toString('latin1', 0, 2)).toBe('PK');
  expect(hands.actions).toBeLessThan(ACTIONS);
  expect(seconds).toBeLessThan(SECONDS);

  // What the commitments were made of is filled in, and nothing is doubled.
  const { commitments, rounds } = await view(request);
  const totals = new Map(rounds[0]?.totals?.map((one) => [one.item, one.dots]));
  const dots = [...totals.values()].reduce((a, b) => a + b, 0);
  expect(dots).toBe(PEOPLE * 3);
  expect(commitments).toHaveLength(3);
  for (const c of commitments) {
    expect(c.what).not.toBe('');
    expect(c.notes).toHaveLength(each);
    expect(c.dots).toBeGreaterThan(0);
  }

  // The same figures on the screen, on the wall and in the files.
  const csv = async (what: string) =>
    parseCSV(
      (await (await request.get(`${origin}/api/workshops/${made.id}/${what}.csv`)).text()).replace(
        /^\ufeff/,
        '',
      ),
    );
  const points = (await csv('rounds')).reduce((sum, row) => sum + Number(row.dots), 0);
  const written = (await csv('notes')).length;
  const agreed = (await csv('commitments')).length;
  expect([points, written, agreed]).toEqual([dots, NOTES, commitments.length]);
  const finish = rosa.getByRole('dialog', { name: 'Terminar el taller' });
  for (const figure of [
    `${String(PEOPLE)} personas`,
    `${String(written)} notas`,
    `${String(GROUPS)} grupos`,
    `${String(points)} puntos en la última votación`,
    `${String(agreed)} compromisos`,
  ])
    await expect(finish.getByText(figure, { exact: true })).toBeVisible();
  const credits = wall.locator('footer');
  for (const figure of [
    `${String(PEOPLE)} personas`,
    `${String(written)} notas`,
    `${String(GROUPS)} grupos`,
  ])
    await expect(credits).toContainText(figure);
  await axe(rosa, 'the end of a workshop');

  // Where the first of them comes from, as a picture, on a phone.
  await rosa.keyboard.press('Escape');
  const phone = await hall.participant('Lucía', { width: 320, height: 640 });
  await phone
    .getByRole('button', { name: /^¿De dónde viene\?/ })
    .first()
    .click();
  const trail = phone.getByRole('dialog');
  await expect(trail.getByText(`Se escribieron ${String(each)} notas`)).toBeVisible();
  await expect(trail.getByText('La sala votó')).toBeVisible();
  await expect(trail.getByText('Quedó este compromiso')).toBeVisible();
  const wide = await trail.evaluate((d) => d.scrollWidth - d.clientWidth);
  expect(wide, 'the picture is wider than the phone').toBeLessThanOrEqual(0);
  await axe(phone, 'the trail on a phone');
  await Promise.all(crowd.map((person) => person.dispose()));
});
