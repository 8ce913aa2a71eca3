// The whole cycle without ever touching a mouse or a screen: Tab, Enter, arrows, Escape, typing.
import type { Locator, Page } from '@playwright/test';
import { expect, KEY, press, reach, test } from './harness';

/** pick opens a menu and walks down to an item. */
async function pick(page: Page, menu: Locator, item: string): Promise<void> {
  await press(page, menu);
  const wanted = page.getByRole('menuitem', { name: item });
  await wanted.waitFor();
  for (let i = 0; i < 40; i++) {
    if (await wanted.evaluate((el) => el === document.activeElement)) break;
    await page.keyboard.press('ArrowDown');
  }
  await expect(wanted).toBeFocused();
  await page.keyboard.press('Enter');
}

async function type(page: Page, field: Locator, text: string): Promise<void> {
  await reach(page, field);
  await page.keyboard.press('Control+a');
  await page.keyboard.type(text);
}

test('the whole cycle by keyboard alone', async ({ page }) => {
  test.setTimeout(150_000);
  const button = (name: string | RegExp) => page.getByRole('button', { name });
  await page.goto(`/nuevo#key=${KEY}`);
  await type(page, page.getByLabel('¿Cómo se llama el taller?'), 'La cuadra limpia');
  await type(page, page.getByLabel('¿Qué se va a preguntar?'), '¿Qué mejoraría usted?');
  await type(page, page.getByLabel('¿Cómo se llama usted?'), 'Rosa');
  await press(page, button('Crear el taller'));
  await press(
    page,
    page.getByRole('link', { name: 'Entrar al tablero' }).or(button('Entrar al tablero')),
  );

  // The list is the board for who does not see or point.
  await press(page, button('Lista'));
  for (const text of ['Más basureros en el parque', 'Basureros con tapa', 'Luces en la cancha']) {
    await press(page, button(/^Nota/));
    await type(page, page.getByLabel('Texto de la nota'), text);
    await press(page, button('Poner la nota'));
    await expect(page.getByRole('listitem').filter({ hasText: text })).toBeVisible();
    await page.keyboard.press('Escape');
  }

  await press(page, button('Pasar a: Juntar'));
  const menu = (name: string) => button(`Qué hacer con: ${name}`);
  await pick(page, menu('Más basureros en el parque'), 'Añadir a grupo…');
  await press(page, page.getByRole('dialog').getByRole('button', { name: 'Hacer grupo' }));
  await expect(page.getByRole('heading', { name: 'Grupo sin nombre' })).toBeVisible();
  await pick(page, menu('Basureros con tapa'), 'Añadir a grupo…');
  await press(page, page.getByRole('dialog').getByRole('button', { name: /Grupo/ }));
  await expect(page.getByText('2 notas').first()).toBeVisible();
  await pick(page, menu('Grupo sin nombre'), 'Poner nombre');
  await type(page, page.getByRole('dialog').getByRole('textbox'), 'Basura');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Basura' })).toBeVisible();

  await press(page, button('Pasar a: Votar'));
  await press(page, button('Preparar la votación'));
  await press(page, button('Abrir la votación'));
  await press(page, button(/^Dar un punto a «Basura»/));
  await page.keyboard.press('Enter');
  await press(page, button(/^Dar un punto a «Luces/));
  await expect(page.getByText('Le quedan 2 de 5 puntos')).toBeVisible();
  await press(page, button('Cerrar la votación'));
  await press(page, page.getByRole('dialog').getByRole('button', { name: 'Cerrar la votación' }));
  await press(page, button('Pasar a: Resultados'));
  await expect(page.getByText('Votó 1 de 1').first()).toBeVisible();
  await press(page, button('Pasar a la hoja de ruta'));

  await press(page, button('Pasar a: Hoja de ruta'));
  await pick(page, button(/^Qué hacer con: Basura/).last(), 'Editar compromiso');
  const form = page.getByRole('dialog');
  await type(page, form.getByLabel('Responsable'), 'Rosa Toapanta');
  await press(page, form.getByRole('button', { name: 'Guardar' }));
  await expect(page.getByText('Rosa Toapanta').first()).toBeVisible();

  await pick(page, button('Herramientas'), 'Terminar el taller');
  await press(page, page.getByRole('dialog').getByRole('button', { name: 'Terminar el taller' }));
  await expect(page.getByText('El taller terminó').first()).toBeVisible();
});
