// A photo, a drawing: kept without metadata, seen by the others, deleted for good.
import type { Page } from '@playwright/test';
import { axe, createWorkshop, expect, newPerson, test } from './harness';

test.setTimeout(120_000);

interface View {
  sections: { id: string }[];
  notes: {
    id: string;
    text: string;
    media?: { asset: string; kind: string; w: number; h: number };
  }[];
}

/** A JPEG made by the browser, with a place planted in its EXIF. */
async function photo(page: Page, w: number, h: number): Promise<Buffer> {
  const plain = await page.evaluate(
    async ([w, h]) => {
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [w, h];
      const on = canvas.getContext('2d');
      if (!on) throw new Error('no canvas');
      on.fillStyle = '#3a7';
      on.fillRect(0, 0, w, h);
      on.fillStyle = '#fc3';
      on.fillRect(w / 8, h / 8, w / 2, h / 2);
      return canvas.toDataURL('image/jpeg').split(',')[1] ?? '';
    },
    [w, h] as const,
  );
  const body = Buffer.concat([
    Buffer.from('Exif\0\0MM\0*\0\0\0\x08\0\0', 'latin1'),
    Buffer.from('GPS-LATITUD-0.1807'),
  ]);
  const head = Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0, body.length + 2]);
  return Buffer.concat([head, body, Buffer.from(plain, 'base64').subarray(2)]);
}

async function workshop(page: Page) {
  await page.goto('/');
  const origin = new URL(page.url()).origin;
  const made = await createWorkshop(page.request, origin);
  const view = async () =>
    (await (await page.request.get(`/api/workshops/${made.id}`)).json()) as View;
  return { ...made, origin, view };
}

test('a photo comes without the place where it was taken, and goes for good', async ({
  page,
  browser,
}) => {
  const { id, code, view } = await workshop(page);
  const ana = await newPerson(browser, { viewport: { width: 360, height: 740 } });
  await ana.goto(`/u/${code}`);
  await ana.getByRole('button', { name: /Entrar|Unirme/ }).click();
  await expect(ana.getByPlaceholder(/./)).toBeVisible();

  const file = await photo(page, 2400, 1200);
  expect(file.includes('GPS-LATITUD')).toBe(true);
  await ana.locator('input[type=file]').setInputFiles({
    name: 'parque.jpg',
    mimeType: 'image/jpeg',
    buffer: file,
  });
  await expect(ana.getByAltText('La foto que eligió')).toBeVisible();
  const put = ana.getByRole('button', { name: 'Poner', exact: false }).last();
  await put.click();
  await expect(ana.getByText('Escriba en pocas palabras qué se ve en la foto.')).toBeVisible();
  await ana.getByRole('textbox').first().fill('El parque sin luz');
  await axe(ana, 'a photo about to be sent');
  await put.click();
  await expect.poll(async () => (await view()).notes[0]?.media?.w).toBe(1600);

  const asset = (await view()).notes[0]?.media?.asset ?? '';
  // What the browser would strip by itself, the server strips too.
  const raw = await ana.request.post(`/api/workshops/${id}/assets?kind=photo`, {
    headers: { 'Content-Type': 'application/octet-stream' },
    data: file,
  });
  expect(raw.status()).toBe(201);
  const kept = await page.request.get(`/api/workshops/${id}/assets/${asset}`);
  expect(kept.ok()).toBe(true);
  expect((await kept.body()).includes('GPS')).toBe(false);
  expect((await kept.body()).includes('Exif')).toBe(false);

  await page.setViewportSize({ width: 1366, height: 768 });
  await page.goto(`/t/${id}`);
  const note = page.locator('[data-thing=note]');
  await expect(note.locator('img')).toHaveJSProperty('complete', true);
  expect(await note.locator('img').evaluate((i: HTMLImageElement) => i.naturalWidth)).toBe(480);
  await axe(page, 'a photo on the board');

  await note.click();
  await page.getByRole('button', { name: 'Ver u oír' }).click();
  await page.getByRole('button', { name: 'Borrar la foto' }).click();
  await page.getByRole('button', { name: 'Borrar para siempre' }).click();
  await expect(note.locator('img')).toHaveCount(0);
  await expect
    .poll(async () => (await page.request.get(`/api/workshops/${id}/assets/${asset}`)).status())
    .toBe(404);
});

test('a drawing is made with strokes that can be taken back', async ({ page }) => {
  const { id, view } = await workshop(page);
  await page.setViewportSize({ width: 412, height: 800 });
  await page.goto(`/t/${id}`);
  await page.getByRole('button', { name: 'Dibujar' }).click();
  const dialog = page.getByRole('dialog', { name: 'Dibujar' });
  const paper = dialog.locator('canvas');
  const box = await paper.boundingBox();
  if (!box) throw new Error('no paper');
  for (const [i, color] of ['Negro', 'Naranja'].entries()) {
    await dialog.getByRole('button', { name: color }).click();
    await page.mouse.move(box.x + 30, box.y + 40 + i * 60);
    await page.mouse.down();
    await page.mouse.move(box.x + 200, box.y + 90 + i * 60, { steps: 6 });
    await page.mouse.up();
  }
  await expect(paper).toHaveAttribute('aria-label', 'Papel con 2 trazos');
  await dialog.getByRole('button', { name: 'Borrar el último trazo' }).click();
  await expect(paper).toHaveAttribute('aria-label', 'Papel con 1 trazo');
  await axe(page, 'the drawing pad');
  await dialog.getByRole('button', { name: 'Listo' }).click();
  // The picture is made first; under an open dialog nothing can be typed.
  await expect(dialog).toBeHidden();
  await page.getByRole('textbox').first().fill('Un camino');
  await page.getByRole('button', { name: 'Poner', exact: false }).last().click();
  await expect
    .poll(async () => (await view()).notes[0]?.media)
    .toMatchObject({ kind: 'drawing', w: 960, h: 720 });
  await expect(page.locator('article img')).toBeVisible();
});
