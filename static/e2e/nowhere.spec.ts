// A room without internet: whatever is opened, nothing is asked of anybody but the laptop.
import type { BrowserContext } from '@playwright/test';
import { createWorkshop, expect, newPerson, test } from './harness';

test('no face asks anything of another host', async ({ browser, request, baseURL }) => {
  test.setTimeout(120_000);
  const home = new URL(baseURL ?? '').host;
  const made = await createWorkshop(request, baseURL ?? '');
  const asked = new Map<string, number>();
  const watch = (context: BrowserContext): void => {
    const note = (address: string): void => {
      const url = new URL(address);
      if (url.protocol === 'data:' || url.protocol === 'blob:') return;
      asked.set(url.host, (asked.get(url.host) ?? 0) + 1);
    };
    // The service worker's own requests are those of the context too.
    context.on('request', (r) => note(r.url()));
    context.on('page', (page) => page.on('websocket', (socket) => note(socket.url())));
  };
  const visit = async (
    options: Parameters<typeof newPerson>[1],
    paths: string[],
    heading = true,
  ): Promise<void> => {
    const first = await newPerson(browser, options);
    watch(first.context());
    const page = await first.context().newPage();
    for (const path of paths) {
      await page.goto(new URL(path, baseURL).href);
      if (heading) await expect(page.getByRole('heading').first()).toBeVisible();
    }
    await first.context().close();
  };
  const path = (link: string): string => new URL(link).pathname;

  await visit({}, ['/', '/nuevo', '/accesibilidad', '/acerca-de-minga', '/no/such/page']);
  await visit({}, [path(made.links.projector)]);

  for (const viewport of [
    { width: 360, height: 740 },
    { width: 1280, height: 800 },
  ]) {
    const first = await newPerson(browser, { viewport });
    watch(first.context());
    const page = await first.context().newPage();
    await page.goto(new URL(path(made.links.join), baseURL).href);
    await page.getByRole('textbox').fill('Ana');
    await page.getByRole('textbox').press('Enter');
    await page.waitForURL('**/t/**');
    await expect(page.getByRole('main')).toContainText(/\S/);
    // Until the worker has fetched everything that the client is made of.
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await first.context().close();
  }

  const rosa = await newPerson(browser, { viewport: { width: 1280, height: 800 } });
  watch(rosa.context());
  const page = await rosa.context().newPage();
  await page.goto(new URL(path(made.links.facilitator), baseURL).href);
  await page.getByRole('textbox').fill('Rosa');
  await page.getByRole('textbox').press('Enter');
  await page.waitForURL('**/t/**');
  await page.getByRole('button', { name: 'Herramientas' }).click();
  await page.getByRole('menuitem').first().click();
  await expect(page.getByRole('dialog')).toBeVisible();

  expect([...asked.keys()]).toEqual([home]);
  expect(asked.get(home)).toBeGreaterThan(40);
});
