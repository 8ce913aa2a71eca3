// A matrix: three people answer two questions about each idea on a phone, on a tablet that they share and
// on a laptop; the zones on the wall; one idea moved by its menu and back; then the faces of the evaluation.
import type { Locator, Page } from '@playwright/test';
import { axe, expect, propose, randomID, room, test, WIDE } from './harness';

const look = async (page: Page, name: string) => {
  if (process.env.MINGA_LOOK)
    await page.screenshot({ path: `${process.env.MINGA_LOOK}/matrix-${name}.png` });
};

/** Answers both questions about the idea on the screen, and goes on. */
async function rate(page: Page, idea: string, helps: string, costs: string, on: RegExp) {
  await expect(page.getByRole('heading', { name: idea })).toBeVisible();
  const helpsIt = page.getByRole('group', { name: '¿Cuánto ayuda?' });
  await helpsIt.getByRole('button', { name: helps, exact: true }).click();
  const costsIt = page.getByRole('group', { name: '¿Cuánto cuesta hacerlo?' });
  await costsIt.getByRole('button', { name: costs, exact: true }).click();
  await expect(costsIt.getByRole('button', { name: costs, exact: true })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await page.getByRole('button', { name: on }).click();
}

test('a matrix, from the questions to the zones on the wall', async ({ browser, baseURL }) => {
  test.setTimeout(300_000);
  const { origin, made, request, ...doors } = await room(browser, baseURL);
  const board = (await (await request.get(`${origin}/api/workshops/${made.id}`)).json()) as {
    sections: { id: string }[];
  };
  const section = board.sections[0]!.id;
  const matrix = randomID();
  const faces = randomID();
  const ideas = ['Farol en la esquina', 'Cancha nueva', 'Pintar las bancas'];
  await propose(
    request,
    origin,
    made.id,
    [
      ...ideas.map((text, i) => ({
        k: 'note.added',
        id: randomID(),
        section,
        text,
        color: 'yellow',
        x: 40 + i * 240,
        y: 80,
      })),
      { k: 'step.added', id: matrix, kind: 'matrix', name: '', ord: '', sections: [section] },
      {
        k: 'step.added',
        id: faces,
        kind: 'evaluation',
        name: '',
        ord: '',
        names: 'anonymous',
        sections: [section],
      },
      { k: 'step.entered', id: matrix },
    ],
    'matrix',
  );
  const rosa = await doors.facilitator();
  const phone = await doors.participant('Manuel', { width: 320, height: 640 });
  const tablet = await doors.participant('Inés', { width: 1024, height: 768 });
  const laptop = await doors.participant('Lucho', WIDE);
  const wall = await doors.wall();
  const voice = await tablet.request.post(`${origin}/api/workshops/${made.id}/voices`, {
    data: { name: 'Doña Blanca' },
  });
  expect(voice.ok(), await voice.text()).toBe(true);

  // Open, from the panel: who answers is asked one idea at a time.
  await rosa.getByRole('button', { name: 'Abrir las preguntas' }).click();
  await expect(rosa.getByText('Se preguntará por 3 ideas')).toBeVisible();
  await axe(rosa, 'before the questions');
  await look(rosa, 'panel-open');
  await rosa.getByRole('dialog').getByRole('button', { name: 'Abrir las preguntas' }).click();
  await expect(phone.getByText('Idea 1 de 3').first()).toBeVisible();
  await expect(wall.getByText('¿Cuánto cuesta hacerlo?')).toBeVisible();
  await axe(phone, 'one idea on a phone');
  await axe(tablet, 'one idea on a tablet');
  await axe(wall, 'projector, questions');
  await look(phone, 'phone');
  await look(tablet, 'tablet');
  await look(wall, 'wall-open');
  const wide = await phone.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(320);

  // By keyboard alone on the phone; a skipped idea and a changed answer.
  const helps = phone.getByRole('group', { name: '¿Cuánto ayuda?' });
  await helps.getByRole('button', { name: 'poco', exact: true }).focus();
  await phone.keyboard.press('Enter');
  await helps.getByRole('button', { name: 'mucho', exact: true }).focus();
  await phone.keyboard.press('Space');
  await expect(helps.getByRole('button', { name: 'mucho', exact: true })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await rate(phone, ideas[0]!, 'algo', 'poco', /Siguiente idea/);
  await phone.getByRole('button', { name: 'Saltar esta idea' }).click();
  await rate(phone, ideas[2]!, 'poco', 'poco', /Terminar/);
  await expect(phone.getByText('Respondió sobre 2 de 3 ideas.')).toBeVisible();
  await axe(phone, 'all ideas seen');
  await look(phone, 'phone-done');
  await phone.getByRole('button', { name: 'Ver las que faltan' }).click();
  await rate(phone, ideas[1]!, 'mucho', 'mucho', /Siguiente idea/);

  // Two voices of one tablet: each has answers of its own.
  await rate(tablet, ideas[0]!, 'mucho', 'poco', /Siguiente idea/);
  await rate(tablet, ideas[1]!, 'mucho', 'algo', /Siguiente idea/);
  await expect(tablet.getByRole('heading', { name: ideas[2]! })).toBeVisible();
  await tablet.getByRole('radio', { name: 'Doña Blanca' }).check({ force: true });
  await rate(tablet, ideas[0]!, 'algo', 'poco', /Siguiente idea/);
  await tablet.getByRole('radio', { name: 'Inés' }).check({ force: true });
  await expect(tablet.getByRole('heading', { name: ideas[2]! })).toBeVisible();
  await axe(tablet, 'a shared tablet');
  await rate(laptop, ideas[0]!, 'poco', 'mucho', /Siguiente idea/);
  await rate(laptop, ideas[1]!, 'algo', 'mucho', /Siguiente idea/);
  await rate(laptop, ideas[2]!, 'mucho', 'poco', /Terminar/);
  await expect(laptop.getByText('¡Listo! Respondió sobre las 3 ideas.')).toBeVisible();
  await look(laptop, 'laptop');

  // Nobody is told a number before the end.
  const open = (await (await request.get(`${origin}/api/workshops/${made.id}`)).json()) as {
    ratings: object[];
  };
  for (const secret of ['results', 'raters', 'mine', 'counts'])
    expect(JSON.stringify(open.ratings)).not.toContain(`"${secret}"`);

  const sure = rosa.getByRole('dialog', { name: '¿Cerrar las preguntas?' });
  await rosa.getByRole('button', { name: 'Cerrar las preguntas' }).click();
  await rosa.getByRole('button', { name: 'Cerrar y mostrar el resultado' }).click();
  await axe(rosa, 'really close');
  await sure.getByRole('button', { name: 'Cerrar y mostrar el resultado' }).click();
  const zone = (page: Page | Locator, name: string) =>
    page.getByRole('region', { name, exact: true });
  const panel = rosa.getByRole('dialog', { name: 'Matriz y evaluación' });
  for (const page of [panel, wall, phone]) {
    await expect(zone(page, 'Hacer ya').getByText(ideas[0]!)).toBeVisible();
    await expect(zone(page, 'Planear con tiempo').getByText(ideas[1]!)).toBeVisible();
    await expect(zone(page, 'No hay acuerdo').getByText(ideas[2]!)).toBeVisible();
  }
  await axe(rosa, 'the picture');
  await axe(wall, 'projector, zones');
  await axe(phone, 'zones on a phone');
  await axe(laptop, 'zones on a laptop');
  await look(rosa, 'panel-picture');
  await look(wall, 'wall-zones');
  await look(phone, 'phone-zones');
  await look(laptop, 'laptop-zones');

  // Moved by its menu, seen everywhere as moved, and dragged back.
  await zone(panel, 'No hay acuerdo')
    .getByRole('button', { name: `Mover: ${ideas[2]!}` })
    .click();
  await axe(rosa, 'where to move');
  await rosa.getByRole('menuitemradio', { name: 'Si sobra tiempo' }).click();
  await expect(zone(phone, 'Si sobra tiempo').getByText(ideas[2]!)).toBeVisible();
  await expect(phone.getByText('La facilitación lo movió', { exact: false })).toBeVisible();
  await expect(zone(wall, 'Si sobra tiempo').getByText(ideas[2]!)).toBeVisible();
  await zone(panel, 'Si sobra tiempo').getByText(ideas[2]!).dragTo(zone(panel, 'Hacer ya'));
  await expect(zone(phone, 'Hacer ya').getByText(ideas[2]!)).toBeVisible();
  await look(rosa, 'panel-moved');
  await rosa.keyboard.press('Escape');

  // The same in English, as a whole.
  await laptop.evaluate(() => localStorage.setItem('minga_lang', 'en'));
  await laptop.reload();
  await expect(zone(laptop, 'Do it now').getByText(ideas[0]!)).toBeVisible({ timeout: 30_000 });
  await expect(laptop.getByText('Moved by the facilitator', { exact: false })).toBeVisible();
  await axe(laptop, 'zones in English');

  // The evaluation: a face, and then a free sentence.
  await propose(
    request,
    origin,
    made.id,
    [
      { k: 'step.entered', id: faces },
      { k: 'rating.opened', id: randomID(), step: faces },
    ],
    'faces',
  );
  await expect(phone.getByRole('heading', { name: '¿Cómo se va usted hoy?' })).toBeVisible();
  await phone.getByRole('button', { name: 'bien', exact: true }).click();
  await expect(phone.getByRole('button', { name: 'bien', exact: true })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await axe(phone, 'faces');
  await axe(wall, 'projector, faces');
  await look(phone, 'phone-faces');
  await look(wall, 'wall-faces');
  await phone.getByRole('button', { name: 'Siguiente pregunta' }).click();
  await expect(phone.getByText('Pregunta 2 de 2')).toBeVisible();
  await phone.getByLabel('Su respuesta').fill('Me gustó que nos escucharan');
  await axe(phone, 'a free sentence');
  await look(phone, 'phone-sentence');
  await phone.getByRole('button', { name: 'Poner en el tablero' }).click();
  await expect(phone.getByText('Me gustó que nos escucharan')).toBeVisible();
  await rosa.getByRole('button', { name: 'Cerrar las preguntas' }).click();
  await rosa.getByRole('button', { name: 'Cerrar y mostrar el resultado' }).click();
  await sure.getByRole('button', { name: 'Cerrar y mostrar el resultado' }).click();
  await expect(wall.getByText('Respondieron 1 de 5 personas.')).toBeVisible();
  await axe(wall, 'projector, faces counted');
  await look(wall, 'wall-faces-counted');
  await look(phone, 'phone-end');
  await request.dispose();
});
