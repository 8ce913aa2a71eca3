// The papers that leave the house: found where a facilitator looks, whole, and said aloud when they are there.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { axe, createWorkshop, expect, newPerson, propose, test } from './harness';

test('a facilitator takes papers home, in both languages and on a small screen', async ({
  browser,
  baseURL,
}) => {
  const origin = baseURL ?? '';
  const rosa = await newPerson(browser, { viewport: { width: 1366, height: 768 } });
  const made = await createWorkshop(rosa.request, origin, 'Papeles de La Tola');
  await propose(rosa.request, origin, made.id, [
    {
      k: 'commitment.added',
      id: 'acuerdo1',
      what: 'Pintar el paso cebra',
      who: 'María',
      to: '2027-01-15',
    },
  ]);
  await rosa.goto(`${origin}/t/${made.id}`);
  await rosa.getByRole('button', { name: 'Herramientas' }).click();
  await rosa.getByRole('menuitem', { name: 'Papeles para entregar' }).click();
  const dialog = rosa.getByRole('dialog', { name: 'Papeles para entregar' });
  await expect(dialog.getByRole('heading', { name: /Ayuda memoria/ })).toBeVisible();
  // What no board knows by itself is typed once, and what somebody else types meanwhile is not lost.
  const facts = dialog.locator('details').filter({ hasText: 'Datos de la reunión' });
  await facts.locator('summary').click();
  await facts.getByLabel('Quién convoca').fill('Comité de La Tola');
  await facts.getByLabel('Fecha').fill('2026-11-21');
  await facts.getByLabel('Hora de inicio').fill('12:00');
  await facts.getByLabel('Hora de fin').fill('09:00');
  await expect(facts.getByText('La hora de fin es anterior')).toBeVisible();
  await facts.getByLabel('Hora de fin').fill('14:30');
  await propose(
    rosa.request,
    origin,
    made.id,
    [{ k: 'facts.changed', place: 'Casa Somos', called: 'Otra persona' }],
    'script2',
  );
  await expect(facts.getByLabel('Lugar')).toHaveValue('Casa Somos');
  await expect(facts.getByLabel('Quién convoca')).toHaveValue('Comité de La Tola');
  await facts.getByRole('button', { name: 'Guardar los datos' }).click();
  await expect(facts.getByText('Guardado')).toBeVisible();
  await axe(rosa, 'the papers');

  const take = async (button: string): Promise<[name: string, start: string]> => {
    const coming = rosa.waitForEvent('download');
    await dialog.getByRole('button', { name: button }).click();
    const file = await coming;
    await expect(dialog.getByText(`Listo: ${file.suggestedFilename()}`)).toBeVisible();
    return [file.suggestedFilename(), readFileSync(await file.path()).toString('latin1', 0, 5)];
  };
  expect(await take('Ayuda memoria: PDF para firmar')).toEqual(['D7a_ayuda-memoria.pdf', '%PDF-']);
  expect((await take('Solución co-creada: PDF para firmar'))[0]).toBe('E1a_solucion-co-creada.pdf');
  expect((await take('Actores para la co-ejecución: Excel'))[0]).toBe(
    'E1b_actores-para-la-co-ejecucion.xlsx',
  );
  expect((await take('Datos abiertos del taller: Todo junto (ZIP)'))[0]).toBe(
    'DA1_datos-abiertos.zip',
  );
  expect((await take('Paquete de evidencias: Todo junto (ZIP)'))[0]).toBe(
    'paquete-de-evidencias.zip',
  );
  await dialog.getByRole('radio', { name: 'Inglés' }).check();
  expect((await take('Systematization of the workshop: Word para corregir'))[0]).toBe(
    'D7b_systematization.docx',
  );

  // A paper that cannot be made says so and leaves the others.
  await rosa.route('**/papers/roadmap/pdf*', (route) =>
    route.fulfill({ status: 500, json: { error: { code: 'paper_failed', field: 'roadmap' } } }),
  );
  await dialog.getByRole('button', { name: 'Roadmap: PDF para firmar' }).click();
  await expect(dialog.getByText('No se pudo armar este papel.')).toBeVisible();

  await rosa.setViewportSize({ width: 320, height: 640 });
  await expect(facts.getByLabel('Próxima reunión')).toBeVisible();
  const wide = await dialog.evaluate((d) => d.scrollWidth - d.clientWidth);
  expect(wide, 'the dialog is wider than the screen').toBeLessThanOrEqual(0);
});

test('what hangs on the wall, and what comes back signed', async ({ browser, baseURL }) => {
  const origin = baseURL ?? '';
  const rosa = await newPerson(browser, { viewport: { width: 1024, height: 768 } });
  const made = await createWorkshop(rosa.request, origin, 'Afiches de La Tola');
  await propose(rosa.request, origin, made.id, [
    { k: 'commitment.added', id: 'acuerdo1', what: 'Pintar el paso cebra', to: '2027-01-15' },
  ]);
  await rosa.goto(`${origin}/t/${made.id}`);
  await rosa.getByRole('button', { name: 'Herramientas' }).click();
  await rosa.getByRole('menuitem', { name: 'Papeles para entregar' }).click();
  const dialog = rosa.getByRole('dialog', { name: 'Papeles para entregar' });

  for (const [button, name, start] of [
    ['Lo que vamos a hacer: PDF A3', 'E1c_afiche-de-la-hoja-de-ruta.a3.pdf', '%PDF-'],
    ['Tablero del taller, dibujado: Imagen', 'D7c_tablero.png', '\u0089PNG\r'],
    ['Tablero del taller, dibujado: Dibujo para ampliar (SVG)', 'D7c_tablero.svg', '<?xml'],
  ] as const) {
    const coming = rosa.waitForEvent('download');
    await dialog.getByRole('button', { name: button }).click();
    const file = await coming;
    expect(file.suggestedFilename()).toBe(name);
    expect(readFileSync(await file.path()).toString('latin1', 0, 5)).toBe(start);
  }

  // A signed paper is kept as it came, said whether it is sealed, handed out again and taken off.
  const bring = dialog.getByLabel('Traer un PDF firmado').and(rosa.locator('input'));
  await bring.setInputFiles({
    name: 'foto.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.from('no es un PDF'),
  });
  await expect(dialog.getByText('Ese archivo no es un PDF completo.')).toBeVisible();
  const scan = Buffer.from('%PDF-1.4\nfirmado a mano\n%%EOF\n');
  await bring.setInputFiles({
    name: 'Acta firmada.pdf',
    mimeType: 'application/pdf',
    buffer: scan,
  });
  await expect(dialog.getByText('Guardado: Acta firmada.pdf')).toBeVisible();
  const list = dialog.getByRole('list', { name: 'Papeles firmados que vuelven' });
  await expect(
    list.getByText('No trae firma electrónica: puede estar firmado a mano'),
  ).toBeVisible();
  await expect(list.getByText(createHash('sha256').update(scan).digest('hex'))).toBeVisible();
  await axe(rosa, 'the signed papers');
  const back = rosa.waitForEvent('download');
  await list.getByRole('link', { name: 'Descargar Acta firmada.pdf' }).click();
  expect(readFileSync(await (await back).path())).toEqual(scan);

  // A package that is too large for one file comes as several, each saved by a touch of its own.
  const form = (n: number) =>
    `--x\r\nContent-Disposition: form-data; name="file"; filename="paquete-${n}-de-2.zip"\r\nContent-Type: application/zip\r\n\r\nPK${n}\r\n`;
  await rosa.route('**/papers/package/zip*', (route) =>
    route.fulfill({
      headers: { 'Content-Type': 'multipart/form-data; boundary=x' },
      body: form(1) + form(2) + '--x--\r\n',
    }),
  );
  await dialog.getByRole('button', { name: 'Paquete de evidencias: Todo junto (ZIP)' }).click();
  const second = rosa.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Guardar la parte 2 de 2' }).click();
  expect((await second).suggestedFilename()).toBe('paquete-2-de-2.zip');

  await rosa.setViewportSize({ width: 320, height: 640 });
  const wide = await dialog.evaluate((d) => d.scrollWidth - d.clientWidth);
  expect(wide, 'the dialog is wider than the screen').toBeLessThanOrEqual(0);
  await list.getByRole('button', { name: 'Quitar Acta firmada.pdf' }).click();
  await rosa
    .getByRole('dialog', { name: 'Quitar' })
    .getByRole('button', { name: 'Quitar' })
    .click();
  await expect(list).toHaveCount(0);
});
