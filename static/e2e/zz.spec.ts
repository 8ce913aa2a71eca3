import { createWorkshop, propose, randomID, test } from './harness';
test('shots', async ({ page }) => {
  await page.goto('/');
  const origin = new URL(page.url()).origin;
  const { id } = await createWorkshop(page.request, origin);
  const v = (await (await page.request.get(`/api/workshops/${id}`)).json()) as { sections: { id: string }[]; steps: { id: string; kind: string }[] };
  const texts = ['La basura se acumula en las veredas', 'Nadie recoge la basura de la vereda', 'Veredas llenas de basura y de perros', 'No hay luz en la cancha por la noche', 'La cancha está oscura de noche, falta luz', 'Poner luces en la cancha', 'poner LUCES en la cancha!', 'Una biblioteca comunitaria'];
  await propose(page.request, origin, id, [...texts.map((text, i) => ({ k: 'note.added', id: randomID(), section: v.sections[0]!.id, text, color: 'yellow', x: 30 + (i % 4) * 90, y: 200 + i * 40 })), { k: 'step.entered', id: v.steps.find((s) => s.kind === 'group')!.id }]);
  for (const [w, h] of [[320, 640], [1024, 768], [1366, 768]] as const) {
    await page.setViewportSize({ width: w, height: h });
    await page.goto(`/t/${id}`);
    await page.getByRole('button', { name: 'Herramientas' }).click();
    await page.getByRole('menuitem', { name: 'Sugerir grupos' }).click();
    await page.getByRole('button', { name: 'Buscar grupos' }).click();
    await page.getByRole('checkbox').first().check();
    await page.screenshot({ path: `/tmp/w/content.d/suggest-${w}.png` });
  }
});
