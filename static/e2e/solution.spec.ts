// A solution sheet that two phones and a laptop fill at the same time: nobody's words are lost, offline words arrive,
// the problem comes from the tree with its note, and the wall shows it all.
import type { Page } from '@playwright/test';
import { axe, expect, propose, randomID, room, test, WIDE } from './harness';
import { photo } from './photo';

const look = async (page: Page, name: string) => {
  if (process.env.MINGA_LOOK)
    await page.screenshot({ path: `${process.env.MINGA_LOOK}/solution-${name}.png` });
};

test('F11: a solution sheet filled by many hands at once', async ({ browser, baseURL }) => {
  test.setTimeout(240_000);
  const { origin, made, request, ...doors } = await room(browser, baseURL);
  const [tree, ideas, step] = [randomID(), randomID(), randomID()];
  const [problem, lamp, bench, group] = [randomID(), randomID(), randomID(), randomID()];
  const area = { question: '', y: 0, w: 1200, h: 900, ord: '' };
  const note = (id: string, section: string, text: string, x: number) => ({
    ...{ k: 'note.added', id, section, text, color: 'yellow', x, y: 80 },
  });
  await propose(request, origin, made.id, [
    { k: 'section.added', id: tree, title: 'Tronco', x: 3000, check: 'problem', ...area },
    { k: 'section.added', id: ideas, title: 'Ideas', x: 4300, ...area },
    note(problem, tree, 'De noche la gente evita la cancha', 40),
    note(lamp, ideas, 'Un farol en cada esquina', 40),
    note(bench, ideas, 'Bancas con sombra', 300),
    { k: 'cluster.added', id: group, section: ideas, name: 'Luz', x: 40, y: 80, notes: [lamp] },
    { k: 'step.added', id: step, kind: 'sheet', name: '', ord: '', sections: [ideas] },
    { k: 'step.entered', id: step },
  ]);
  const rosa = await doors.facilitator();
  const ana = await doors.participant('Ana', { width: 320, height: 640 });
  const beto = await doors.participant('Beto', { width: 390, height: 844 });
  const laptop = await doors.participant('Lucho', WIDE);
  const wall = await doors.wall();
  const next = (page: Page) => page.getByRole('button', { name: 'Siguiente' }).click();
  const of = (page: Page, n: number) =>
    expect(page.getByText(`Pregunta ${String(n)} de 14`)).toBeVisible();
  const side = laptop.getByRole('complementary', { name: 'Solución' });

  // Ana begins on a phone of 320 pixels: one question, two ways on, nothing to scroll sideways.
  await axe(ana, 'no sheet yet');
  await ana.getByRole('button', { name: 'Empezar la ficha de la solución' }).click();
  await of(ana, 1);
  const name = ana.getByRole('textbox', { name: '¿Cómo se llama la solución?' });
  await name.fill('Luz que junta');
  await look(ana, 'phone-1');
  await axe(ana, 'the first question');
  expect(await ana.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);

  // The sheet is there for the others before its name is: they write elsewhere in it.
  await of(beto, 1);
  await expect(side.getByRole('textbox', { name: '¿Para quién es?' })).toBeVisible();
  await side.getByRole('textbox', { name: '¿Para quién es?' }).fill('Trescientas familias');
  await next(ana);
  await next(beto);
  await of(beto, 2);
  await beto.getByRole('textbox').fill('Focos que cada cuadra cuida');
  await next(beto);
  await expect(side.getByRole('textbox', { name: '¿Qué es, en una frase?' })).toHaveValue(
    'Focos que cada cuadra cuida',
  );
  await expect(side.getByRole('textbox', { name: '¿Cómo se llama la solución?' })).toHaveValue(
    'Luz que junta',
  );

  // The problem: one tap brings it from the tree, with the note that it leads back to.
  await of(beto, 3);
  await beto.getByRole('button', { name: /^Usar: «De noche la gente/ }).click();
  await expect(beto.getByRole('textbox')).toHaveValue('De noche la gente evita la cancha');
  await beto.getByRole('button', { name: /^De 1 nota/ }).click();
  await expect(
    beto.getByRole('dialog').getByText('De noche la gente evita la cancha'),
  ).not.toHaveCount(0);
  await look(beto, 'sources');
  await axe(beto, 'what stands behind the problem');
  await beto.getByRole('checkbox', { name: /^Luz/ }).check();
  await beto.keyboard.press('Escape');
  await expect(beto.getByRole('button', { name: /^De 2 notas/ })).toBeVisible();

  // Somebody who writes in the same field is seen; whoever is slower keeps both texts.
  const fresh = (page: Page) =>
    page.getByRole('textbox', { name: '¿Qué tiene de nuevo y de colaborativo?' });
  await ana.getByText('Ir a otra pregunta de la ficha').click();
  await ana.getByRole('button', { name: /^¿Qué tiene de nuevo/ }).click();
  await fresh(ana).fill('Cada cuadra cuida su foco');
  await expect(side.getByText('Ana está escribiendo aquí')).toBeVisible();
  // Without a connection the words wait; by the time they arrive others stand there.
  await ana.context().setOffline(true);
  await expect(ana.getByText(/Sin conexión/).first()).toBeVisible();
  await fresh(ana).fill('Cada cuadra cuida su foco y su banca');
  await fresh(ana).blur();
  await fresh(side as unknown as Page).fill('Los guardianes son los niños');
  await fresh(side as unknown as Page).blur();
  await expect(async () => {
    const view = (await (await request.get(`${origin}/api/workshops/${made.id}`)).json()) as {
      solutions: { fresh: string }[];
    };
    expect(view.solutions[0]!.fresh).toBe('Los guardianes son los niños');
  }).toPass();
  await ana.context().setOffline(false);
  const meanwhile = ana.getByRole('alert').filter({ hasText: 'Los guardianes son los niños' });
  await expect(meanwhile).toBeVisible({ timeout: 30_000 });
  await expect(fresh(ana)).toHaveValue('Cada cuadra cuida su foco y su banca');
  await look(ana, 'meanwhile');
  await axe(ana, 'two texts');
  await meanwhile.getByRole('button', { name: 'Juntar las dos' }).click();
  await expect(fresh(side as unknown as Page)).toHaveValue(
    'Los guardianes son los niños\nCada cuadra cuida su foco y su banca',
  );

  // Half a sentence outlives a reload.
  await ana.getByRole('button', { name: 'Siguiente' }).click();
  await ana.getByRole('button', { name: 'Siguiente' }).click();
  await ana.getByRole('textbox').fill('Un mes con cuatro fo');
  await ana.context().setOffline(true);
  await ana.context().setOffline(false);

  // Steps: each hand adds its own.
  const add = async (page: Page, n: number, text: string) => {
    await page.getByRole('textbox', { name: `Paso ${String(n)}: ¿qué pasa?` }).fill(text);
    await page.getByRole('button', { name: 'Añadir este paso' }).click();
  };
  await next(beto);
  await next(beto);
  await of(beto, 5);
  await add(beto, 1, 'Contar los postes sin foco');
  await expect(side.getByText('Con 2 pasos más está completo.')).toBeVisible();
  await add(laptop, 2, 'Poner los focos en minga');
  await add(beto, 3, 'Hacer turnos de cuidado');
  await expect(beto.getByText('Con esto ya se entiende.', { exact: false })).toBeVisible();
  await beto.getByRole('button', { name: 'Mover o quitar el paso 3' }).click();
  await beto.getByRole('menuitem', { name: 'Más arriba' }).click();
  await look(beto, 'steps');
  await axe(beto, 'the steps');

  // A photo of the model, with words for who cannot look.
  await side.locator('input[type=file]').setInputFiles({
    name: 'maqueta.jpg',
    mimeType: 'image/jpeg',
    buffer: await photo(laptop, 900, 600),
  });
  await side
    .getByRole('textbox', { name: /^¿Qué se ve/ })
    .fill('Una maqueta de la cancha con focos');
  await side.getByRole('button', { name: 'Poner en la ficha' }).click();
  await expect(wall.getByRole('img', { name: 'Una maqueta de la cancha con focos' })).toBeVisible();

  // Whether it can be done: three answers and a sentence.
  const year = side.getByRole('group', { name: '¿Se puede hacer en un año?' });
  await year.getByRole('radio', { name: 'En parte' }).check();
  await expect(wall.getByText('En parte')).toBeVisible();
  await side.getByRole('textbox', { name: 'Oficina del municipio' }).fill('Administración Zonal');
  await look(laptop, 'laptop');
  await axe(laptop, 'the sheet beside the board');
  await look(wall, 'wall');
  await axe(wall, 'the sheet on the wall');

  // Where the sheet comes from, on the wall too, and gone again when it is let go.
  await rosa.getByRole('button', { name: 'Herramientas' }).click();
  await rosa.getByRole('menuitem', { name: 'Solución' }).click();
  await rosa
    .getByRole('dialog', { name: 'Solución' })
    .getByRole('button', { name: '¿De dónde viene?' })
    .click();
  const way = rosa.getByRole('dialog', { name: 'De dónde viene esta solución' });
  await expect(way.getByText('Se tomaron como base')).toBeVisible();
  await axe(rosa, 'where a sheet comes from');
  await way.getByRole('button', { name: 'Mostrar en la pantalla' }).click();
  await expect(wall.getByText('De dónde viene lo acordado')).toBeVisible();
  await expect(wall.getByText('Quedó esta solución')).toBeVisible();
  await axe(wall, 'where a sheet comes from, on the wall');
  await look(wall, 'trail');
  await expect(beto.getByRole('button', { name: '¿De dónde viene?' })).toBeVisible();
  await propose(request, origin, made.id, [{ k: 'guide.released' }], 'suelta');
  await expect(wall.getByText('De dónde viene lo acordado')).toHaveCount(0);
  await rosa.keyboard.press('Escape');
  await rosa.keyboard.press('Escape');

  // The facilitator's place: another sheet, their order, one goes and comes back.
  await rosa.getByRole('button', { name: 'Herramientas' }).click();
  await rosa.getByRole('menuitem', { name: 'Solución' }).click();
  const panel = rosa.getByRole('dialog', { name: 'Solución' });
  await panel.getByRole('button', { name: 'Empezar otra ficha' }).click();
  await panel.getByRole('textbox', { name: '¿Cómo se llama la solución?' }).fill('Bancas');
  await panel.getByRole('button', { name: 'Ordenar o quitar: Bancas' }).click();
  await rosa.getByRole('menuitem', { name: 'Subir' }).click();
  await expect(panel.locator('nav li').first()).toContainText('Bancas');
  await panel.getByRole('button', { name: 'Ordenar o quitar: Bancas' }).click();
  await rosa.getByRole('menuitem', { name: 'Quitar la ficha' }).click();
  await panel.getByRole('button', { name: 'Recuperar: Bancas' }).click();
  await expect(panel.locator('nav li')).toHaveCount(2);
  await look(rosa, 'panel');
  await axe(rosa, 'the facilitator’s sheets');
  await rosa.keyboard.press('Escape');

  // In English, and what came of it as a table.
  await ana.evaluate(() => localStorage.setItem('minga_lang', 'en'));
  await ana.reload();
  await ana.getByRole('button', { name: /^Luz que junta/ }).click();
  await expect(ana.getByText('Question 1 of 14')).toBeVisible();
  await axe(ana, 'a question in English');
  await ana.getByText('Go to another question of the sheet').click();
  await ana.getByRole('button', { name: /^What do we try first/ }).click();
  await expect(ana.getByRole('textbox').first()).toHaveValue('Un mes con cuatro fo');
  const csv = await (await request.get(`${origin}/api/workshops/${made.id}/solutions.csv`)).text();
  for (const words of [
    'Luz que junta',
    '1. Contar los postes sin foco',
    'Administración Zonal',
    'partly',
  ])
    expect(csv).toContain(words);
});
