// Hands that stay up over a reload, who has finished, and a quick question whose answers are secret
// until it is closed.
import { axe, expect, room, test } from './harness';

test('hands, who has finished, and a quick question', async ({ browser, baseURL }) => {
  test.setTimeout(300_000);
  const { origin, made, request, ...doors } = await room(browser, baseURL);
  const rosa = await doors.facilitator();
  const enter = async (name: string, width: number) => {
    const page = await doors.participant(name, { width, height: 700 });
    await expect(page.getByRole('button', { name: 'Pedir la palabra' })).toBeVisible();
    return page;
  };
  const phone = await enter('Manuel', 320);
  const laptop = await enter('Inés', 1280);
  const wall = await doors.wall();

  // A hand and "finished", by keyboard; both outlive a reload.
  await phone.getByRole('button', { name: 'Pedir la palabra' }).focus();
  await phone.keyboard.press('Enter');
  await phone.getByRole('button', { name: 'Ya terminé' }).focus();
  await phone.keyboard.press('Space');
  await expect(phone.getByText('1 de 2 terminaron')).toBeVisible();
  await expect(laptop.getByText('1 de 2 terminaron')).toBeVisible();
  await axe(phone, 'signals on a phone');
  await axe(laptop, 'signals on the surface');
  await phone.reload();
  await expect(phone.getByRole('button', { name: 'Bajar la mano' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await rosa.getByRole('button', { name: '1 mano · 1 de 2 terminaron' }).click();
  await axe(rosa, 'hands and questions');
  await rosa.getByRole('button', { name: /^Bajar ?Manuel/ }).click();
  await expect(phone.getByRole('button', { name: 'Pedir la palabra' })).toBeVisible();

  // The question: big buttons, one answer each, secret until it is closed.
  await rosa.getByLabel('¿Qué quiere preguntar?').fill('¿Seguimos con la votación?');
  await rosa.getByRole('button', { name: 'Preguntar a todos' }).click();
  await phone.getByRole('button', { name: 'Sí', exact: true }).click();
  await expect(phone.getByText('Puede cambiarla hasta que se cierre')).toBeVisible();
  await phone.getByRole('button', { name: 'No', exact: true }).click();
  await laptop.getByRole('button', { name: 'No', exact: true }).click();
  await axe(phone, 'answering');
  await expect(wall.getByText('¿Seguimos con la votación?')).toBeVisible();
  await axe(wall, 'projector, question');
  if (process.env.MINGA_LOOK) {
    for (const [name, page] of [
      ['phone', phone],
      ['wall', wall],
      ['laptop', laptop],
    ] as const)
      await page.screenshot({ path: `${process.env.MINGA_LOOK}/sig-${name}.png` });
  }
  const polls = (
    (await (await request.get(`${origin}/api/workshops/${made.id}`)).json()) as { polls: object[] }
  ).polls;
  expect(JSON.stringify(polls)).not.toContain('totals');
  expect(JSON.stringify(polls)).not.toContain('mine');
  await rosa.getByRole('button', { name: 'Cerrar y mostrar el resultado' }).click();
  await expect(phone.getByText('Respondieron 2 de 3')).toBeVisible();
  await expect(wall.getByText('Respondieron 2 de 3')).toBeVisible();
  await axe(phone, 'result of a question');
  await axe(wall, 'projector, result of a question');
  if (process.env.MINGA_LOOK)
    await wall.screenshot({ path: `${process.env.MINGA_LOOK}/sig-wall2.png` });
  await rosa.getByRole('button', { name: 'Quitar de las pantallas' }).click();
  await expect(wall.getByText('Respondieron 2 de 3')).toBeHidden();
  // The next step begins with nobody ready.
  await rosa.getByRole('button', { name: /Pasar a: Juntar/ }).click();
  await expect(phone.getByRole('button', { name: 'Ya terminé' })).toBeVisible();
  await request.dispose();
});
