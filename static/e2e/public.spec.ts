// What leaves the house without a login: published after a look at it, read without script on a small phone, shown
// inside another site, and gone at once when it is withdrawn.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { axe, expect, newPerson, room, test } from './harness';

const day = [
  { k: 'board.changed', title: 'Un parque para todas las edades' },
  { k: 'facts.changed', place: 'Casa Somos San Marcos', date: '2026-03-14', called: 'La junta' },
  {
    k: 'solution.added',
    id: 'ficha001',
    name: 'Bancas con sombra',
    sentence: 'Bancas hechas por el barrio, con madera donada.',
    ord: '',
  },
  {
    k: 'actor.added',
    id: 'actor001',
    name: 'Junta del barrio',
    type: 'organisation',
    part: 'executes',
    accepted: 'yes',
    contact: '099 000 0000',
    ord: '',
  },
  {
    k: 'commitment.added',
    id: 'acuerdo1',
    what: 'Arreglar las bancas',
    who: 'Rosa Quispe',
    named: true,
    to: '2020-01-15',
    verifiable: 'Seis bancas en uso',
  },
  {
    k: 'commitment.added',
    id: 'acuerdo2',
    what: 'Pedir luces',
    who: 'Manuel Secreto',
    to: '2099-01-15',
  },
  { k: 'request.added', id: 'pedido01', what: 'Más alumbrado', unit: 'Empresa Eléctrica', ord: '' },
  { k: 'board.finished' },
  { k: 'commitment.progressed', id: 'acuerdo1', status: 'doing', text: 'Ya hay madera.' },
  {
    k: 'request.answered',
    request: 'pedido01',
    id: 'respues1',
    answer: 'partly',
    reason: 'Solo en la calle principal.',
    name: 'Ing. Secreta',
  },
];

/** Nothing is wider than the screen. */
async function fits(page: Page, what: string): Promise<void> {
  const over = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(over, `${what} is wider than the screen`).toBeLessThanOrEqual(0);
}

test('the public page: published deliberately, read without script, withdrawn for good', async ({
  browser,
  baseURL,
}) => {
  test.slow(); // four browsers in turn
  const workshop = await room(browser, baseURL, day);
  const { made } = workshop;
  const origin = baseURL ?? '';
  const address = `${origin}/publica/${made.id}`;
  const neighbour = await newPerson(browser, {
    viewport: { width: 320, height: 640 },
    javaScriptEnabled: false,
  });
  expect((await neighbour.goto(address))?.status()).toBe(404);

  // A look at it, and then the deliberate act.
  const rosa = await workshop.facilitator();
  await rosa.getByRole('button', { name: 'Herramientas' }).click();
  await rosa.getByRole('menuitem', { name: 'Página pública' }).click();
  const dialog = rosa.getByRole('dialog', { name: 'Página pública' });
  await expect(dialog.getByText('2 compromisos, con sus avances')).toBeVisible();
  await expect(dialog.getByText('0 nombres de personas')).toBeVisible();
  await dialog.getByRole('switch', { name: /Mostrar los nombres/ }).check();
  await expect(dialog.getByText('1 nombre de una persona')).toBeVisible();
  await axe(rosa, 'the panel of the public page');
  const coming = rosa.context().waitForEvent('page');
  await dialog.getByRole('link', { name: 'Ver cómo quedará' }).click();
  const preview = await coming;
  await expect(preview.getByText('Así se verá.')).toBeVisible();
  await expect(preview.getByText('Rosa Quispe')).toBeVisible();
  expect((await neighbour.goto(preview.url()))?.status()).toBe(403);
  await preview.close();
  await dialog.getByRole('button', { name: 'Publicar' }).click();
  await rosa
    .getByRole('dialog', { name: '¿Publicar la página?' })
    .getByRole('button', { name: 'Publicar' })
    .click();
  await expect(dialog.getByText('La página está publicada')).toBeVisible();
  await expect(dialog.getByText(address, { exact: true })).toBeVisible();
  await axe(rosa, 'the panel of a published page');

  // Whoever passes by: no script, no cookie, little to fetch, nothing from elsewhere.
  let bytes = 0;
  const asked: string[] = [];
  neighbour.on('response', (response) => {
    asked.push(response.url());
    void response
      .body()
      .then((body) => (bytes += body.length))
      .catch(() => undefined);
  });
  await neighbour.goto(address, { waitUntil: 'networkidle' });
  await expect(neighbour.getByRole('heading', { level: 1 })).toHaveText(
    'Un parque para todas las edades',
  );
  for (const told of [
    'Bancas con sombra',
    'Junta del barrio',
    'Rosa Quispe',
    'Ya hay madera.',
    'Solo en la calle principal.',
  ])
    await expect(neighbour.getByText(told).first()).toBeVisible();
  const row = neighbour.getByRole('listitem').filter({ hasText: 'Arreglar las bancas' });
  await expect(row.getByText('Con retraso')).toBeVisible();
  const html = await neighbour.content();
  for (const secret of ['Manuel Secreto', '099 000 0000', 'Ing. Secreta', '<script'])
    expect(html).not.toContain(secret);
  await fits(neighbour, 'the page');
  expect(bytes).toBeGreaterThan(2_000);
  expect(bytes).toBeLessThan(200_000);
  expect(asked.filter((url) => !url.startsWith(origin))).toEqual([]);
  expect(await neighbour.context().cookies()).toEqual([]);

  // Both languages, light and dark, with letters of twice the size.
  const reader = await newPerson(browser, { viewport: { width: 320, height: 640 } });
  for (const [colorScheme, path] of [
    ['light', ''],
    ['light', '/cartel'],
    ['dark', '?lang=en'],
    ['dark', '/insertar'],
  ] as const) {
    await reader.emulateMedia({ colorScheme });
    await reader.goto(address + path);
    await axe(reader, `${path || 'the page'}, ${colorScheme}`);
  }
  await reader.goto(address);
  await reader.getByRole('link', { name: 'English' }).click();
  await expect(reader.getByRole('heading', { name: 'Roadmap' })).toBeVisible();
  await reader
    .addStyleTag({ content: 'html { font-size: 225% !important; }' })
    .catch(() => undefined);
  await fits(reader, 'the page');

  // Inside the site of a municipality, which is another origin.
  const portal = createServer((_, answer) => {
    answer.setHeader('Content-Type', 'text/html');
    answer.end(
      `<!doctype html><title>Portal</title><iframe id="ok" title="Minga" src="${address}/insertar"></iframe><iframe id="no" title="No" src="${address}"></iframe>`,
    );
  });
  await new Promise<void>((go) => portal.listen(0, '127.0.0.1', go));
  try {
    const port = (portal.address() as AddressInfo).port;
    await reader.goto(`http://127.0.0.1:${String(port)}/`);
    const inside = reader.frameLocator('#ok');
    await expect(inside.getByRole('heading', { level: 1 })).toHaveText(
      'Un parque para todas las edades',
    );
    await expect(inside.getByText('Arreglar las bancas')).toBeVisible();
    await expect(reader.frameLocator('#no').getByText('Arreglar las bancas')).toHaveCount(0);
    expect(await reader.context().cookies()).toEqual([]);
  } finally {
    portal.close();
  }

  // Gone, in every part, for whoever has it in their cache too.
  await dialog.getByRole('button', { name: 'Retirar la página' }).click();
  await rosa
    .getByRole('dialog', { name: '¿Retirar la página?' })
    .getByRole('button', { name: 'Retirar la página' })
    .click();
  await expect(dialog.getByText('La página estuvo publicada y se retiró.')).toBeVisible();
  for (const part of ['', '/insertar', '/cartel', '/tarjeta.png', '/fechas.ics', '/datos.json']) {
    const answer = await neighbour.request.get(address + part);
    expect([part, answer.status()]).toEqual([part, 410]);
  }
  await neighbour.goto(address);
  await expect(neighbour.getByRole('heading', { level: 1 })).toHaveText('Esta página ya no está');
});
