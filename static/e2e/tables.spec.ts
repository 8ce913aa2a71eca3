// Tables in the room: three of them, one elsewhere, from the first chair to what they bring to everybody.
import type { Page } from '@playwright/test';
import { axe, createWorkshop, expect, newPerson, test } from './harness';

const shots = process.env.TABLES_SHOTS;
const shot = async (page: Page, name: string): Promise<void> => {
  if (shots) await page.screenshot({ path: `${shots}/${name}.png` });
};

test('tables: seats, own sections, one scribe, a rotation, and what goes to everybody', async ({
  browser,
  request,
  baseURL,
}) => {
  test.setTimeout(120_000);
  const origin = baseURL ?? '';
  const made = await createWorkshop(request, origin);
  const join = async (link: string, name: string, viewport: { width: number; height: number }) => {
    const page = await newPerson(browser, { viewport });
    await page.goto(link);
    await page.getByRole('textbox').fill(name);
    await page.getByRole('textbox').press('Enter');
    await page.waitForURL('**/t/**');
    await expect(page.locator('#tablero')).toBeVisible();
    return page;
  };
  const rosa = await join(made.links.facilitator, 'Rosa', { width: 1024, height: 768 });
  const panel = rosa.getByRole('dialog', { name: 'Mesas' });
  const open = async (part?: string) => {
    await rosa.getByRole('button', { name: 'Herramientas' }).click();
    await rosa.getByRole('menuitem', { name: 'Mesas' }).click();
    if (part) await panel.getByRole('radio', { name: part }).check();
  };

  // Three tables, one of them elsewhere.
  await open();
  await expect(panel.getByText('Divida el taller en mesas')).toBeVisible();
  await axe(rosa, 'no tables yet');
  await panel.getByLabel('¿Cuántas mesas?', { exact: true }).fill('3');
  await panel.getByLabel('¿Cuántas mesas?', { exact: true }).press('Tab');
  await panel.getByRole('button', { name: 'Hacer 3 mesas' }).click();
  await expect(panel.locator('summary')).toHaveCount(3);
  await panel.locator('summary').nth(2).click();
  await panel.getByRole('radio', { name: 'Remota' }).check();
  await panel.getByLabel('Nombre de la mesa').fill('Los de lejos');
  await panel.getByLabel('Nombre de la mesa').press('Enter');
  await expect(panel.locator('summary').nth(2)).toContainText('Los de lejos Remota');
  await shot(rosa, 'panel-tables');
  await axe(rosa, 'tables');

  // Ana chooses with one tap; Beto and Carla are seated.
  const ana = await join(made.links.join, 'Ana', { width: 320, height: 640 });
  const beto = await join(made.links.join, 'Beto', { width: 390, height: 844 });
  const carla = await join(made.links.join, 'Carla', { width: 1024, height: 768 });
  await expect(ana.getByRole('heading', { name: '¿En qué mesa está?' })).toBeVisible();
  await shot(ana, 'choose-320');
  await axe(ana, 'choosing a table');
  await ana.getByRole('button', { name: 'Mesa 1, el sol' }).click();
  await expect(ana.getByText('Mesa 1', { exact: true })).toBeVisible();
  await panel.getByRole('radio', { name: 'Gente' }).check();
  await panel.getByLabel('Carla').check();
  await panel.getByRole('button', { name: 'Sentar a 1 persona en…' }).click();
  await rosa.getByRole('menuitem', { name: 'Los de lejos' }).click();
  await shot(rosa, 'panel-people');
  await axe(rosa, 'people at tables');
  await panel.getByRole('button', { name: 'Repartir a 1 persona sin mesa' }).click();
  await expect(beto.getByText('Mesa 2', { exact: true })).toBeVisible();
  await expect(carla.getByText('Los de lejos', { exact: true })).toBeVisible();

  // A section each. What the others write is there to be read, and not to be written in.
  await panel.getByRole('radio', { name: 'Trabajo' }).check();
  await shot(rosa, 'panel-work');
  await axe(rosa, 'work of tables');
  await panel.getByRole('button', { name: 'Una sección por mesa' }).click();
  await expect(panel).toBeHidden();
  const note = ana.getByRole('textbox');
  await note.fill('Más luz en la parada');
  await ana.getByRole('button', { name: 'Poner en el tablero' }).click();
  await expect(beto.getByText('Lo que escriben las otras mesas')).toBeVisible();
  await shot(ana, 'write-320');
  await shot(beto, 'write-390');
  await axe(beto, 'writing at a table');
});
