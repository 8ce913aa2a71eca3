// A vote on chosen groups in which a table has no devices: its sheet of dots is copied by two people,
// who differ and then agree. On the way people react to a note and applaud.
import type { Page } from '@playwright/test';
import { at, axe, createWorkshop, expect, newPerson, parseCSV, propose, test } from './harness';

interface View {
  sections: { id: string }[];
  steps: { id: string; kind: string }[];
  notes: { id: string; text: string; reactions?: { what: string; n: number }[] }[];
  rounds: { id: string; items?: string[] }[];
}

async function look(page: Page, name: string) {
  if (process.env.MINGA_LOOK)
    await page.screenshot({ path: `${process.env.MINGA_LOOK}/paper-${name}.png` });
}

test('two people copy a sheet of dots, differ, agree, and it counts', async ({
  browser,
  request,
  baseURL,
}) => {
  test.setTimeout(300_000);
  const origin = baseURL ?? '';
  const made = await createWorkshop(request, origin);
  const enter = async (link: string, name: string, width: number) => {
    const page = await newPerson(browser, { viewport: { width, height: 800 } });
    await page.goto(at(origin, link));
    await page.getByRole('textbox').fill(name);
    await page.getByRole('textbox').press('Enter');
    await page.waitForURL('**/t/**');
    return page;
  };
  const rosa = await enter(made.links.facilitator, 'Rosa Elena', 1366);
  const luz = await enter(made.links.facilitator, 'Luz', 1024);
  const ana = await enter(made.links.join, 'Ana', 320);
  const wall = await newPerson(browser, { viewport: { width: 1920, height: 1080 } });
  await wall.goto(at(origin, made.links.projector));

  const viewAs = async (page: Page) =>
    (await (await page.request.get(`${origin}/api/workshops/${made.id}`)).json()) as View;
  const { sections, steps } = await viewAs(rosa);
  const section = sections[0]?.id ?? '';
  const texts = ['Más luz', 'Bancas nuevas', 'Una fuente', 'Canchas'];
  await propose(rosa.request, origin, made.id, [
    ...texts.map((text, i) => ({
      k: 'note.added',
      id: `nota${String(i)}`,
      section,
      text,
      color: 'yellow',
      x: 40 + (i % 2) * 260,
      y: 240 + Math.floor(i / 2) * 220,
    })),
    {
      k: 'cluster.added',
      id: 'grupo1',
      section,
      name: 'Luz y bancas',
      x: 700,
      y: 240,
      notes: ['nota0', 'nota1'],
    },
  ]);

  // A sign on a note: everybody sees how many, and who gave it that it is theirs.
  await ana
    .getByText(/^Ver las otras notas/)
    .first()
    .click();
  const fountain = ana.getByRole('article').filter({ hasText: 'Una fuente' });
  await fountain.getByRole('button', { name: 'Opciones de la nota' }).click();
  await ana.getByRole('menuitem', { name: 'Reaccionar' }).click();
  const react = ana.getByRole('dialog', { name: 'Reaccionar' });
  await react.getByRole('button', { name: 'Buena idea' }).click();
  await expect(react.getByRole('button', { name: /Buena idea/ })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await axe(ana, 'reacting');
  await look(ana, 'react');
  await ana.keyboard.press('Escape');
  const card = rosa.locator('[data-thing=note]').filter({ hasText: 'Una fuente' });
  await expect(card).toHaveAccessibleName(/1 persona dice «buena idea»/);
  await look(rosa, 'signs');
  const seen = await viewAs(luz);
  expect(seen.notes.find((n) => n.text === 'Una fuente')?.reactions).toEqual([
    { what: 'idea', n: 1 },
  ]);
  expect(JSON.stringify(seen)).not.toContain('reacted');

  // Applause, from a phone to the wall.
  const cheers = wall.locator('.cheers .float');
  await ana.getByRole('button', { name: 'Aplaudir y otras señales' }).click();
  await axe(ana, 'cheers');
  await look(ana, 'cheer-menu');
  await ana.getByRole('menuitem', { name: 'Aplauso' }).click();
  await expect(cheers.first()).toBeAttached();
  await expect(cheers).toHaveCount(0); // and it is gone again

  // The kit has a sheet of dots with a code.
  const kit = await rosa.context().newPage();
  await kit.goto(`${origin}/hojas/${made.id}`);
  await expect(kit.getByText('P-1A', { exact: true })).toBeVisible();
  await axe(kit, 'sheets of dots');
  await kit.close();

  // A vote on two things of three.
  await rosa.getByRole('button', { name: 'Herramientas' }).click();
  await rosa.getByRole('menuitem', { name: 'Votación' }).click();
  const panel = rosa.getByRole('dialog', { name: 'Votación' });
  await panel.getByRole('radio', { name: 'Algunos grupos o notas' }).check();
  await expect(panel.getByRole('button', { name: 'Abrir la votación' })).toBeDisabled();
  await panel.getByLabel('Luz y bancas').check();
  await panel.getByLabel('Una fuente').check();
  await axe(rosa, 'choosing what is voted on');
  await look(rosa, 'scope');
  await panel.getByRole('button', { name: 'Abrir la votación' }).click();
  await expect(panel).toBeHidden();
  await expect.poll(async () => (await viewAs(ana)).rounds[0]?.items).toEqual(['grupo1', 'nota2']);
  const { rounds } = await viewAs(ana);
  const round = rounds[0]?.id ?? '';
  await propose(ana.request, origin, made.id, [{ k: 'dot.placed', round, item: 'nota2' }]);

  // Rosa copies the sheet; Luz reads something else from it.
  await rosa.getByRole('button', { name: 'Herramientas' }).click();
  await rosa.getByRole('menuitem', { name: 'Votación' }).click();
  const copy = async (page: Page, code: string, people: number, group: number, note: number) => {
    const form = page.getByRole('dialog');
    if (code) await form.getByLabel('Código de la hoja').last().fill(code);
    for (const [label, n] of [
      ['¿Cuántas personas pusieron puntos', people],
      ['1. Luz y bancas', group],
      ['2. Una fuente', note],
    ] as const) {
      const field = form.getByRole('spinbutton', { name: label });
      await field.fill(String(n));
      await field.press('Tab');
    }
    await form.getByRole('button', { name: 'Guardar lo que leí' }).click();
  };
  const ofRosa = rosa.getByRole('dialog', { name: 'Votación' });
  await ofRosa.getByRole('button', { name: 'Entrar una hoja de puntos' }).click();
  await copy(rosa, 'p1a', 3, 7, 4);
  await expect(ofRosa.getByText('Falta la segunda persona')).toBeVisible();
  await luz.goto(`${origin}/t/${made.id}?hoja=P-1A`);
  const ofLuz = luz.getByRole('dialog');
  await expect(ofLuz.getByText('Copiada por Rosa Elena')).toBeVisible();
  await copy(luz, '', 3, 6, 4);
  await expect(ofLuz.getByText('No coinciden en:')).toBeVisible();
  await expect(ofLuz.getByText('1. Luz y bancas').first()).toBeVisible();
  await expect(ofRosa.getByText('No coinciden en:')).toBeVisible();
  await axe(rosa, 'two copies that differ');
  await look(rosa, 'differ');

  // What stands on the sheet is told to nobody else, nor to each of what the other has read.
  expect(JSON.stringify((await viewAs(luz)).rounds)).not.toContain('"dots":7');
  expect(JSON.stringify((await viewAs(rosa)).rounds)).not.toContain('"dots":6');
  expect(JSON.stringify((await viewAs(ana)).rounds)).not.toContain('P1A');

  // More dots than three people have are refused before they are sent; then Luz looks again.
  await ofLuz.getByRole('button', { name: 'Corregir mi copia P-1A' }).click();
  await axe(luz, 'correcting a copy');
  await look(luz, 'correct');
  await copy(luz, '', 1, 3, 3);
  await expect(ofLuz.getByRole('alert')).toContainText('Hay más puntos');
  await copy(luz, '', 3, 7, 4);
  await expect(ofLuz.getByText('Coinciden: la hoja cuenta')).toBeVisible();
  await expect(ofRosa.getByText('Coinciden: la hoja cuenta')).toBeVisible();
  await look(rosa, 'agreed');

  // A second sheet that only one person has read does not count, and closing says so.
  await ofLuz.getByLabel('Código de la hoja').first().fill('P-2A');
  await copy(luz, '', 1, 1, 0);
  await expect(ofRosa.getByText('1 hoja todavía no cuenta.')).toBeVisible();
  await ofRosa.getByRole('button', { name: 'Cerrar la votación' }).click();
  const sure = rosa.getByRole('dialog', { name: '¿Cerrar la votación?' });
  await expect(sure).toContainText('1 hoja de papel no está confirmada');
  await sure.getByRole('button', { name: 'Cerrar la votación' }).click();

  // The result, on every screen and in the table.
  await rosa.getByRole('button', { name: 'Herramientas' }).click();
  await rosa.getByRole('menuitem', { name: 'Resultados' }).click();
  const results = rosa.getByRole('dialog', { name: 'Resultados' });
  await expect(results.getByText('De papel: 7')).toBeVisible();
  await expect(results.getByText(/y 3 en papel/)).toBeVisible();
  await axe(rosa, 'results with paper');
  await look(rosa, 'results');
  await propose(
    rosa.request,
    origin,
    made.id,
    [{ k: 'step.entered', id: steps.find((s) => s.kind === 'results')?.id ?? '' }],
    'results',
  );
  await expect(wall.getByText('Y 3 en papel.')).toBeVisible();
  await expect(ana.getByText(/Y 3 en papel/)).toBeVisible();
  await look(wall, 'wall');
  await look(ana, 'result-phone');
  const rows = parseCSV(
    await (await rosa.request.get(`${origin}/api/workshops/${made.id}/rounds.csv`)).text(),
  );
  expect(
    rows.map((r) => [r.item, r.dots, r.paper_dots, r.paper_voters, r.paper_sheets, r.voters]),
  ).toEqual([
    ['Luz y bancas', '7', '7', '3', '1', '1'],
    ['Una fuente', '5', '4', '3', '1', '1'],
  ]);
});
