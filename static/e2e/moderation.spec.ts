// Hiding a note with a reason, notes that wait for a yes, somebody removed with all they signed,
// and each of it taken back.
import { axe, expect, propose, room, test } from './harness';

test('what is hidden or waits is seen by its author and the facilitator alone', async ({
  browser,
  baseURL,
}) => {
  test.setTimeout(300_000);
  const { origin, made, request, ...doors } = await room(browser, baseURL);
  const rosa = await doors.facilitator();
  await rosa.getByRole('button', { name: 'Lista' }).click();
  const phone = await doors.participant('Manuel', { width: 320, height: 700 });
  const laptop = await doors.participant('Inés', { width: 1280, height: 700 });
  const wall = await doors.wall();
  const write = async (text: string) => {
    await phone.getByRole('textbox').fill(text);
    await phone.getByRole('button', { name: 'Poner en el tablero' }).click();
  };

  // Hide with a reason, in two taps; its author reads why.
  await write('Algo muy feo');
  await expect(wall.getByText('Algo muy feo')).toBeVisible();
  await rosa.getByRole('button', { name: 'Qué hacer con: Algo muy feo' }).click();
  await rosa.getByRole('menuitem', { name: 'Ocultar la nota' }).click();
  await axe(rosa, 'choosing a reason');
  await rosa.getByRole('button', { name: 'Ofende o insulta' }).click();
  await expect(wall.getByText('Algo muy feo')).toHaveCount(0);
  await expect(laptop.getByText('Algo muy feo')).toHaveCount(0);
  await expect(phone.getByText('Oculta: Ofende o insulta')).toBeVisible();
  await axe(phone, 'a hidden note, for its author');

  // The inbox.
  await rosa.getByRole('button', { name: 'Herramientas' }).click();
  await rosa.getByRole('menuitem', { name: 'Revisar notas' }).click();
  await rosa.getByRole('switch', { name: 'Revisar antes de mostrar' }).click();
  await expect(phone.getByText('La facilitación leerá su nota')).toBeVisible();
  await write('Una idea que espera');
  await expect(phone.getByText('Espera el visto bueno')).toBeVisible();
  const panel = rosa.getByRole('dialog');
  await expect(panel.getByText('1 nota espera')).toBeVisible();
  await axe(rosa, 'the inbox');
  await expect(laptop.getByText('Una idea que espera')).toHaveCount(0);
  if (process.env.MINGA_LOOK) {
    await rosa.screenshot({ path: `${process.env.MINGA_LOOK}/mod-inbox.png` });
    await phone.screenshot({ path: `${process.env.MINGA_LOOK}/mod-phone.png`, fullPage: true });
  }
  await panel.getByRole('button', { name: /^Dar el visto bueno/ }).click();
  await expect(laptop.getByText('Una idea que espera')).toBeVisible();
  await expect(wall.getByText('Una idea que espera')).toBeVisible();
  await rosa.keyboard.press('Escape');

  // Away with Manuel and all he signed, and back again.
  await rosa.getByRole('button', { name: 'Herramientas' }).click();
  await rosa.getByRole('menuitem', { name: 'Personas' }).click();
  await rosa
    .getByRole('dialog')
    .getByRole('button', { name: /Manuel/ })
    .click();
  await rosa.getByRole('menuitem', { name: 'Retirar con todo lo que firmó' }).click();
  await axe(rosa, 'removing with all they signed');
  await rosa
    .getByRole('dialog')
    .last()
    .getByRole('button', { name: 'Retirar con todo lo que firmó' })
    .click();
  await expect(laptop.getByText('Una idea que espera')).toHaveCount(0);
  await expect(phone.getByRole('textbox')).toHaveCount(0);
  await rosa.keyboard.press('Escape');
  await rosa.getByRole('button', { name: 'Herramientas' }).click();
  await rosa.getByRole('menuitem', { name: 'Revisar notas' }).click();
  await axe(rosa, 'people removed');
  await rosa.getByRole('button', { name: /Que vuelva ?: Manuel/ }).click();
  await expect(laptop.getByText('Una idea que espera')).toBeVisible();
  await phone.reload();
  await expect(phone.getByText('Una idea que espera')).toBeVisible();

  // Back to a named moment: first what will change, then the change, then the way back from it.
  await rosa.keyboard.press('Escape');
  await rosa.getByRole('button', { name: 'Herramientas' }).click();
  await rosa.getByRole('menuitem', { name: 'Volver a un momento' }).click();
  await rosa.getByLabel('Nombre de este momento').fill('Antes del lío');
  await rosa.getByRole('button', { name: 'Guardar este momento' }).click();
  await expect(
    rosa.getByRole('button', { name: /Ver qué cambiaría ?: Antes del lío/ }),
  ).toBeVisible();
  await axe(rosa, 'moments');
  await write('Escrita después');
  await rosa.keyboard.press('Escape');
  await rosa.getByRole('button', { name: /por revisar/ }).click();
  await rosa
    .getByRole('dialog')
    .getByRole('button', { name: /^Dar el visto bueno/ })
    .click();
  await expect(laptop.getByText('Escrita después')).toBeVisible();
  await rosa.keyboard.press('Escape');
  await rosa.getByRole('button', { name: 'Herramientas' }).click();
  await rosa.getByRole('menuitem', { name: 'Volver a un momento' }).click();
  await rosa.getByRole('button', { name: /Ver qué cambiaría ?: Antes del lío/ }).click();
  await expect(rosa.getByText('Se quita 1 nota')).toBeVisible();
  await axe(rosa, 'what a return changes');
  await rosa.getByRole('button', { name: 'Volver a ese momento' }).click();
  await expect(laptop.getByText('Escrita después')).toHaveCount(0);
  await rosa.getByRole('button', { name: 'Deshacer', exact: true }).click();
  await expect(laptop.getByText('Escrita después')).toBeVisible();

  const file = (await (
    await request.get(`${origin}/api/workshops/${made.id}/export.json`)
  ).json()) as { moderation: object };
  expect(file.moderation).toEqual({
    hidden: [{ reason: 'offence', notes: 1 }],
    waiting: 0,
    deleted: 0,
    removed: 0,
  });
  // Who asks to be forgotten is: nothing that is kept has the name any more.
  await rosa.getByRole('button', { name: 'Herramientas' }).click();
  await rosa.getByRole('menuitem', { name: 'Personas y enlaces' }).click();
  await rosa.getByRole('button', { name: 'Qué hacer con: Manuel' }).click();
  await rosa.getByRole('menuitem', { name: 'Borrar sus datos para siempre' }).click();
  await axe(rosa, 'erasing a person');
  await rosa.getByRole('button', { name: 'Borrar para siempre' }).click();
  await expect(rosa.getByRole('button', { name: 'Qué hacer con: Manuel' })).toHaveCount(0);
  await expect(laptop.getByText('Una idea que espera')).toBeVisible();
  expect(
    await (await request.get(`${origin}/api/workshops/${made.id}/export.json`)).text(),
  ).not.toContain('Manuel');
  await propose(request, origin, made.id, [{ k: 'inbox.changed', on: false }]);
  await request.dispose();
});
