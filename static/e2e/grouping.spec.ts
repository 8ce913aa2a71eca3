// Suggested groups: looked at, taken, undone; notes that say the same; a group split; a section tidied.
import type { Page } from '@playwright/test';
import { axe, createWorkshop, expect, propose, randomID, test } from './harness';

interface View {
  seq: number;
  sections: { id: string }[];
  steps: { id: string; kind: string }[];
  notes: { id: string; text: string; x: number; y: number; cluster?: string }[];
  clusters: { id: string; name: string; deleted?: boolean }[];
}

const texts = [
  'La basura se acumula en las veredas',
  'Nadie recoge la basura de la vereda',
  'Veredas llenas de basura y de perros',
  'No hay luz en la cancha por la noche',
  'La cancha está oscura de noche, falta luz',
  'Poner luces en la cancha',
  'poner LUCES en la cancha!',
  'Una biblioteca comunitaria',
];

async function board(page: Page) {
  await page.goto('/');
  const origin = new URL(page.url()).origin;
  const { id } = await createWorkshop(page.request, origin);
  const view = async () => (await (await page.request.get(`/api/workshops/${id}`)).json()) as View;
  const { sections, steps } = await view();
  await propose(page.request, origin, id, [
    ...texts.map((text, i) => ({
      k: 'note.added',
      id: randomID(),
      section: sections[0]?.id ?? '',
      text,
      color: 'yellow',
      x: 30 + (i % 4) * 90,
      y: 200 + i * 40,
    })),
    { k: 'step.entered', id: steps.find((s) => s.kind === 'group')?.id ?? '' },
  ]);
  await page.setViewportSize({ width: 1366, height: 768 });
  await page.goto(`/t/${id}`);
  await expect(page.locator('[data-thing=note]')).toHaveCount(texts.length);
  const tool = async (name: string) => {
    await page.getByRole('button', { name: 'Herramientas' }).click();
    await page.getByRole('menuitem', { name }).click();
  };
  return { view, tool };
}

test('groups are suggested, looked at, taken in one go and taken back', async ({ page }) => {
  const { view, tool } = await board(page);
  await tool('Sugerir grupos');
  const panel = page.getByRole('dialog', { name: 'Sugerir grupos' });
  await panel.getByRole('button', { name: 'Buscar grupos' }).click();
  await expect(panel.getByText(/Comparten: .*cancha/)).toBeVisible();
  await expect(panel.getByText(/Comparten: .*basura/)).toBeVisible();
  await expect(panel.getByText('1 nota queda suelta.')).toBeVisible();
  expect((await view()).clusters).toHaveLength(0); // looking changes nothing
  await axe(page, 'the suggested groups');

  for (const box of await panel.getByRole('checkbox').all()) await box.check();
  await panel.getByRole('button', { name: 'Crear 2 grupos' }).click();
  await expect(page.locator('[data-thing=cluster]')).toHaveCount(2);
  await expect.poll(async () => (await view()).notes.filter((n) => n.cluster).length).toBe(7);

  await page.getByRole('button', { name: 'Deshacer' }).first().click();
  await expect.poll(async () => (await view()).notes.filter((n) => n.cluster).length).toBe(0);
});

test('notes that say the same are put together by one tap, the group split again, the section tidied', async ({
  page,
}) => {
  const { view, tool } = await board(page);
  await tool('Sugerir grupos');
  const panel = page.getByRole('dialog', { name: 'Sugerir grupos' });
  await panel.getByRole('button', { name: 'Buscar grupos' }).click();
  await panel.getByRole('button', { name: /^Juntar:/ }).click();
  await expect(panel.getByText('Juntas')).toBeVisible();
  await expect.poll(async () => (await view()).clusters.length).toBe(1);

  await panel.getByRole('button', { name: 'Ordenar la sección' }).click();
  await expect
    .poll(async () => {
      const loose = (await view()).notes.filter((n) => !n.cluster);
      return new Set(loose.map((n) => n.x)).size * 1000 + new Set(loose.map((n) => n.y)).size;
    })
    .toBe(6001); // six loose notes side by side, in one row
  await panel.getByRole('button', { name: 'Cerrar' }).click();

  const group = page.locator('[data-thing=cluster]').first();
  await group.click({ position: { x: 30, y: 20 } });
  await page.getByRole('button', { name: 'Dividir grupo' }).click();
  const split = page.getByRole('dialog', { name: 'Dividir grupo' });
  await split.getByRole('checkbox').first().check();
  await split.getByLabel('Nombre del grupo nuevo').fill('Luces');
  await axe(page, 'splitting a group');
  await split.getByRole('button', { name: 'Dividir', exact: true }).click();
  await expect
    .poll(async () => (await view()).clusters.map((c) => c.name).sort())
    .toEqual(['', 'Luces']);
});
