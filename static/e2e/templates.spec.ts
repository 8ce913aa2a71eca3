// A workshop is made of a template, saved as one, and made again from the file.
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { axe, expect, KEY, newPerson, test } from './harness';

const WITHIN_MS = 60_000;
/** How long a person takes for a letter, milliseconds. */
const LETTER_MS = 120;

async function fits(page: Page, what: string): Promise<void> {
  const over = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(over, `${what} is wider than the screen`).toBeLessThanOrEqual(0);
}

async function enter(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Crear el taller' }).click();
  await expect(page.getByText('El taller está listo')).toBeVisible();
  await page.getByText('Entrar al tablero').click();
  await expect(page.getByRole('button', { name: 'Herramientas' })).toBeVisible();
  return new URL(page.url()).pathname.split('/').pop() ?? '';
}

async function save(page: Page): Promise<Buffer> {
  await page.getByRole('button', { name: 'Herramientas' }).click();
  await page.getByRole('menuitem', { name: 'Descargar e importar' }).click();
  const coming = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Guardar como archivo' }).click();
  return readFileSync(await (await coming).path());
}

test('a half-day workshop is running within a minute, is saved, and comes back the same', async ({
  browser,
  baseURL,
}) => {
  const origin = baseURL ?? '';
  const rosa = await newPerson(browser, { viewport: { width: 1366, height: 768 } });
  const start = Date.now();
  await rosa.goto(`${origin}/nuevo#key=${KEY}`);
  await rosa
    .getByLabel('¿Cómo se llama el taller?')
    .pressSequentially('El parque de La Tola', { delay: LETTER_MS });
  await rosa.getByRole('radio', { name: /Taller de media jornada/ }).click();
  await expect(rosa.getByText('12 pasos · 275 minutos')).toBeVisible();
  await expect(rosa.getByRole('listitem')).toHaveCount(12);
  const id = await enter(rosa);
  await expect(rosa.getByText('Registro').first()).toBeVisible();
  const took = Date.now() - start;
  console.warn(`template: ${(took / 1000).toFixed(1)} s from the page to the running workshop`);
  expect(took).toBeLessThan(WITHIN_MS);

  const file = await save(rosa);
  expect(file.toString()).toContain('Muro y árbol de problemas');

  // Somebody else, with the file alone.
  const carmen = await newPerson(browser, { viewport: { width: 320, height: 640 } });
  await carmen.goto(`${origin}/nuevo#key=${KEY}`);
  await carmen.getByLabel('Usar un archivo de plantilla').setInputFiles({
    name: 'otra cosa.json',
    mimeType: 'application/json',
    buffer: Buffer.from('{"format":"minga-board"}'),
  });
  await expect(carmen.getByText('Ese archivo no se puede leer como plantilla.')).toBeVisible();
  await carmen.getByLabel('Usar un archivo de plantilla').setInputFiles({
    name: 'plantilla.json',
    mimeType: 'application/json',
    buffer: file,
  });
  await expect(carmen.getByText('12 pasos · 275 minutos')).toBeVisible();
  await expect(carmen.getByLabel('¿Cómo se llama el taller?')).toHaveValue('El parque de La Tola');
  await fits(carmen, 'create with a file');
  await axe(carmen, 'create with a file');
  await carmen.getByRole('button', { name: 'Crear el taller' }).click();
  await expect(carmen.getByText('El taller está listo')).toBeVisible();
  await carmen.getByText('Entrar al tablero').click();
  await carmen.waitForURL('**/t/**');
  const again = new URL(carmen.url()).pathname.split('/').pop() ?? '';
  expect(again).not.toBe(id);
  const answer = await carmen.request.get(`${origin}/api/workshops/${again}/template.json`);
  expect((await answer.body()).equals(file)).toBe(true);
});

test('a template stays in the house: saved, chosen, downloaded the same, and taken away', async ({
  browser,
  baseURL,
}) => {
  const origin = baseURL ?? '';
  const rosa = await newPerson(browser, { viewport: { width: 390, height: 844 } });
  await rosa.goto(`${origin}/nuevo#key=${KEY}`);
  await rosa.getByLabel('¿Cómo se llama el taller?').fill('Mingas de la quebrada');
  await rosa.getByRole('radio', { name: /Asamblea/ }).click();
  await enter(rosa);
  await rosa.getByRole('button', { name: 'Herramientas' }).click();
  await rosa.getByRole('menuitem', { name: 'Descargar e importar' }).click();
  const panel = rosa.getByRole('dialog');
  const name = `Asamblea de La Tola ${String(Date.now())}`;
  await panel.getByLabel('Nombre de la plantilla').fill(name);
  await panel.getByRole('button', { name: 'Guardar como plantilla en esta casa' }).click();
  await expect(panel.getByText('Guardada. Aparece al crear un taller.')).toBeVisible();
  await fits(rosa, 'the shelf in the panel');
  await axe(rosa, 'the shelf in the panel');
  const coming = rosa.waitForEvent('download');
  await panel.getByRole('listitem').filter({ hasText: name }).getByRole('link').click();
  const file = readFileSync(await (await coming).path());

  // The key opens the shelf, and no other does.
  const carmen = await newPerson(browser, { viewport: { width: 320, height: 640 } });
  await carmen.goto(`${origin}/nuevo`);
  const mine = carmen.getByRole('radio', { name });
  const key = carmen.getByLabel('Clave de facilitación');
  await key.fill('no-es-la-clave');
  await key.press('Tab');
  await expect(carmen.getByRole('radio', { name: /Asamblea/ }).first()).toBeVisible();
  await expect(mine).toHaveCount(0);
  await key.fill(KEY);
  await key.press('Tab');
  await mine.click();
  await expect(carmen.getByRole('heading', { name })).toBeVisible();
  await fits(carmen, 'create with the shelf');
  await axe(carmen, 'create with the shelf');
  const saving = carmen.waitForEvent('download');
  await carmen.getByRole('button', { name: 'Bajar el archivo' }).click();
  expect(readFileSync(await (await saving).path()).equals(file)).toBe(true);
  await carmen.getByLabel('¿Cómo se llama el taller?').fill(name);
  const again = await enter(carmen);
  const answer = await carmen.request.get(`${origin}/api/workshops/${again}/template.json`);
  expect((await answer.body()).equals(file)).toBe(true);

  await panel.getByRole('listitem').filter({ hasText: name }).getByRole('button').click();
  await rosa
    .getByRole('dialog')
    .last()
    .getByRole('button', { name: 'Quitar de esta casa' })
    .click();
  await expect(panel.getByText(name)).toHaveCount(0);
  await carmen.goto(`${origin}/nuevo#key=${KEY}`);
  await expect(carmen.getByRole('radio', { name: /Asamblea/ }).first()).toBeVisible();
  await expect(mine).toHaveCount(0);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`choosing a template: large and small screens, by keyboard, ${colorScheme}`, async ({
    browser,
    baseURL,
  }) => {
    const page = await newPerson(browser, {
      viewport: { width: 320, height: 640 },
      colorScheme,
      locale: 'en-GB',
    });
    await page.goto(`${baseURL ?? ''}/nuevo#key=${KEY}`);
    await page.getByText('Choose a single activity').click();
    await page.getByRole('radio', { name: /Problem tree/ }).focus();
    await page.keyboard.press('Space');
    await expect(page.getByText('1 step · 40 minutes')).toBeVisible();
    await fits(page, 'activities');
    await axe(page, 'activities');
    await page.setViewportSize({ width: 1920, height: 1080 });
    await fits(page, 'activities, large');
    // The same choice in the language of the workshop.
    await page.getByRole('radio', { name: 'Español' }).click();
    await expect(page.getByRole('heading', { name: 'Árbol de problemas' })).toBeVisible();
  });
}
