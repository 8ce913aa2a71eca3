// Who carries it out, and what is asked of institutions: a phone asks one question at a time, a laptop fills a form, the
// contact reaches facilitators alone, a yes makes a co-executor everywhere; a table opens a request, and the unit
// answers by its link in a browser that runs no script.
import type { Page } from '@playwright/test';
import { at, axe, expect, newPerson, propose, randomID, room, test, WIDE } from './harness';

const look = async (page: Page, name: string) => {
  if (process.env.MINGA_LOOK)
    await page.screenshot({ path: `${process.env.MINGA_LOOK}/actors-${name}.png`, fullPage: true });
};

test('actors and requests, from the phone to the answer of the unit', async ({
  browser,
  baseURL,
}) => {
  test.setTimeout(480_000);
  const { origin, made, request, ...doors } = await room(browser, baseURL);
  const [actors, requests, roadmap] = [randomID(), randomID(), randomID()];
  const step = (id: string, tab = `paso${id}`) =>
    propose(request, origin, made.id, [{ k: 'step.entered', id }], tab);
  await propose(
    request,
    origin,
    made.id,
    [
      { k: 'step.added', id: actors, kind: 'actors', name: 'Mapa de actores', ord: '' },
      { k: 'step.added', id: requests, kind: 'requests', name: 'Pedidos', ord: '' },
      { k: 'step.added', id: roadmap, kind: 'roadmap', name: 'Hoja de ruta', ord: '' },
      { k: 'step.entered', id: actors },
    ],
    'agenda',
  );
  const rosa = await doors.facilitator();
  // Everything that the phone is told, to look for what it must never be told; it waits while the network is slow.
  const told: string[] = [];
  const late: (() => void)[] = [];
  let slow = false;
  const phone = await doors.participant('Manuel', { width: 320, height: 640 }, (page) =>
    page.routeWebSocket(/\/ws\//, (socket) => {
      const server = socket.connectToServer();
      server.onMessage((text) => {
        told.push(String(text));
        if (slow) late.push(() => socket.send(text));
        else socket.send(text);
      });
    }),
  );
  const laptop = await doors.participant('Lucho', WIDE);
  const wall = await doors.wall();

  // The phone: nine questions, one at a time. What was answered is on the board at once.
  await phone.getByRole('button', { name: 'Anotar un actor' }).click();
  const asked = phone.getByRole('dialog');
  await expect(asked.getByText('Pregunta 1 de 9')).toBeVisible();
  await asked.getByRole('textbox').fill('Junta parroquial');
  await asked.getByRole('button', { name: 'Siguiente' }).click();
  await expect(wall.getByText('Falta ubicar a 1')).toBeVisible();
  await asked.getByRole('radio', { name: 'Otra institución pública' }).check();
  await asked.getByRole('button', { name: 'Siguiente' }).click();
  await asked.getByRole('textbox').fill('El permiso para la plaza');
  await asked.getByRole('button', { name: 'Siguiente' }).click();
  await asked.getByRole('button', { name: 'Mucho' }).click();
  await axe(phone, 'one question about an actor');
  await look(phone, 'phone-question');
  await asked.getByRole('button', { name: 'Siguiente' }).click();
  await asked.getByRole('button', { name: 'Mucho' }).click();
  for (const next of ['relation', 'part', 'accepted']) {
    await asked.getByRole('button', { name: 'Siguiente' }).click();
    if (next === 'relation')
      await asked.getByRole('radio', { name: 'A favor', exact: true }).check();
  }
  await asked.getByRole('button', { name: 'Siguiente' }).click();
  await expect(asked.getByText('Pregunta 9 de 9')).toBeVisible();
  await asked.getByRole('button', { name: 'Listo' }).click();
  await expect(phone.getByRole('region', { name: 'Cuidar de cerca' })).toContainText(
    'Junta parroquial',
  );

  // The laptop: one form beside the board. It may give a contact, and is never shown one.
  await laptop.getByRole('button', { name: 'Anotar un actor' }).click();
  const form = laptop.getByRole('dialog', { name: 'Anotar un actor' });
  await form.getByLabel('¿Quién es?').fill('Tiendas del parque');
  await form.getByRole('radio', { name: 'Comercio, empresa o cooperativa' }).check();
  await form
    .getByRole('group', { name: '¿Cuánto le interesa?' })
    .getByRole('button', { name: 'Algo' })
    .click();
  await form
    .getByRole('group', { name: '¿Cuánto puede decidir o influir?' })
    .getByRole('button', { name: 'Poco' })
    .click();
  await form.getByLabel('¿Cómo se le puede hablar?').fill('Doña Carmen 099 555 0101');
  await axe(laptop, 'the form of an actor');
  await form.getByRole('button', { name: 'Guardar' }).click();
  await expect(phone.getByRole('region', { name: 'Tener informados' })).toContainText(
    'Tiendas del parque',
  );
  await expect(laptop.getByText('099 555 0101')).toHaveCount(0);

  // The facilitator sees the contact; a drag and its menu twin move the same thing.
  await rosa.getByRole('button', { name: 'Herramientas' }).click();
  await rosa.getByRole('menuitem', { name: 'Actores' }).click();
  const panel = rosa.getByRole('dialog', { name: 'Actores' });
  await expect(panel.getByText('Doña Carmen 099 555 0101')).toBeVisible();
  const chip = panel.locator('.chip', { hasText: 'Tiendas del parque' });
  await chip.hover();
  await rosa.mouse.down();
  await panel.locator('[data-place="1-1"]').hover();
  await rosa.mouse.up();
  await expect(phone.getByRole('region', { name: 'Seguir de lejos' })).toContainText(
    'Tiendas del parque',
  );
  await panel.getByRole('button', { name: 'Mover o cambiar: Tiendas del parque' }).click();
  await rosa.getByRole('menuitemradio', { name: 'Interés: mucho' }).click();
  await expect(phone.getByRole('region', { name: 'Tener informados' })).toContainText(
    'Tiendas del parque',
  );
  await axe(rosa, 'the map of actors');
  await look(rosa, 'panel');

  // Nobody is a co-executor before the yes.
  await expect(phone.getByText('Co-ejecutor: ya dijo que sí')).toHaveCount(0);
  await expect(wall.getByText('Todavía nadie ha dicho que sí')).toBeVisible();
  await panel.getByRole('button', { name: 'Mover o cambiar: Junta parroquial' }).click();
  await rosa.getByRole('menuitemradio', { name: 'Sí, aceptó' }).click();
  await expect(phone.getByText('Co-ejecutor: ya dijo que sí')).toBeVisible();
  await expect(wall.getByRole('listitem').filter({ hasText: /^Junta parroquial$/ })).toBeVisible();
  await axe(wall, 'the map on the wall');
  await look(wall, 'wall');
  await look(phone, 'phone');
  await rosa.keyboard.press('Escape');

  // A table opens a request. The facilitator hands over its link.
  await step(requests);
  await phone.getByRole('button', { name: 'Abrir un pedido' }).click();
  await expect(asked.getByText('Pregunta 1 de 3')).toBeVisible();
  await asked.getByLabel('¿Qué pedimos?').fill('Podar los árboles');
  // The room goes on and comes back: half a sentence is still there.
  await step(actors, 'ida');
  await expect(asked).toHaveCount(0);
  await step(requests, 'vuelta');
  await phone.getByRole('button', { name: 'Abrir un pedido' }).click();
  await expect(asked.getByLabel('¿Qué pedimos?')).toHaveValue('Podar los árboles');
  await asked.getByLabel('¿Qué pedimos?').fill('Podar los árboles de la cancha');
  await axe(phone, 'the first question about a request');
  await asked.getByRole('button', { name: 'Siguiente' }).click();
  await expect(wall.getByText('Podar los árboles de la cancha')).toBeVisible();

  // Two save the same answer at once: the second one's words come back to their question, with the first one's.
  slow = true;
  await laptop.getByRole('button', { name: /^Completar/ }).click();
  const both = laptop.getByRole('dialog');
  await both.getByRole('textbox', { name: '¿A qué institución o unidad?' }).fill('Obras Públicas');
  await both.getByRole('button', { name: 'Guardar' }).click();
  await expect(wall.getByText('Obras Públicas')).toBeVisible();
  await asked.getByRole('textbox').fill('Parques');
  await asked.getByRole('button', { name: 'Siguiente' }).click();
  await expect(asked.getByText('Pregunta 3 de 3')).toBeVisible();
  slow = false;
  for (const send of late.splice(0)) send();
  await expect(asked.getByText(/Ahora dice: «Obras Públicas»/)).toBeVisible();
  await expect(asked.getByRole('textbox')).toHaveValue('Parques');
  await look(phone, 'phone-came-back');
  await asked.getByRole('button', { name: 'Junta parroquial' }).click();
  await asked.getByRole('button', { name: 'Siguiente' }).click();
  await asked.getByLabel('¿Para cuándo?').fill('2020-01-31');
  await axe(phone, 'the last question about a request');
  await asked.getByRole('button', { name: 'Listo' }).click();
  await expect(phone.getByText('Vencido: sin respuesta')).toBeVisible();
  await expect(wall.getByText('Vencido: sin respuesta')).toBeVisible();
  await rosa.getByRole('button', { name: 'Herramientas' }).click();
  await rosa.getByRole('menuitem', { name: 'Pedidos' }).click();
  await rosa
    .getByRole('dialog', { name: 'Pedidos' })
    .getByRole('button', { name: /^Enlace para responder/ })
    .click();
  const link = await rosa.getByRole('textbox', { name: 'Enlace para responder' }).inputValue();
  await expect(rosa.getByRole('img', { name: /^Código QR/ })).toBeVisible();
  await axe(rosa, 'the link of a request');

  // The unit: another browser, without script and without an account.
  const office = await newPerson(browser, {
    javaScriptEnabled: false,
    viewport: { width: 320, height: 640 },
  });
  await office.goto(at(origin, link));
  await expect(
    office.getByRole('heading', { name: 'Podar los árboles de la cancha' }),
  ).toBeVisible();
  await office.getByRole('button', { name: 'Responder' }).click();
  await expect(office.getByText('Elija una de las cuatro respuestas.').first()).toBeVisible();
  await office.getByLabel('En parte').check();
  await office.getByLabel('¿Por qué?').fill('Tres de los cinco este mes');
  await office.getByLabel('Su nombre y su cargo').fill('Ing. Ana Vera, Parques');
  await look(office, 'office');
  await office.getByRole('button', { name: 'Responder' }).click();
  await expect(office.getByText('Su respuesta quedó guardada')).toBeVisible();
  expect(await office.context().cookies()).toEqual([]);
  await expect(phone.getByText('Tres de los cinco este mes')).toBeVisible();
  await expect(wall.getByText('Tres de los cinco este mes')).toBeVisible();
  await axe(wall, 'requests on the wall');
  await look(phone, 'phone-answered');
  const seen = await newPerson(browser, { viewport: { width: 320, height: 640 } });
  for (const lang of ['es', 'en']) {
    await seen.goto(`${at(origin, link)}?lang=${lang}`);
    await axe(seen, `the page of the unit, ${lang}`);
  }

  // A commitment: what makes a row complete is asked first, and each answer is on the board at once.
  await step(roadmap);
  await phone.getByRole('button', { name: 'Añadir un compromiso' }).click();
  await expect(asked.getByText('Pregunta 1 de 9')).toBeVisible();
  await asked.getByRole('button', { name: 'Siguiente' }).click();
  await expect(asked.getByText('Escriba qué se va a hacer.')).toBeVisible();
  await asked.getByLabel('¿Qué se va a hacer?').fill('Barrer la cancha');
  await asked.getByRole('button', { name: 'Siguiente' }).click();
  await expect(wall.getByText('Barrer la cancha')).toBeVisible();
  await asked.getByLabel('¿Quién responde por esto?').fill('Manuel');
  await look(phone, 'commitment');
  await asked.getByRole('button', { name: 'Siguiente' }).click();
  await asked.getByLabel('Termina').fill('2099-03-31');
  await axe(phone, 'when a commitment is due');
  await asked.getByRole('button', { name: 'Siguiente' }).click();
  await expect(asked.getByText(/^Lo necesario ya está/)).toHaveCount(0);
  await asked.getByLabel('¿Cómo sabremos que se cumplió?').fill('La cancha limpia');
  await asked.getByRole('button', { name: 'Siguiente' }).click();
  await expect(asked.getByText(/^Lo necesario ya está/)).toBeVisible();
  await look(phone, 'commitment-more');
  await axe(phone, 'what else may be said of a commitment');
  await phone.keyboard.press('Escape');
  await expect(phone.getByText('La cancha limpia')).toBeVisible();
  await expect(wall.getByText('Manuel')).toBeVisible();
  await step(requests, 'otra');

  // In English too.
  const ann = await newPerson(browser, { locale: 'en-US', viewport: { width: 320, height: 640 } });
  await ann.goto(at(origin, made.links.join));
  await ann.getByRole('textbox').fill('Ann');
  await ann.getByRole('textbox').press('Enter');
  await expect(ann.getByText('Partly')).toBeVisible();
  await axe(ann, 'requests in English');
  await step(actors);
  await expect(ann.getByRole('region', { name: 'Keep close' })).toBeVisible();
  await axe(ann, 'actors in English');

  // In the whole story the phone was never told how to reach anybody.
  expect(told.length).toBeGreaterThan(5);
  expect(told.join('\n')).toContain('Tiendas del parque');
  expect(told.join('\n')).not.toContain('099 555');
});
