// Every page in every state that a person may meet: what to do next is always said, nothing is
// wider than a small phone with large type, and axe finds nothing.
import type { Page } from '@playwright/test';
import { axe, createWorkshop, expect, newPerson, test } from './harness';

async function fits(page: Page, what: string): Promise<void> {
  const over = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(over, `${what} is wider than the screen`).toBeLessThanOrEqual(0);
}

const lost = [
  { path: '/u/PIMA-LUTO', says: 'Ese código no abre ningún taller' },
  { path: '/u/xx', says: 'Ese código no abre ningún taller' },
  { path: '/f/nada', says: 'Este enlace ya no sirve' },
  { path: '/p/nada', says: 'Este enlace ya no sirve' },
  { path: '/d/nada', says: 'Este enlace ya no sirve' },
  { path: '/t/zzzzzzzz', says: 'Aquí no hay un taller' },
  { path: '/proyector/zzzzzzzz', says: '' },
  { path: '/no/such/page', says: 'Esta página no existe' },
];

for (const { path, says } of lost) {
  test(`an unknown address says what to do next: ${path}`, async ({ page }) => {
    await page.setViewportSize({ width: 320, height: 640 });
    await page.goto(path);
    if (path.startsWith('/f/')) {
      // Who facilitates says their name first; the link is looked at with it.
      await page.getByRole('textbox').fill('Rosa');
      await page.getByRole('textbox').press('Enter');
    }
    if (says) await expect(page.getByRole('heading', { name: says })).toBeVisible();
    else await expect(page.getByRole('heading').first()).toBeVisible();
    await expect(page.getByRole('main')).toContainText(/\S/);
    await fits(page, path);
    await axe(page, path);
  });
}

for (const look of ['light', 'dark'] as const) {
  for (const contrast of ['no-preference', 'more'] as const) {
    for (const locale of ['es-EC', 'en-GB']) {
      test(`home, join and cards: ${look}, contrast ${contrast}, ${locale}`, async ({
        browser,
        request,
        baseURL,
      }) => {
        const made = await createWorkshop(request, baseURL ?? '');
        const page = await newPerson(browser, {
          locale,
          colorScheme: look,
          contrast,
          reducedMotion: 'reduce',
          viewport: { width: 320, height: 640 },
        });
        await page.goto(baseURL ?? '');
        await axe(page, 'home');
        await fits(page, 'home');
        await page.goto(`${baseURL ?? ''}/u/${made.code}`);
        await page.getByRole('textbox').fill('Ana');
        await axe(page, 'join');
        await fits(page, 'join');
        await page.getByRole('textbox').press('Enter');
        await page.waitForURL('**/t/**');
        await page.getByRole('textbox').fill('Más árboles en la avenida');
        await axe(page, 'cards');
        await fits(page, 'cards');
      });
    }
  }
}

test('large type: 200 % on a phone of 320 px', async ({ browser, request, baseURL }) => {
  const made = await createWorkshop(request, baseURL ?? '');
  const page = await newPerson(browser, { viewport: { width: 320, height: 640 } });
  await page.goto(`${baseURL ?? ''}/u/${made.code}`);
  // The policy forbids a style element, so the size is set as a person's settings would set it.
  await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'));
  await page.getByRole('textbox').fill('Ana');
  await fits(page, 'join');
  await page.getByRole('textbox').press('Enter');
  await page.waitForURL('**/t/**');
  await expect(page.getByRole('textbox')).toBeVisible();
  await fits(page, 'cards');
  const button = page.getByRole('button', { name: 'Poner en el tablero' });
  await page.getByRole('textbox').fill('Más árboles');
  await button.click();
  await expect(page.getByText('Más árboles')).toBeVisible();
});

test('what is written in private stays private until it is shown (F6)', async ({
  browser,
  request,
  baseURL,
}) => {
  const origin = baseURL ?? '';
  const made = await createWorkshop(request, origin);
  const rosa = await newPerson(browser, { viewport: { width: 1280, height: 800 } });
  await rosa.goto(made.links.facilitator);
  await rosa.getByRole('textbox').fill('Rosa');
  await rosa.getByRole('textbox').press('Enter');
  await rosa.waitForURL('**/t/**');
  await rosa.getByRole('button', { name: 'Herramientas' }).click();
  await rosa.getByRole('menuitem', { name: 'Agenda y secciones' }).click();
  await rosa.getByRole('dialog').getByText('Escribir en privado').first().click();
  await axe(rosa, 'agenda');
  await rosa.keyboard.press('Escape');

  // Everything that the facilitator and the wall receive is kept and searched.
  const heard: string[] = [];
  const listen = (page: Page) => {
    page.on('websocket', (socket) => {
      socket.on('framereceived', (frame) => heard.push(frame.payload.toString()));
    });
  };
  const wall = await newPerson(browser, { viewport: { width: 1920, height: 1080 } });
  listen(wall);
  await wall.goto(made.links.projector);
  await expect(wall.getByText(made.code).first()).toBeVisible();
  listen(rosa);
  await rosa.reload();
  await expect(rosa.getByRole('button', { name: 'Mostrar a todos' })).toBeVisible();

  const phone = await newPerson(browser, { viewport: { width: 320, height: 640 } });
  await phone.goto(made.links.join);
  await phone.getByRole('textbox').fill('Manuel');
  await phone.getByRole('textbox').press('Enter');
  await phone.waitForURL('**/t/**');
  const secret = 'El secreto de Manuel 83159';
  await phone.getByRole('textbox').fill(secret);
  await phone.getByRole('button', { name: 'Poner en el tablero' }).click();
  await expect(wall.getByText(/1 nota/).first()).toBeVisible();
  await axe(phone, 'cards, private');
  await axe(wall, 'projector, private');
  expect(heard.length).toBeGreaterThan(1);
  expect(heard.filter((f) => f.includes(secret))).toEqual([]);

  await rosa.getByRole('button', { name: 'Mostrar a todos' }).click();
  await expect(wall.getByText(secret).first()).toBeVisible();
  await expect(rosa.getByText(secret).first()).toBeVisible();
});
