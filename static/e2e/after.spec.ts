// After the workshop: a row of the roadmap is completed, whoever answers for it tells how it goes on a phone without
// script, what is late is said to be late, and what is left open goes on to the next meeting.
import { axe, expect, newPerson, propose, room, test } from './harness';
import { photo as picture } from './photo';

/** A day so many days from now, by the clock of this machine: what is late is late whenever this runs. */
const day = (from: number) => new Date(Date.now() + from * 86_400_000).toISOString().slice(0, 10);
const row = (id: string, what: string, fields: object = {}) => ({ k: 'commitment.added', id, what, who: '', with: '', from: '', to: '', resources: '', provider: '', verifiable: '', status: '', ord: '', ...fields }); // prettier-ignore

test('the roadmap lives on after the workshop', async ({ browser, baseURL }) => {
  test.setTimeout(180_000);
  const { origin, made, request, ...doors } = await room(browser, baseURL, [
    row('fila0001', 'Pedir los focos', { who: 'Rosa y Luis', from: day(-60), to: day(-10), status: 'doing' }),
    row('fila0002', 'Sembrar el parque', { who: 'rosa  NÚÑEZ', from: day(-20), to: day(700) }),
    row('fila0003', 'Pintar el cruce', { who: 'Marta', to: day(40), verifiable: 'El cruce pintado' }),
    row('fila0004', 'Ya está hecho', { who: 'Luz', to: day(-5), status: 'done' }),
  ]); // prettier-ignore
  const rosa = await doors.facilitator();
  const wall = await doors.wall();
  const panel = async (name: string) => {
    await rosa.getByRole('button', { name: 'Herramientas' }).click();
    await rosa.getByRole('menuitem', { name, exact: true }).click();
    return rosa.getByRole('dialog').last();
  };
  const say = (tab: string, ...ops: object[]) => propose(request, origin, made.id, ops, tab);
  const view = async () => {
    const answer = await request.get(`${origin}/api/workshops/${made.id}`);
    return (await answer.json()) as {
      steps: { id: string; kind: string }[];
      commitments: { id: string; phase?: string; to: string }[];
    };
  };

  // Kindly: who of the two answers, what is missing, who has two things at once, what takes too long.
  const roadmap = await panel('Hoja de ruta');
  await expect(roadmap.getByText('¿Quién de los dos responde?')).toBeVisible();
  await expect(roadmap.getByText('Falta cómo sabremos que se hizo.').first()).toBeVisible();
  await roadmap.getByRole('button', { name: 'Qué hacer con: Pedir los focos' }).click();
  await rosa.getByRole('menuitem', { name: 'Editar compromiso' }).click();
  const form = rosa.getByRole('dialog').last();
  await form.getByLabel('Responsable').fill('Rosa Nuñez');
  await form.getByLabel('Cómo sabremos que se hizo').fill('La carta con sello');
  await form.getByLabel('A quién avisar').fill('A la calle Toledo');
  await form.getByLabel('Fase').fill('Lo primero');
  await axe(rosa, 'the form of a commitment');
  await form.getByRole('button', { name: 'Guardar' }).click();
  await expect(roadmap.getByText('¿Quién de los dos responde?')).toHaveCount(0);
  await expect(roadmap.getByText(/Rosa Nuñez tiene dos tareas en/)).toBeVisible();
  await roadmap.getByRole('button', { name: 'Partir en 2 fases' }).click();
  await expect(roadmap.getByText('Fase 2')).toBeVisible();
  const parts = (await view()).commitments.filter((c) => c.phase?.startsWith('Fase'));
  expect(parts.map((c) => c.phase)).toEqual(['Fase 1', 'Fase 2']);
  expect(parts[1]?.to).toBe(day(700));

  // Bars, and the same in words by months; late is said in both, and on the wall.
  await roadmap.getByRole('radio', { name: 'Barras' }).check({ force: true });
  const bars = roadmap.getByRole('table', { name: 'Calendario con barras' });
  await expect(bars.getByRole('rowheader', { name: /Pedir los focos/ })).toBeVisible();
  await expect(bars.getByText(/^Atrasado: debía estar el/)).toHaveCount(1);
  await axe(rosa, 'the roadmap as bars');
  await rosa.screenshot({ path: `${test.info().outputDir}/bars.png` });
  await roadmap.getByRole('radio', { name: 'Por meses' }).check({ force: true });
  await expect(roadmap.getByText('este mes')).toBeVisible();
  await axe(rosa, 'the roadmap by months');
  const step = (await view()).steps.find((s) => s.kind === 'roadmap')?.id;
  await say('pasos', { k: 'step.entered', id: step });
  await expect(wall.getByText(/^Atrasado: debía estar el/)).toBeVisible();
  await axe(wall, 'projector, a late row');
  await wall.screenshot({ path: `${test.info().outputDir}/wall.png` });

  // The link of who answers, and the end.
  await roadmap.getByRole('radio', { name: 'Lista' }).check({ force: true });
  await roadmap.getByRole('button', { name: 'Qué hacer con: Pedir los focos' }).click();
  await rosa.getByRole('menuitem', { name: 'Enlace de quien responde' }).click();
  const shown = rosa.getByRole('dialog', { name: 'Enlace de quien responde' });
  await expect(shown.getByText('Quien tenga el enlace puede escribir.')).toBeVisible();
  await expect(shown.getByRole('img', { name: 'Código QR del enlace' })).toBeVisible();
  await axe(rosa, 'the link of who answers');
  const link = new URL((await shown.locator('.address').textContent()) ?? '');
  await rosa.keyboard.press('Escape');
  await rosa.keyboard.press('Escape');
  await say('fin', { k: 'board.finished' });

  // A phone without script. It has no account, and is given no cookie.
  const phone = await newPerson(browser, {
    javaScriptEnabled: false,
    viewport: { width: 320, height: 640 },
  });
  await phone.goto(origin + link.pathname);
  await expect(phone.getByRole('heading', { level: 1, name: 'Pedir los focos' })).toBeVisible();
  await expect(phone.getByText('Va con retraso.')).toBeVisible();
  await phone.getByRole('button', { name: 'Guardar', exact: true }).click();
  await expect(phone.getByRole('alert')).toContainText('Escriba qué ha pasado');
  await phone.getByLabel('¿Qué ha pasado?').fill('Ya entregamos la carta con sello');
  await phone
    .getByLabel('Foto')
    .setInputFiles({ name: 'IMG_1999.jpg', mimeType: 'image/jpeg', buffer: await picture(rosa, 900, 600) }); // prettier-ignore
  await phone.getByRole('button', { name: 'Guardar', exact: true }).click();
  await expect(phone.getByRole('status')).toContainText('Quedó guardado');
  await expect(phone.getByRole('listitem').filter({ hasText: 'Ya entregamos' })).toHaveCount(1);
  const photo = phone.getByRole('img', { name: 'Foto: Ya entregamos la carta con sello' });
  await expect(photo).toBeVisible();
  const bytes = await (
    await request.get(origin + ((await photo.getAttribute('src')) ?? ''))
  ).body();
  expect(bytes.includes('GPS-LATITUD')).toBe(false);
  expect(await phone.context().cookies()).toEqual([]);
  expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  await phone.screenshot({ path: `${test.info().outputDir}/phone.png`, fullPage: true });
  await phone.getByRole('checkbox', { name: 'Acepto que mi nombre, Rosa Nuñez' }).check();
  await phone.getByRole('button', { name: 'Guardar mi decisión' }).click();
  await expect(phone.getByRole('status')).toContainText('acepta que su nombre se publique');
  const reader = await newPerson(browser, { viewport: { width: 320, height: 640 } });
  for (const lang of ['es', 'en']) {
    await reader.goto(`${origin}${link.pathname}?lang=${lang}`);
    await axe(reader, `the page behind the link, ${lang}`);
  }

  // The board heard it, late stays late until it is done, and what is open goes to the next meeting, once.
  const after = await panel('Hoja de ruta');
  await after.getByRole('button', { name: /^1 avance/ }).click();
  const history = rosa.getByRole('dialog', { name: 'Cómo va' });
  await expect(history.getByText('Ya entregamos la carta con sello')).toBeVisible();
  await expect(history.getByText(/contado por quien responde/)).toBeVisible();
  await history.getByLabel('¿Qué ha pasado?').fill('Nos llamaron de la empresa');
  await history.getByRole('button', { name: 'Guardar el avance' }).click();
  await expect(history.getByText(/contado por la facilitación/)).toBeVisible();
  await axe(rosa, 'the history of a row');
  await rosa.screenshot({ path: `${test.info().outputDir}/history.png` });
  await rosa.keyboard.press('Escape');
  await say('quita', { k: 'commitment.removed', id: parts[1]?.id });
  await after.getByRole('button', { name: 'Nueva reunión con lo pendiente' }).click();
  const next = rosa.getByRole('dialog', { name: 'Nueva reunión con lo pendiente' });
  await next.getByText('Cómo será:').click();
  await next.getByRole('radio', { name: /^Asamblea/ }).check({ force: true });
  await axe(rosa, 'the next meeting from a template');
  await next.getByRole('button', { name: 'Crear la reunión y llevar lo pendiente' }).click();
  await expect(next.getByText('Pasaron 3 compromisos.')).toBeVisible();
  await next.getByRole('button', { name: 'Llevar lo que falte' }).click();
  await expect(next.getByText('Pasaron 0 compromisos.')).toBeVisible();
  await axe(rosa, 'the next meeting');
  await next.getByRole('link', { name: 'Abrir la próxima reunión' }).click();
  await rosa.waitForURL((url) => !url.pathname.endsWith(made.id));
  const later = await panel('Hoja de ruta');
  await expect(later.getByText('Viene de: Mejorar el parque de La Tola.')).toHaveCount(3);
  await expect(later.getByText(/^Atrasado: debía estar el/)).toHaveCount(1);
  await later.getByRole('button', { name: /^2 avances/ }).click();
  const past = rosa.getByRole('dialog', { name: 'Cómo va' });
  await expect(past.getByText('Ya entregamos la carta con sello')).toBeVisible();
  await expect(past.getByText(/en la reunión «Mejorar el parque de La Tola»/)).toHaveCount(2);
});
