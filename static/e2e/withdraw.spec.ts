// A code in the wrong hands: the facilitator renews it, and every screen shows the new one by itself.
import { axe, expect, newPerson, room, test } from './harness';

test('a renewed code is shown everywhere, and the old one lets nobody in', async ({
  browser,
  baseURL,
}) => {
  test.setTimeout(180_000);
  const { origin, made, request, ...doors } = await room(browser, baseURL);
  const facilitator = async () => {
    const page = await doors.facilitator();
    await page.getByRole('button', { name: 'Herramientas' }).click();
    await page.getByRole('menuitem', { name: 'Personas y enlaces' }).click();
    await expect(page.getByRole('dialog').getByText(made.code)).toBeVisible();
    return page;
  };
  const wall = await doors.wall();
  await expect(wall.getByText(made.code)).toBeVisible();
  const qr = wall.getByRole('complementary').locator('img');
  const before = await qr.getAttribute('src');
  const other = await facilitator();
  const rosa = await facilitator();
  await axe(rosa, 'people and links');
  await rosa.screenshot({ path: `${test.info().outputDir}/panel.png` });
  await rosa.setViewportSize({ width: 320, height: 700 });
  await rosa.screenshot({ path: `${test.info().outputDir}/panel-320.png` });
  await rosa.setViewportSize({ width: 1366, height: 768 });

  await rosa.getByRole('button', { name: 'Anular y hacer otro: Para participar' }).click();
  const question = rosa.getByRole('dialog', { name: '¿Cambiar el código?' });
  await expect(question).toContainText(made.code);
  await axe(rosa, 'asking whether to renew the code');
  await rosa.screenshot({ path: `${test.info().outputDir}/confirm.png` });
  await question.getByRole('button', { name: 'Anular y hacer otro' }).click();
  await expect(rosa.getByText('Listo: lo anterior ya no sirve.')).toBeVisible();
  const shown = rosa.getByRole('dialog').locator('.code');
  await expect(shown).not.toHaveText(made.code);
  const code = (await shown.textContent()) ?? '';
  expect(code).toMatch(/^[A-Z]{4}-[A-Z]{4}$/);

  // Nobody reloads anything.
  await expect(wall.getByText(code)).toBeVisible({ timeout: 20_000 });
  await expect(qr).not.toHaveAttribute('src', before ?? '');
  await expect(other.getByRole('dialog').getByText(code)).toBeVisible({ timeout: 20_000 });
  await wall.screenshot({ path: `${test.info().outputDir}/wall.png` });

  expect((await request.get(`${origin}/api/code/${made.code}`)).status()).toBe(404);
  const late = await newPerson(browser);
  await late.goto(`/u/${code}`);
  await late.getByLabel('¿Cómo se llama?').fill('Eva');
  await late.getByRole('button', { name: 'Entrar al taller' }).click();
  await expect(late.getByLabel('¿Cómo se llama?')).toHaveCount(0);
});
