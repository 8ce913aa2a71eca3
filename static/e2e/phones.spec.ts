// What a phone does that a laptop does not: it is installed, loses its network and its tab, has a
// keyboard in the way, goes dark, and is held by somebody who reads little.
import type { Page } from '@playwright/test';
import { axe, createWorkshop, expect, newPerson, test } from './harness';

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

async function enter(page: Page, join: string, name = 'Manuel'): Promise<void> {
  await page.goto(join);
  await page.getByRole('textbox').fill(name);
  await page.getByRole('textbox').press('Enter');
  await page.waitForURL('**/t/**');
  await expect(page.getByRole('button', { name: 'Poner en el tablero' })).toBeVisible();
}

async function write(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox').fill(text);
  await page.getByRole('button', { name: 'Poner en el tablero' }).click();
  await expect(page.getByText(text)).toBeVisible();
}

test('F11: a page that is opened without a network shows the board as it was, and its outbox', async ({
  browser,
  request,
  baseURL,
}) => {
  test.setTimeout(120_000);
  const made = await createWorkshop(request, baseURL ?? '');
  const page = await newPerson(browser, phone);
  await enter(page, made.links.join);
  await write(page, 'Más luz en la parada');
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  // The worker keeps the whole client before it says that it is ready; the board is kept beside it.
  await expect.poll(() => page.evaluate(keptText), { timeout: 40_000 }).toContain('Más luz');

  await page.context().setOffline(true);
  await page.reload();
  await expect(page.getByText('Más luz en la parada')).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText(/Así estaba el tablero/)).toBeVisible();
  await axe(page, 'a board as it was');
  await write(page, 'Escrita sin red');
  const address = page.url();

  // The tab is closed, and opened again.
  await page.close();
  const again = await newPageIn(page);
  await again.goto(address);
  await expect(again.getByText('Escrita sin red')).toBeVisible({ timeout: 20_000 });
  await again.context().setOffline(false);
  await expect(again.getByText('Sin conexión.')).toHaveCount(0, { timeout: 30_000 });
  await expect
    .poll(async () => {
      const board = (await (
        await again.request.get(`${baseURL ?? ''}/api/workshops/${made.id}`)
      ).json()) as { notes: { text: string }[] };
      return board.notes.map((n) => n.text).sort();
    })
    .toEqual(['Escrita sin red', 'Más luz en la parada']);
});

/** What lies on the shelf, as text; run in the page. */
async function keptText(): Promise<string> {
  // Opening a database that is not there would make it, without what the page puts into it.
  const all = await indexedDB.databases();
  if (!all.some((one) => one.name === 'minga-boards')) return '';
  return new Promise((done, failed) => {
    const opening = indexedDB.open('minga-boards');
    opening.onerror = () => failed(new Error('no shelf'));
    opening.onsuccess = () => {
      const db = opening.result;
      const boards = db.transaction('boards').objectStore('boards').getAll();
      boards.onsuccess = () => {
        db.close();
        done(JSON.stringify(boards.result));
      };
    };
  });
}

function newPageIn(page: Page): Promise<Page> {
  return page.context().newPage();
}

test('the page can be installed', async ({ page, request, baseURL }) => {
  const origin = baseURL ?? '';
  await page.goto(origin);
  const href = await page.locator('link[rel=manifest]').getAttribute('href');
  const manifest = (await (await request.get(origin + (href ?? ''))).json()) as {
    display: string;
    start_url: string;
    icons: { src: string; sizes: string; type: string; purpose: string }[];
  };
  expect(manifest).toMatchObject({ display: 'standalone', start_url: '/' });
  for (const wanted of ['192x192', '512x512']) {
    expect(manifest.icons.filter((i) => i.sizes === wanted && i.purpose === 'any')).toHaveLength(1);
  }
  expect(manifest.icons.some((i) => i.purpose === 'maskable')).toBe(true);
  for (const icon of manifest.icons) {
    const answer = await request.get(origin + icon.src);
    expect(answer.headers()['content-type'], icon.src).toBe(icon.type);
    if (icon.type !== 'image/png') continue;
    const png = await answer.body();
    expect(`${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`, icon.src).toBe(icon.sizes);
  }
  // The browser's own opinion.
  const cdp = await page.context().newCDPSession(page);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors');
  // A window without a profile can install nothing; that is the only thing to be found.
  expect(installabilityErrors.filter((e) => e.errorId !== 'in-incognito')).toEqual([]);
});

for (const [width, height, size] of [[360, 360, '100%']] as const) {
  test(`the keyboard does not hide the button: ${String(width)}x${String(height)}`, async ({
    browser,
    request,
    baseURL,
  }) => {
    const made = await createWorkshop(request, baseURL ?? '');
    const page = await newPerson(browser, { ...phone, viewport: { width, height: 640 } });
    await enter(page, made.links.join);
    await page.evaluate((s) => document.documentElement.style.setProperty('font-size', s), size);
    await page.getByRole('textbox').tap();
    // What the keyboard leaves of the page, with interactive-widget=resizes-content.
    await page.setViewportSize({ width, height });
    await page.getByRole('textbox').pressSequentially('Más luz');
    const button = page.getByRole('button', { name: 'Poner en el tablero' });
    await expect
      .poll(async () => {
        const box = await button.boundingBox();
        return box !== null && box.y >= 0 && box.y + box.height <= height;
      })
      .toBe(true);
    await button.tap();
    await expect(page.getByText('Más luz')).toBeVisible();
  });
}

test('the screen stays on during the workshop, also after a look elsewhere', async ({
  browser,
  request,
  baseURL,
}) => {
  const made = await createWorkshop(request, baseURL ?? '');
  const page = await newPerson(browser, phone);
  await page.addInitScript(() => {
    const real = navigator.wakeLock.request.bind(navigator.wakeLock);
    Object.assign(window, { locks: [] });
    navigator.wakeLock.request = async (kind) => {
      const lock = await real(kind);
      (window as unknown as { locks: WakeLockSentinel[] }).locks.push(lock);
      return lock;
    };
  });
  await enter(page, made.links.join);
  const held = () =>
    page.evaluate(
      () =>
        (window as unknown as { locks: WakeLockSentinel[] }).locks.filter((l) => !l.released)
          .length,
    );
  await expect.poll(held).toBe(1);
  // As the browser does when the page goes out of sight; seeing it again asks anew.
  await page.evaluate(async () => {
    const { locks } = window as unknown as { locks: WakeLockSentinel[] };
    await Promise.all(locks.map((l) => l.release()));
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await expect.poll(held).toBe(1);
});

test('a question is read aloud by a voice of the device, and by no other', async ({
  browser,
  request,
  baseURL,
}) => {
  const made = await createWorkshop(request, baseURL ?? '');
  const page = await newPerson(browser, phone);
  // A browser without a screen has no voices: these stand for those of a phone.
  await page.addInitScript(() => {
    const said: string[] = [];
    const voices = [
      { lang: 'es-US', localService: false, name: 'de lejos' },
      { lang: 'es_ES', localService: true, name: 'de aquí' },
    ];
    class Said {
      voice: { name: string } | undefined;
      constructor(readonly text: string) {}
    }
    const synthesis = {
      getVoices: () => voices,
      speak: (what: Said) => said.push(`${what.voice?.name ?? ''}: ${what.text}`),
      cancel: () => said.push('silencio'),
    };
    Object.defineProperty(window, 'speechSynthesis', { value: synthesis });
    Object.assign(window, { SpeechSynthesisUtterance: Said, said });
  });
  await enter(page, made.links.join);
  await page.getByRole('button', { name: 'Leer en voz alta' }).click();
  await page.getByRole('button', { name: 'Dejar de leer' }).click();
  expect(await page.evaluate(() => (window as unknown as { said: string[] }).said)).toEqual([
    'de aquí: ¿Qué problema ve usted en el barrio?',
    'silencio',
  ]);
  // On a tablet, where the question stands on the board, as well.
  await page.setViewportSize({ width: 1024, height: 768 });
  await expect(page.getByRole('button', { name: 'Ver tarjetas' })).toBeVisible();
  await page.getByRole('button', { name: 'Leer en voz alta' }).click();
  expect(await page.evaluate(() => (window as unknown as { said: string[] }).said.at(-1))).toBe(
    'de aquí: ¿Qué problema ve usted en el barrio?',
  );
});
