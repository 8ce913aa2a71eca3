// A photo chosen without a network outlives the page, and arrives once.
import { createWorkshop, expect, newPerson, test } from './harness';
import { photo } from './photo';

interface View {
  notes: { text: string; media?: { asset: string; w: number } }[];
}

test('F11: a photo chosen offline outlives its page and arrives once', async ({
  browser,
  request,
  baseURL,
}) => {
  test.setTimeout(150_000);
  const origin = baseURL ?? '';
  const made = await createWorkshop(request, origin);
  const view = async () =>
    (await (await request.get(`${origin}/api/workshops/${made.id}`)).json()) as View;
  const first = await newPerson(browser, { viewport: { width: 360, height: 740 } });
  const context = first.context();
  await first.goto(made.links.join);
  await first.getByRole('textbox').fill('Manuel');
  await first.getByRole('textbox').press('Enter');
  await first.waitForURL('**/t/**');
  const put = (page: typeof first) => page.getByRole('button', { name: 'Poner en el tablero' });
  await expect(put(first)).toBeVisible();
  await first.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  const file = await photo(first, 1200, 800);

  await context.setOffline(true);
  await first.locator('input[type=file]').setInputFiles({
    name: 'parada.jpg',
    mimeType: 'image/jpeg',
    buffer: file,
  });
  await expect(first.getByAltText('La foto que eligió')).toBeVisible();
  await first.getByRole('textbox').first().fill('La parada a oscuras');
  await put(first).click();
  // It stands on the board at once, with its picture, and says that it waits.
  await expect(first.locator('article img')).toBeVisible();
  await expect(first.getByText('1 archivo espera la conexión.')).toBeVisible({ timeout: 30_000 });
  expect((await view()).notes).toEqual([]);
  await first.close({ runBeforeUnload: true });
  await expect.poll(() => context.pages().length).toBe(0);

  // Another page, still without a network: the photo is there.
  const second = await context.newPage();
  await second.goto(`${origin}/t/${made.id}`);
  await expect(
    second.locator('article').getByText('La parada a oscuras', { exact: true }),
  ).toBeVisible({ timeout: 30_000 });
  await expect(second.getByText('1 archivo espera la conexión.')).toBeVisible();
  const picture = second.locator('article img');
  const wide = () => picture.evaluate((i: HTMLImageElement) => i.naturalWidth);
  await expect.poll(wide).toBe(1200);

  await context.setOffline(false);
  await expect
    .poll(async () => (await view()).notes.map((n) => `${n.text} ${String(n.media?.w)}`), {
      timeout: 60_000,
    })
    .toEqual(['La parada a oscuras 1200']);
  await expect(second.getByText('1 archivo espera la conexión.')).toHaveCount(0);
  // From the server now, a small one.
  await expect.poll(wide, { timeout: 30_000 }).toBe(480);
  await second.reload();
  await expect(picture).toBeVisible({ timeout: 30_000 });
  await expect(second.locator('article img')).toHaveCount(1);
  expect((await view()).notes).toHaveLength(1);
});
