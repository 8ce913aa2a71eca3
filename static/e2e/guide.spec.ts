// Bringing everybody to a place, holding and letting go, one note on every screen, and what a
// facilitator sees through other eyes.
import { at, axe, expect, newPerson, propose, room, test } from './harness';

test('everybody is called, held and let go; one note is shown on every screen', async ({
  browser,
  baseURL,
}) => {
  test.setTimeout(120_000);
  const { origin, made, request, ...doors } = await room(browser, baseURL, [
    { k: 'section.added', id: 'ideas001', title: 'Ideas para el parque', question: '¿Qué haría usted?', x: 3000, y: 0, w: 1200, h: 900, ord: '' },
    { k: 'note.added', id: 'nota0001', section: 'ideas001', text: 'Más luz en la cancha', color: 'green', x: 3100, y: 200 },
  ]); // prettier-ignore
  const rosa = await doors.facilitator();
  await expect(rosa.getByRole('button', { name: 'Herramientas' })).toBeVisible();
  const phone = await doors.participant('Manuel');
  await phone.getByRole('textbox').fill('Lo que estoy escribiendo');
  const wall = await doors.wall();

  // Come once: the phone goes to the question, and keeps what was half written at the other one.
  await rosa.getByRole('button', { name: 'Herramientas' }).click();
  await rosa.getByRole('menuitem', { name: 'Traer a todos' }).click();
  await axe(rosa, 'calling everybody');
  await rosa
    .getByRole('dialog')
    .getByRole('button', { name: 'Sección «Ideas para el parque»' })
    .click();
  await expect(phone.getByText('¿Qué haría usted?')).toBeVisible();
  await expect(wall.getByRole('heading', { name: '¿Qué haría usted?' })).toBeVisible();
  await expect(
    phone
      .getByRole('region', { name: 'Dónde está la facilitación' })
      .getByText('La facilitación está en:'),
  ).toBeVisible();
  await axe(phone, 'called to a section');
  const first = phone.getByRole('navigation', { name: 'Preguntas' }).getByRole('button').first();
  await first.click();
  await expect(phone.getByRole('textbox')).toHaveValue('Lo que estoy escribiendo');
  await phone.getByRole('button', { name: 'Volver con la facilitación' }).click();
  await expect(phone.getByText('¿Qué haría usted?')).toBeVisible();
  await phone.getByRole('button', { name: 'Seguir por mi cuenta' }).click();
  await expect(
    phone
      .getByRole('region', { name: 'Dónde está la facilitación' })
      .getByText('La facilitación está en:'),
  ).toBeHidden();

  // Spotlight, from the list, by keyboard as well as by mouse: on phone and wall alike.
  await rosa.getByRole('button', { name: 'Lista' }).click();
  await rosa.getByRole('button', { name: 'Qué hacer con: Más luz en la cancha' }).click();
  await rosa.getByRole('menuitem', { name: 'Mostrar a todos' }).click();
  await expect(
    phone
      .getByRole('region', { name: 'Dónde está la facilitación' })
      .getByText('Más luz en la cancha'),
  ).toBeVisible();
  await expect(wall.getByText('Miremos esto juntos')).toBeVisible();
  await expect(wall.getByText('Más luz en la cancha')).toBeVisible();
  await axe(phone, 'a note is shown');
  await axe(wall, 'projector, spotlight');
  await axe(rosa, 'showing a note');

  // Who comes later is brought as well, and so is who reloads.
  const late = await newPerson(browser, { viewport: { width: 1024, height: 768 } });
  await late.goto(at(origin, made.links.join));
  await late.getByRole('button', { name: 'Entrar al taller' }).click();
  await expect(
    late
      .getByRole('region', { name: 'Dónde está la facilitación' })
      .getByText('La facilitación muestra:'),
  ).toBeVisible();
  await axe(late, 'a note is shown, surface');
  if (process.env.MINGA_LOOK) {
    for (const [name, page] of [
      ['phone', phone],
      ['wall', wall],
      ['late', late],
      ['rosa', rosa],
    ] as const)
      await page.screenshot({ path: `${process.env.MINGA_LOOK}/guide-${name}.png` });
  }
  await rosa.getByRole('button', { name: 'Soltar a todos' }).first().click();
  await expect(
    phone
      .getByRole('region', { name: 'Dónde está la facilitación' })
      .getByText('La facilitación muestra:'),
  ).toBeHidden();
  await expect(wall.getByText('Miremos esto juntos')).toBeHidden();

  // Other eyes: a participant's, made by the server for a participant.
  await propose(request, origin, made.id, [
    { k: 'section.added', id: 'oculta01', title: 'En privado', question: '', x: 6000, y: 0, w: 900, h: 900, ord: '', hidden: true },
    { k: 'note.added', id: 'secreta1', section: 'oculta01', text: 'Solo Rosa lee esto', color: 'blue', x: 6000, y: 9 },
  ], 'otra'); // prettier-ignore
  await expect(rosa.getByText('Solo Rosa lee esto')).toBeVisible();
  await rosa.getByRole('button', { name: 'Herramientas' }).click();
  await rosa.getByRole('menuitem', { name: 'Ver como los demás' }).click();
  const eyes = rosa.getByRole('group', { name: 'El teléfono de un participante' });
  await expect(eyes.getByText('En privado')).toBeVisible();
  await eyes.getByRole('button', { name: 'En privado' }).click();
  await expect(eyes.getByText('1 nota')).toBeVisible();
  await expect(eyes.getByText('Solo Rosa lee esto')).toHaveCount(0);
  await axe(rosa, 'preview');
  if (process.env.MINGA_LOOK)
    await rosa.screenshot({ path: `${process.env.MINGA_LOOK}/guide-preview.png` });
  await request.dispose();
});
