// The canvas in a real browser: fingers, keys, and the list that equals it.
import type { CDPSession, Page } from '@playwright/test';
import { createWorkshop, expect, newPerson, propose, randomID, test } from './harness';

interface View {
  sections: { id: string }[];
  steps: { id: string; kind: string }[];
  notes: { id: string; text: string; x: number; y: number; section: string; cluster?: string }[];
  clusters: { id: string; name: string }[];
}

/** board makes a workshop in its grouping step with that many notes in a row. */
async function board(page: Page, notes: number) {
  await page.goto('/');
  const origin = new URL(page.url()).origin;
  const { id } = await createWorkshop(page.request, origin);
  const view = async () => (await (await page.request.get(`/api/workshops/${id}`)).json()) as View;
  const { sections, steps } = await view();
  const section = sections[0]?.id ?? '';
  const ids = Array.from({ length: notes }, randomID);
  await propose(page.request, origin, id, [
    ...ids.map((note, i) => ({
      k: 'note.added',
      id: note,
      section,
      text: `Idea ${String(i)}`,
      color: 'yellow',
      x: 30 + i * 220,
      y: 300,
    })),
    { k: 'step.entered', id: steps.find((s) => s.kind === 'group')?.id ?? '' },
  ]);
  await page.goto(`/t/${id}`);
  await expect(page.locator('[data-thing=note]')).toHaveCount(notes);
  return { id, ids, view, origin };
}

async function box(page: Page, id: string) {
  const found = await page.locator(`[data-id="${id}"]`).boundingBox();
  if (!found) throw new Error(`${id} is not on the screen`);
  return found;
}

type Finger = [x: number, y: number, id: number];

function touch(cdp: CDPSession, type: 'touchStart' | 'touchMove' | 'touchEnd', fingers: Finger[]) {
  return cdp.send('Input.dispatchTouchEvent', {
    type,
    touchPoints: fingers.map(([x, y, id]) => ({ x, y, id })),
  });
}

test('a second finger puts a dragged note back and zooms instead', async ({ browser }) => {
  const page = await newPerson(browser, { viewport: { width: 800, height: 1100 }, hasTouch: true });
  const { ids, view } = await board(page, 3);
  const note = ids[0] ?? '';
  const cdp = await page.context().newCDPSession(page);
  const before = await box(page, note);
  const x = before.x + 20;
  const y = before.y + 20;

  await touch(cdp, 'touchStart', [[x, y, 1]]);
  for (let i = 1; i <= 5; i++) await touch(cdp, 'touchMove', [[x + i * 20, y + i * 30, 1]]);
  await expect.poll(async () => Math.round((await box(page, note)).y - before.y)).toBe(150);

  await touch(cdp, 'touchStart', [
    [x + 100, y + 150, 1],
    [500, 900, 2],
  ]);
  await expect.poll(async () => Math.round((await box(page, note)).y - before.y)).toBe(0);
  for (let i = 1; i <= 5; i++) {
    await touch(cdp, 'touchMove', [
      [x + 100, y + 150, 1],
      [500 + i * 20, 900 + i * 20, 2],
    ]);
  }
  await touch(cdp, 'touchEnd', []);
  await expect.poll(async () => (await box(page, note)).width).toBeGreaterThan(before.width * 1.1);
  expect((await view()).notes.find((n) => n.id === note)).toMatchObject({ x: 30, y: 300 });
});

test('one finger drags a note onto another: they are a group, and the others see it', async ({
  browser,
}) => {
  const page = await newPerson(browser, { viewport: { width: 1100, height: 800 }, hasTouch: true });
  const { id, ids, view, origin } = await board(page, 2);
  const other = await newPerson(browser, { viewport: { width: 1100, height: 800 } });
  const cookies = await page.context().cookies();
  await other.context().addCookies(cookies);
  await other.goto(`${origin}/t/${id}`);
  await expect(other.locator('[data-thing=note]')).toHaveCount(2);

  const a = await box(page, ids[0] ?? '');
  const b = await box(page, ids[1] ?? '');
  const cdp = await page.context().newCDPSession(page);
  await touch(cdp, 'touchStart', [[a.x + 20, a.y + 20, 1]]);
  for (let i = 1; i <= 10; i++) {
    await touch(cdp, 'touchMove', [[a.x + 20 + ((b.x - a.x) * i) / 10, a.y + 22, 1]]);
  }
  await touch(cdp, 'touchEnd', []);
  await page.getByLabel('Nombre del grupo').fill('Alumbrado');
  await page.keyboard.press('Enter');
  await expect(other.getByRole('group', { name: /Grupo Alumbrado/ })).toBeVisible();
  const after = await view();
  expect(after.clusters.map((c) => c.name)).toEqual(['Alumbrado']);
  expect(after.notes.every((n) => n.cluster === after.clusters[0]?.id)).toBe(true);
});

test('a note is moved, edited and found again by keyboard alone', async ({ browser }) => {
  const page = await newPerson(browser, { viewport: { width: 1280, height: 800 } });
  const { ids, view } = await board(page, 2);
  const note = ids[0] ?? '';
  const now = async () => (await view()).notes.find((n) => n.id === note);
  const el = page.locator(`[data-id="${note}"]`);

  await el.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect.poll(async () => (await now())?.y).toBe(340);

  await page.keyboard.press('Enter');
  await expect(page.getByRole('form', { name: 'Editar la nota' })).toBeVisible();
  await page.keyboard.type(' mejor');
  await page.keyboard.press('Control+Enter');
  await expect.poll(async () => (await now())?.text).toBe('Idea 0 mejor');
  await expect(el).toBeFocused();

  await page.keyboard.press('Space');
  await expect(page.getByRole('toolbar').getByRole('button', { name: 'Editar' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(el).toBeFocused();
});

test('the list does what the canvas does', async ({ browser }) => {
  const page = await newPerson(browser, { viewport: { width: 1280, height: 800 } });
  const { view } = await board(page, 3);
  await page.getByRole('button', { name: 'Lista' }).click();
  for (const idea of ['Idea 0', 'Idea 1']) {
    await page.getByRole('button', { name: `Qué hacer con: ${idea}` }).click();
    await page.getByRole('menuitem', { name: 'Añadir a grupo…' }).click();
    const dialog = page.getByRole('dialog');
    if (idea === 'Idea 0') {
      await dialog.getByLabel('Grupo nuevo').fill('Sombra');
      await dialog.getByRole('button', { name: 'Hacer grupo' }).click();
    } else await dialog.getByRole('button', { name: /Sombra/ }).click();
    await expect(dialog).toBeHidden();
  }
  await expect
    .poll(async () => {
      const { notes, clusters } = await view();
      return notes.filter((n) => n.cluster === clusters[0]?.id).map((n) => n.text);
    })
    .toEqual(['Idea 0', 'Idea 1']);
  await page.getByRole('button', { name: 'Qué hacer con: Idea 2' }).click();
  await page.getByRole('menuitem', { name: 'Borrar' }).click();
  await expect(page.getByText('Idea 2')).toHaveCount(0);
  await page.getByRole('button', { name: 'Recuperar' }).click();
  await expect(page.getByText('Idea 2')).toBeVisible();
});
