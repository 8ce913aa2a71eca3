// The papers that leave the house: found where a facilitator looks, whole, and said aloud when they are there.
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
  await axe(rosa, 'the papers');

  const take = async (button: string): Promise<[name: string, start: string]> => {
    const coming = rosa.waitForEvent('download');
    await dialog.getByRole('button', { name: button }).click();
    const file = await coming;
    await expect(dialog.getByText(`Listo: ${file.suggestedFilename()}`)).toBeVisible();
    return [file.suggestedFilename(), readFileSync(await file.path()).toString('latin1', 0, 5)];
  };
  expect(await take('Ayuda memoria: PDF para firmar')).toEqual(['D7a_ayuda-memoria.pdf', '%PDF-']);
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
  const wide = await dialog.evaluate((d) => d.scrollWidth - d.clientWidth);
  expect(wide, 'the dialog is wider than the screen').toBeLessThanOrEqual(0);
});
