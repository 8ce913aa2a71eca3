// Search over what one sees, and a word beside a problem that is none.
import { axe, createWorkshop, expect, propose, randomID, test } from './harness';

test('a note is found whatever its accents, and the board goes there', async ({ page }) => {
  await page.goto('/');
  const origin = new URL(page.url()).origin;
  const { id } = await createWorkshop(page.request, origin);
  const answer = await page.request.get(`/api/workshops/${id}`);
  const { sections } = (await answer.json()) as { sections: { id: string }[] };
  const section = sections[0]?.id ?? '';
  const far = randomID();
  await propose(page.request, origin, id, [
    { k: 'section.changed', id: section, check: 'problem' },
    { k: 'note.added', id: randomID(), section, text: 'Bancas', color: 'blue', x: 60, y: 200 },
    { k: 'note.added', id: far, section, text: 'La iluminación', color: 'blue', x: 900, y: 9000 },
  ]);
  await page.setViewportSize({ width: 1366, height: 768 });
  await page.goto(`/t/${id}`);
  await page.getByRole('button', { name: 'Buscar', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Buscar' });
  await dialog.getByLabel('¿Qué busca?').fill('ILUMINACION');
  await expect(dialog.getByText('1 resultado')).toBeVisible();
  await axe(page, 'the search');
  await dialog.getByRole('button', { name: 'Ir a: La iluminación' }).click();
  await expect(page.locator(`[data-id="${far}"]`)).toBeInViewport();

  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(`/t/${id}`);
  const box = page.getByRole('textbox').first();
  await box.fill('Falta de luz en la cancha');
  await expect(page.getByText('¿Y qué pasa por eso?')).toBeVisible();
  await axe(page, 'the word beside a problem');
  await box.fill('De noche nadie juega en la cancha');
  await expect(page.getByText('¿Y qué pasa por eso?')).toBeHidden();
});
