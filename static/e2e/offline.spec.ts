// The Wi-Fi goes, and nothing that was written goes with it.
import { createWorkshop, expect, newPerson, test } from './harness';

test('F11: notes written without a connection arrive once', async ({
  browser,
  request,
  baseURL,
}) => {
  test.setTimeout(90_000);
  const made = await createWorkshop(request, baseURL ?? '');
  const enter = async (name: string) => {
    const page = await newPerson(browser, { viewport: { width: 360, height: 740 } });
    await page.goto(made.links.join);
    await page.getByRole('textbox').fill(name);
    await page.getByRole('textbox').press('Enter');
    await page.waitForURL('**/t/**');
    await expect(page.getByRole('button', { name: 'Poner en el tablero' })).toBeVisible();
    return page;
  };
  const phone = await enter('Manuel');
  const other = await enter('Lucía');

  await phone.context().setOffline(true);
  for (const text of ['Primera sin red', 'Segunda sin red']) {
    await phone.getByRole('textbox').fill(text);
    await phone.getByRole('button', { name: 'Poner en el tablero' }).click();
    await expect(phone.getByText(text)).toBeVisible();
  }
  await expect(phone.getByText('Sin conexión.').first()).toBeVisible({ timeout: 20_000 });
  await expect(phone.getByText(/2 cambios suyos esperan/)).toBeVisible();

  await phone.context().setOffline(false);
  await expect(phone.getByText('Sin conexión.')).toHaveCount(0, { timeout: 20_000 });
  await expect(other.getByText(/2 notas|otras notas \(2\)/).first()).toBeVisible({
    timeout: 20_000,
  });
  const board = (await (
    await other.request.get(`${baseURL ?? ''}/api/workshops/${made.id}`)
  ).json()) as { notes: { text: string }[] };
  expect(board.notes.map((n) => n.text).sort()).toEqual(['Primera sin red', 'Segunda sin red']);
});

test('a page that is loaded again finds its board and who it was', async ({
  browser,
  request,
  baseURL,
}) => {
  const made = await createWorkshop(request, baseURL ?? '');
  const page = await newPerson(browser, { viewport: { width: 360, height: 740 } });
  await page.goto(made.links.join);
  await page.getByRole('textbox').fill('Manuel');
  await page.getByRole('textbox').press('Enter');
  await page.waitForURL('**/t/**');
  await page.getByRole('textbox').fill('Una nota que queda');
  await page.getByRole('button', { name: 'Poner en el tablero' }).click();
  await expect(page.getByText('Una nota que queda')).toBeVisible();
  await page.reload();
  await expect(page.getByText('Una nota que queda')).toBeVisible();
  await page.goto(made.links.join);
  await page.waitForURL('**/t/**');
  await expect(page.getByText('Una nota que queda')).toBeVisible();
});
