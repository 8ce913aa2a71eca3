// Comments: said on a card, read on the board, taken off by a facilitator.
import { axe, createWorkshop, expect, newPerson, propose, randomID, test } from './harness';

interface View {
  sections: { id: string }[];
  notes: { comments?: { num: number; text: string; author?: string }[] }[];
}

test('a comment is said on a phone, read on the board and taken off', async ({ page, browser }) => {
  await page.goto('/');
  const origin = new URL(page.url()).origin;
  const { id } = await createWorkshop(page.request, origin);
  const view = async () => (await (await page.request.get(`/api/workshops/${id}`)).json()) as View;
  const section = (await view()).sections[0]?.id ?? '';
  await propose(page.request, origin, id, [
    { k: 'note.added', id: randomID(), section, text: 'Bancas', color: 'blue', x: 60, y: 200 },
  ]);
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(`/t/${id}`);
  await page.locator('article').getByRole('button').first().click();
  await page.getByRole('menuitem', { name: 'Comentarios (0)' }).click();
  const dialog = page.getByRole('dialog', { name: 'Comentarios' });
  await dialog.getByRole('button', { name: 'Comentar' }).click();
  await expect(dialog.getByText('Escriba su comentario.')).toBeVisible();
  await dialog.getByLabel('Su comentario').fill('Con sombra, por favor');
  await dialog.getByRole('button', { name: 'Comentar' }).click();
  await expect(dialog.getByText('Con sombra, por favor')).toBeVisible();
  await axe(page, 'the comments of a note');
  await expect
    .poll(async () => (await view()).notes[0]?.comments?.[0]?.text)
    .toBe('Con sombra, por favor');

  const wall = await page.request.get(`/api/workshops/${id}?as=projector`);
  expect(await wall.text()).not.toContain('Con sombra');

  const laptop = await newPerson(browser, { viewport: { width: 1366, height: 768 } });
  await laptop.context().addCookies(await page.context().cookies());
  await laptop.goto(`/t/${id}`);
  await laptop.locator('[data-thing=note]').click();
  await laptop.getByRole('button', { name: 'Comentarios (1)' }).click();
  await laptop.getByRole('button', { name: /^Quitar el comentario/ }).click();
  await expect.poll(async () => (await view()).notes[0]?.comments ?? []).toEqual([]);
});
