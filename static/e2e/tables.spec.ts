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
  test.setTimeout(240_000);
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

  const at = (page: Page) => page.getByRole('region', { name: 'Mi mesa' });

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
  await expect(at(ana).getByText('Mesa 1')).toBeVisible();
  await panel.getByRole('radio', { name: 'Gente' }).check();
  await panel.getByLabel('Carla').check();
  await panel.getByRole('button', { name: 'Sentar a 1 persona en…' }).click();
  await rosa.getByRole('menuitem', { name: 'Los de lejos' }).click();
  await shot(rosa, 'panel-people');
  await axe(rosa, 'people at tables');
  await panel.getByRole('button', { name: 'Repartir a 1 persona sin mesa' }).click();
  await expect(at(beto).getByText('Mesa 2')).toBeVisible();
  await expect(at(carla).getByText('Los de lejos')).toBeVisible();

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

  // Whose notes they are stands beside them, for eyes and screen readers alike.
  await beto
    .getByText('Ideas · Mesa 1')
    .or(beto.getByText(/Mesa 1 ·/))
    .first()
    .click();
  await expect(beto.getByText('De: Mesa 1')).toBeVisible();

  // One device writes for the table; the pen goes over when another takes it.
  const myTable = async (page: Page) => {
    await page.getByRole('button', { name: 'Más opciones' }).click();
    await page.getByRole('menuitem', { name: /Mi mesa/ }).click();
  };
  await myTable(beto);
  const mine = beto.getByRole('dialog', { name: 'Mi mesa' });
  await mine.getByRole('button', { name: 'Este aparato escribe por: Mesa 2' }).click();
  await expect(mine.getByText('Este aparato escribe por: Mesa 2.')).toBeVisible();
  await shot(beto, 'my-table-390');
  await axe(beto, 'my table');
  await beto.keyboard.press('Escape');
  await expect(beto.getByText('Este aparato escribe por la mesa')).toBeVisible();
  await beto.getByRole('textbox').fill('Un banco a la sombra');
  await beto.getByRole('button', { name: 'Poner en el tablero' }).click();
  const written = async () => {
    const board = (await (await rosa.request.get(`${origin}/api/workshops/${made.id}`)).json()) as {
      notes: { text: string; table?: string; scribe?: boolean }[];
      tables: { id: string; name: string }[];
    };
    const name = (id?: string) => board.tables.find((one) => one.id === id)?.name ?? '';
    return board.notes.map((n) => `${name(n.table)}${n.scribe ? '*' : ''}: ${n.text}`).sort();
  };
  await expect
    .poll(written)
    .toEqual(['Mesa 1: Más luz en la parada', 'Mesa 2*: Un banco a la sombra']);
  const dora = await join(made.links.join, 'Dora', { width: 820, height: 1180 });
  await dora.getByRole('button', { name: 'Mesa 2, el árbol' }).click();
  await expect(at(dora).getByText('Mesa 2')).toBeVisible();
  await myTable(dora);
  await dora.getByRole('button', { name: 'Este aparato escribe por: Mesa 2' }).click();
  await expect(beto.getByText('Ahora otro aparato escribe por: Mesa 2.')).toBeVisible();
  await expect(beto.getByText('Este aparato escribe por la mesa')).toBeHidden();
  await dora.keyboard.press('Escape');

  // The facilitator sees all of them at a glance.
  const strip = rosa.getByRole('region', { name: 'Mesas' });
  await expect(strip.getByRole('button', { name: /^Mesa 2, 2 personas, 1 nota/ })).toBeVisible();
  await shot(rosa, 'strip-1024');
  await axe(rosa, 'strip of tables');

  // Ana hosts and stays; the others go on. The wall says it without names.
  const wall = await newPerson(browser, { viewport: { width: 1920, height: 1080 } });
  await wall.goto(made.links.projector);
  await expect(wall.getByRole('heading', { name: /¿Qué problema ve usted/ })).toBeVisible();
  await expect(wall.getByText('Mesa 2')).toBeVisible();
  await shot(wall, 'wall-1920');
  await open('Mesas');
  await panel.locator('summary').first().click();
  await panel.getByLabel('Anfitrión o anfitriona').selectOption({ label: 'Ana' });
  await expect(panel.locator('summary').first()).toContainText('Coordina Ana');
  await panel.getByRole('radio', { name: 'Trabajo' }).check();
  await panel.getByRole('button', { name: 'Rotar mesas' }).click();
  await rosa
    .getByRole('dialog', { name: '¿Rotar las mesas?' })
    .getByRole('button', { name: 'Rotar mesas' })
    .click();
  await expect(beto.getByText('Pase a: Los de lejos', { exact: true })).toBeVisible();
  await expect(carla.getByText('Pase a: Mesa 1', { exact: true })).toBeVisible();
  await expect(wall.getByText('Pasamos a la mesa siguiente')).toBeVisible();
  for (const name of ['Ana', 'Beto', 'Carla', 'Dora'])
    await expect(wall.getByText(name)).toHaveCount(0);
  await shot(beto, 'go-390');
  await shot(carla, 'go-1024');
  await shot(wall, 'turn-1920');
  await axe(beto, 'going on');
  await axe(wall, 'the tables turn on the wall');
  await expect(at(ana).getByText('Mesa 1')).toBeVisible();
  await beto.getByRole('button', { name: 'Ya estoy aquí' }).click();
  await expect(at(beto).getByText('Los de lejos')).toBeVisible();

  // What goes to everybody: the host marks it where it stands.
  await ana.getByRole('button', { name: 'Opciones de la nota' }).first().click();
  await ana.getByRole('menuitem', { name: 'Va a la plenaria' }).click();
  await strip.getByRole('button', { name: 'Plenaria: 1' }).click();
  await expect(dora.getByRole('heading', { name: 'Lo que va a la plenaria' })).toBeVisible();
  await expect(dora.getByText('Más luz en la parada')).toBeVisible();
  await expect(dora.getByText('Un banco a la sombra')).toBeHidden();
  await expect(wall.getByText('Lo que va a la plenaria')).toBeVisible();
  await shot(dora, 'harvest-820');
  await shot(wall, 'harvest-1920');
  await axe(dora, 'what the tables bring');
  await axe(wall, 'what the tables bring, on the wall');
});
