// A photo, a drawing: kept without metadata, seen by the others, deleted for good.
import type { Page } from '@playwright/test';
import { at, axe, createWorkshop, expect, newPerson, propose, test } from './harness';
import { photo } from './photo';

test.setTimeout(120_000);

interface View {
  sections: { id: string }[];
  notes: {
    id: string;
    text: string;
    media?: { asset: string; kind: string; w: number; h: number };
  }[];
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
  await expect(ana.getByText(/qué se ve en la foto/)).toBeVisible();
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
  await page.getByText('Foto, dibujo y más').click();
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
  // The picture is made first; under an open dialog nothing can be done.
  await expect(dialog).toBeHidden();
  // Who does not write has said it already.
  await page.getByRole('button', { name: 'Poner en el tablero' }).click();
  await expect.poll(async () => (await view()).notes[0]?.text).toBe('Dibujo');
  await expect
    .poll(async () => (await view()).notes[0]?.media)
    .toMatchObject({ kind: 'drawing', w: 960, h: 720 });
  await expect(page.locator('article img')).toBeVisible();
});

test('a voice plays by keyboard, and what it says is written afterwards', async ({ page }) => {
  const { id, origin, view } = await workshop(page);
  const section = (await view()).sections[0]?.id ?? '';
  // A second of a tone, recorded as a browser records a voice.
  const sound = await page.evaluate(async () => {
    const context = new AudioContext();
    const to = context.createMediaStreamDestination();
    const tone = context.createOscillator();
    tone.connect(to);
    tone.start();
    const recorder = new MediaRecorder(to.stream, { mimeType: 'audio/webm' });
    const parts: Blob[] = [];
    recorder.ondataavailable = (event) => parts.push(event.data);
    const stopped = new Promise((done) => (recorder.onstop = done));
    recorder.start();
    await new Promise((done) => setTimeout(done, 1500));
    recorder.stop();
    await stopped;
    return [...new Uint8Array(await new Blob(parts).arrayBuffer())];
  });
  const asset = 'vozdelaabuela001';
  const kept = await page.request.put(`/api/workshops/${id}/assets/${asset}?kind=voice`, {
    headers: { 'Content-Type': 'application/octet-stream' },
    data: Buffer.from(sound),
  });
  expect(kept.status(), await kept.text()).toBe(201);
  const place = { section, color: 'white', x: 40, y: 120 };
  const media = { asset, kind: 'voice' };
  await propose(page.request, origin, id, [
    { k: 'note.added', id: 'voz00001', text: 'La abuela cuenta', media, ...place },
  ]);
  await page.setViewportSize({ width: 320, height: 740 });
  await page.goto(`/t/${id}`);
  const play = page.getByRole('button', { name: /^Oír ?: La abuela/ });
  await play.focus();
  await page.keyboard.press('Enter');
  const stop = page.getByRole('button', { name: /^Parar ?: La abuela/ });
  const failed = page.getByText('La grabación no se puede oír en este equipo.');
  // It may be over before anybody looks.
  await expect(play.or(stop)).toBeVisible();
  await expect(failed).toHaveCount(0);
  await expect
    .poll(() => page.locator('audio').evaluate((a: HTMLAudioElement) => a.played.length > 0))
    .toBe(true);
  await page.getByRole('button', { name: 'Escribir lo que dice' }).click();
  await page.getByLabel('Lo que dice la grabación').fill('Antes aquí había un río');
  await axe(page, 'writing down a voice');
  await page.getByRole('button', { name: 'Guardar' }).click();
  await expect(page.getByText('Escrito después: Antes aquí había un río')).toBeVisible();
});

test('photos are large on the wall, with words for who cannot see them', async ({
  page,
  browser,
}) => {
  const { id, origin, links, view } = await workshop(page);
  const section = (await view()).sections[0]?.id ?? '';
  const asset = 'fotodelaparada01';
  const kept = await page.request.put(`/api/workshops/${id}/assets/${asset}?kind=photo`, {
    headers: { 'Content-Type': 'application/octet-stream' },
    data: await photo(page, 1600, 900),
  });
  expect(kept.status()).toBe(201);
  const media = { asset, kind: 'photo', w: 1600, h: 900, alt: 'Un farol roto' };
  const note = { section, text: 'La parada está oscura', color: 'yellow', x: 40, y: 120 };
  await propose(page.request, origin, id, [
    { k: 'note.added', id: 'foto0001', media, ...note },
    { k: 'note.added', id: 'nota0002', ...note, text: 'Sin foto' },
  ]);
  const wall = await newPerson(browser, { viewport: { width: 1920, height: 1080 } });
  await wall.goto(at(origin, links.projector));
  await wall.waitForURL('**/proyector/**');
  const picture = wall.getByAltText('Un farol roto');
  const wide = () => picture.evaluate((i: HTMLImageElement) => i.naturalWidth);
  await expect(picture).toBeVisible();
  await expect.poll(wide).toBe(480); // a thumbnail among the notes
  await axe(wall, 'a photo on the wall');
  await propose(
    page.request,
    origin,
    id,
    [{ k: 'guide.called', to: 'foto0001', spot: true }],
    'spot',
  );
  await expect.poll(wide).toBe(1600);
  expect((await picture.boundingBox())?.height).toBeGreaterThan(500);
  await axe(wall, 'a photo in the spotlight');
  // What is hidden is not on the wall, nor are its bytes.
  const hidden = { k: 'note.hidden', id: 'foto0001', reason: 'personal' };
  await propose(page.request, origin, id, [hidden], 'hide');
  await expect(picture).toHaveCount(0);
  const bytes = await wall.request.get(`${origin}/api/workshops/${id}/assets/${asset}`);
  expect(bytes.status()).toBe(404);
});
