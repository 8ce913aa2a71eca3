// One whole morning: the library's half-day agenda with three tables (a tablet that three people
// share, two people far away, and one with paper alone), a projector, and a facilitator who hands
// over to another in the middle. The network of one table fails and the server is killed while
// people vote. What a person did is written into a ledger as they do it; at the end the screens and
// the exported files must say the same: everything once, nothing more.
import type { Browser, Page } from '@playwright/test';
import { DOTS, GROUPS, MORNING, PAPER_DOTS, RATES, TABLES, TITLE, type Said } from './barrio';
import { expect, KEY, newPerson, parseCSV, propose, test } from './harness';
import { BACK, Cards, from, join, Lead, Ledger, rate, sheets, tableOf } from './morning';
import { OwnServer } from './own-server';

/** Every activity lasts this long here; the agenda's minutes are for people. */
const STEP_MS = 1500;

// Seven screens: pictures of them all the time would cost more than the morning itself.
test.use({ trace: { mode: 'retain-on-failure', screenshots: false, sources: false } });

test('F3 F8 F11: a morning with three tables, where everything that was done is in the result once', async ({
  browser,
}, info) => {
  test.setTimeout(480_000);
  const server = new OwnServer(24_300 + info.parallelIndex);
  await server.start();
  try {
    await morning(browser, server);
  } finally {
    await server.stop();
  }
});

async function morning(browser: Browser, server: OwnServer): Promise<void> {
  const { origin } = server;
  const ledger = new Ledger();

  // Rosa founds the workshop on the library's agenda.
  const rosa = await newPerson(browser, { viewport: { width: 1366, height: 768 } });
  await rosa.goto(`${origin}/nuevo#key=${KEY}`);
  await rosa.getByLabel('¿Cómo se llama el taller?').fill(TITLE);
  await rosa.getByRole('radio', { name: /Taller de media jornada/ }).click();
  await rosa.getByLabel('¿Cómo se llama usted?').fill('Rosa');
  await rosa.getByRole('button', { name: 'Crear el taller' }).click();
  await rosa.getByText('Entrar al tablero').click();
  await expect(rosa.getByRole('button', { name: 'Herramientas' })).toBeVisible();
  const id = new URL(rosa.url()).pathname.split('/').pop() ?? '';
  const links = (await (await rosa.request.get(`${origin}/api/workshops/${id}/links`)).json()) as {
    join: string;
    projector: string;
    facilitator: string;
  };
  let lead = new Lead(rosa, ledger);
  await lead.tables();

  // The doors open: the wall, the tablet of the first table, two people far away.
  const wall = await newPerson(browser, { viewport: { width: 1920, height: 1080 } });
  await wall.goto(links.projector);
  const tablet = new Cards(
    await join(browser, links.join, TABLES.tablet[0], 1, [820, 1180]),
    ledger,
  );
  await tablet.page.getByRole('button', { name: 'Ver tarjetas' }).click();
  for (const name of TABLES.tablet.slice(1)) {
    await tablet.page.getByRole('button', { name: 'Más opciones' }).click();
    await tablet.page.getByRole('menuitem', { name: 'Añadir otra persona aquí' }).click();
    const dialog = tablet.page.getByRole('dialog');
    await dialog.getByLabel('¿Cómo se llama?').fill(name);
    await dialog.getByRole('button', { name: 'Añadir', exact: true }).click();
    await expect(dialog).toHaveCount(0);
  }
  const manuel = new Cards(await join(browser, links.join, 'Manuel', 2, [390, 844]), ledger);
  const ines = new Cards(await join(browser, links.join, 'Inés', 2, [360, 740]), ledger);

  const screens = [wall, tablet.page, manuel.page, ines.page];
  lead = new Lead(rosa, ledger, screens);

  // The sheets of the third table: their codes, as they come out of the printer.
  let codes = await sheets(rosa, `${origin}/hojas/${id}`);

  const everybody = async (said: readonly Said[]) => {
    await Promise.all([
      (async () => {
        for (const one of from(said, TABLES.tablet)) await tablet.write(one);
      })(),
      (async () => {
        for (const one of from(said, ['Manuel'])) await manuel.write(one);
      })(),
      (async () => {
        for (const one of from(said, ['Inés'])) await ines.write(one);
      })(),
      lead.paper(codes, said),
    ]);
  };
  let clocks = 0;
  const clock = async () => {
    clocks += 1;
    const { request } = lead.page;
    await propose(request, origin, id, [{ k: 'clock.started', total: STEP_MS }], `reloj${clocks}`);
  };
  // Where the step has a question of its own, notes are written below it.
  const below = () =>
    Promise.all(
      [tablet, manuel, ines].map((one) =>
        one.page.getByText(/^(Lo que ya está escrito|Poner notas sueltas)/).click(),
      ),
    );
  const over = () => expect(wall.getByRole('timer')).toHaveText(/Se acabó el tiempo/);

  // 1, 2. Who is here, and how we want to work.
  await clock();
  await everybody(MORNING.arrival);
  await over();
  await lead.next('Bienvenida y acuerdos');
  await clock();
  await everybody(MORNING.rules);
  await over();

  // 3. Problems. The network of the table far away fails; they go on writing.
  await lead.next('Muro y árbol de problemas');
  await clock();
  await everybody(MORNING.problems);
  await manuel.page.context().setOffline(true);
  for (const said of MORNING.cut) await manuel.write(said);
  await over();
  await expect(manuel.page.getByText(/2 cambios suyos esperan/)).toBeVisible(BACK);
  await manuel.page.context().setOffline(false);
  await expect(manuel.page.getByText('Sin conexión.')).toHaveCount(0, BACK);

  // 4. Rosa is called away: Marta takes over, on another device.
  await lead.next('¿Cómo podríamos…?');
  await clock();
  const marta = await newPerson(browser, { viewport: { width: 1024, height: 768 } });
  await marta.goto(links.facilitator);
  await marta.getByRole('textbox').fill('Marta');
  await marta.getByRole('button', { name: 'Entrar a facilitar' }).click();
  await expect(marta.getByRole('button', { name: 'Herramientas' })).toBeVisible();
  await rosa.context().close();
  lead = new Lead(marta, ledger, screens);
  // Each table has a section of its own now, and writes there alone.
  const tables = await lead.tools('Mesas');
  await tables.getByRole('radio', { name: 'Trabajo' }).check();
  await tables.getByRole('button', { name: 'Una sección por mesa, de «Preguntas»' }).click();
  await expect(marta.getByRole('dialog')).toHaveCount(0);
  codes = await sheets(marta, `${origin}/hojas/${id}`);
  await everybody(
    MORNING.questions.map((one) => ({ ...one, to: `${one.to} · ${tableOf(one.by)}` })),
  );
  await over();

  // 5. Ideas in silence: nobody reads another's before they are shown. Then they are grouped.
  await lead.next('Lluvia de ideas');
  await clock();
  await everybody(MORNING.ideas);
  const [first] = from(MORNING.ideas, ['Lucía']);
  await expect(wall.getByText('Se mostrarán cuando quien facilita lo decida.')).toBeVisible();
  await expect(ines.page.getByText(first?.text ?? '')).toHaveCount(0);
  await over();
  await marta.getByRole('button', { name: 'Mostrar a todos' }).click();
  await marta.getByRole('menuitem', { name: 'Mostrar todo a la vez' }).click();
  await expect(wall.getByText(first?.text ?? '').first()).toBeVisible();
  await marta.getByRole('button', { name: 'Lista' }).click();
  for (const { name, notes } of GROUPS) {
    for (const [i, note] of notes.entries()) {
      await marta.getByRole('button', { name: new RegExp(`^Qué hacer con: ${note}`) }).click();
      await marta.getByRole('menuitem', { name: 'Añadir a grupo…' }).click();
      const dialog = marta.getByRole('dialog');
      if (i === 0) {
        await dialog.getByLabel('Grupo nuevo').fill(name);
        await dialog.getByRole('button', { name: 'Hacer grupo' }).click();
      } else await dialog.getByRole('button').filter({ hasText: name }).click();
      await expect(dialog).toHaveCount(0);
    }
    await expect(wall.getByText(name)).toBeVisible();
  }

  // 6. A break: the screens say so, and ask for nothing.
  await lead.next('Pausa');
  await clock();
  await expect(manuel.page.getByText('Es hora de descansar.')).toBeVisible(BACK);
  await over();

  // 7. The vote. One table loses its network, and then the server is killed, in the middle of it.
  await lead.next('Votar y comparar');
  await clock();
  await marta.getByRole('button', { name: 'Preparar la votación' }).click();
  const vote = marta.getByRole('dialog');
  await vote.getByRole('button', { name: 'Usar' }).click();
  await vote.getByRole('button', { name: 'Abrir la votación' }).click();
  await expect(marta.getByRole('dialog')).toHaveCount(0);
  const give = async (cards: Cards, names: readonly string[]) => {
    for (const one of DOTS.filter((d) => names.includes(d.by)))
      await cards.dot(one.by, one.to, one.dots);
  };
  for (const { page } of [tablet, manuel, ines])
    await expect(page.getByText('Le quedan 3 de 3 puntos')).toBeVisible(BACK);
  await manuel.page.context().setOffline(true);
  await give(manuel, ['Manuel']);
  await give(tablet, ['Lucía']);
  // The paper table's sheet of dots is read once; who reads it again does so after the crash.
  await lead.tools('Votación');
  await marta.getByRole('button', { name: 'Entrar una hoja de puntos' }).click();
  await lead.dots('P-3A');
  await expect(marta.getByText('Falta la segunda persona')).toBeVisible();
  await lead.close();
  await server.kill();
  await Promise.all([give(tablet, ['Don Segundo']), give(ines, ['Inés'])]);
  await expect(ines.page.getByText('Sin conexión.').first()).toBeVisible(BACK);
  await server.start();
  for (const { page } of [tablet, ines, lead])
    await expect(page.getByText('Sin conexión.')).toHaveCount(0, BACK);
  await give(tablet, ['Mayra']);
  const elena = await newPerson(browser, { viewport: { width: 390, height: 844 } });
  await elena.goto(links.facilitator);
  await elena.getByRole('textbox').fill('Elena');
  await elena.getByRole('button', { name: 'Entrar a facilitar' }).click();
  await elena.waitForURL('**/t/**');
  await elena.goto(`${origin}/t/${id}?hoja=P-3A`);
  await expect(elena.getByText('Copiada por Marta')).toBeVisible(BACK);
  await new Lead(elena, ledger).dots('P-3A');
  await expect(elena.getByText('Coinciden: la hoja cuenta')).toBeVisible();
  for (const one of PAPER_DOTS.dots) ledger.dot(one.to, one.dots);
  await elena.context().close();
  await manuel.page.context().setOffline(false);
  await expect(manuel.page.getByText('Sin conexión.')).toHaveCount(0, BACK);
  // What was given without a server or a network is there: each device is told of its own dots alone.
  for (const [{ page }, names] of [
    [tablet, TABLES.tablet],
    [manuel, ['Manuel']],
    [ines, ['Inés']],
  ] as const) {
    const given = DOTS.filter((one) => (names as readonly string[]).includes(one.by));
    await expect
      .poll(async () => {
        const view = (await (await page.request.get(`${origin}/api/workshops/${id}`)).json()) as {
          rounds: { mine?: { dots: number }[] }[];
        };
        return (view.rounds[0]?.mine ?? []).reduce((sum, one) => sum + one.dots, 0);
      }, BACK)
      .toBe(given.reduce((sum, one) => sum + one.dots, 0));
  }
  await expect(wall.getByText('Sin conexión, reintentando…')).toHaveCount(0, BACK);
  await over();
  await marta.getByRole('button', { name: 'Cerrar la votación' }).click();
  await marta.getByRole('dialog').getByRole('button', { name: 'Cerrar la votación' }).click();

  // How much each idea helps and takes: people answer on what they have an opinion about.
  await marta.getByRole('button', { name: 'Abrir las preguntas' }).click();
  await marta.getByRole('dialog').getByRole('button', { name: 'Abrir las preguntas' }).click();
  await Promise.all([rate(tablet, 'Lucía'), rate(manuel, 'Manuel'), rate(ines, 'Inés')]);
  await lead.close();
  await marta.getByRole('button', { name: 'Cerrar las preguntas' }).click();
  await marta.getByRole('button', { name: 'Cerrar y mostrar el resultado' }).click();
  await marta
    .getByRole('dialog', { name: '¿Cerrar las preguntas?' })
    .getByRole('button', { name: 'Cerrar y mostrar el resultado' })
    .click();
  const zone = (name: string) => wall.getByRole('region', { name, exact: true });
  await expect(zone('Hacer ya').getByText('Luz en el parque')).toBeVisible();
  await expect(zone('Planear con tiempo').getByText('Barrio limpio')).toBeVisible();
  await lead.close();

  // 8, 9. The sheet of the solution, and who will make it true.
  await lead.next('Ficha de la solución');
  await clock();
  await below();
  await everybody(MORNING.sheet);
  await over();
  await lead.next('Mapa de actores');
  await clock();
  await below();
  await everybody(MORNING.actors);
  await over();

  // 10. The winner becomes a commitment, with a name and a day.
  await lead.next('Hoja de ruta');
  await clock();
  const results = await lead.tools('Resultados');
  await expect(results.getByText(/Votaron 5 de/)).toBeVisible();
  await results.getByRole('button', { name: 'Pasar a la hoja de ruta' }).first().click();
  await lead.close();
  const roadmap = await lead.tools('Hoja de ruta');
  await roadmap
    .getByRole('button', { name: /^Qué hacer con:/ })
    .first()
    .click();
  await marta.getByRole('menuitem', { name: 'Editar compromiso' }).click();
  const form = marta.getByRole('dialog').last();
  await form.getByLabel('Responsable').fill('Segundo Quishpe');
  await form.getByLabel('Hasta').fill('2027-05-30');
  await form.getByLabel('Cómo sabremos que se hizo').fill('Cuatro focos prendidos en la cancha');
  await form.getByRole('button', { name: 'Guardar' }).click();
  await lead.close();
  await expect(ines.page.getByText('Segundo Quishpe').first()).toBeVisible();
  await expect(wall.getByText('Segundo Quishpe').first()).toBeVisible();
  await over();

  // 11, 12. What is asked of others, and how the morning was: without names, read at the end.
  await lead.next('Devolución y pedidos');
  await clock();
  await below();
  await everybody(MORNING.requests);
  await over();
  await lead.next('Evaluación');
  await clock();
  await everybody(MORNING.evaluation);
  // A face each, with one tap; the questions close before the morning does.
  await marta.getByRole('button', { name: 'Abrir las preguntas' }).click();
  await marta.getByRole('dialog').getByRole('button', { name: 'Abrir las preguntas' }).click();
  await lead.close();
  for (const [cards, by, face] of [
    [tablet, 'Lucía', 2],
    [tablet, 'Don Segundo', 2],
    [manuel, 'Manuel', 1],
    [ines, 'Inés', 2],
  ] as const) {
    await cards.voice(by);
    const word = ['mal', 'más o menos', 'bien'][face] ?? '';
    const button = cards.page.getByRole('button', { name: word, exact: true });
    await button.click();
    await expect(button).toHaveAttribute('aria-pressed', 'true');
    ledger.faces[face] = (ledger.faces[face] ?? 0) + 1;
  }
  await marta.getByRole('button', { name: 'Cerrar las preguntas' }).click();
  await marta.getByRole('button', { name: 'Cerrar y mostrar el resultado' }).click();
  await marta
    .getByRole('dialog', { name: '¿Cerrar las preguntas?' })
    .getByRole('button', { name: 'Cerrar y mostrar el resultado' })
    .click();
  await expect(wall.getByText(/^Respondieron 4 de/)).toBeVisible();
  await lead.close();
  await over();
  const reveal = marta.getByRole('button', { name: 'Mostrar a todos' });
  if ((await reveal.count()) > 0) {
    const several = (await reveal.getAttribute('aria-haspopup')) === 'menu';
    await reveal.click();
    if (several) await marta.getByRole('menuitem', { name: 'Mostrar todo a la vez' }).click();
    await expect(reveal).toHaveCount(0);
  }
  const finish = await lead.tools('Terminar el taller');
  await finish.getByRole('button', { name: 'Terminar el taller' }).click();
  await expect(marta.getByRole('button', { name: 'Taller terminado' })).toBeVisible();
  await lead.close();

  await compare(lead.page, wall, ines.page, `${origin}/api/workshops/${id}`, ledger);
}

interface Exported {
  board: {
    notes: {
      text: string;
      author?: string;
      section: string;
      by?: { name?: string; table?: number };
    }[];
    people: { id: string; name: string }[];
    sections: { id: string; title: string }[];
    ratings: { results: { item: string; name: string; counts: number[][] }[] }[];
    rounds: { voters: number; totals: { item: string; name: string; dots: number }[] }[];
    commitments: { what: string; who: string }[];
    finished: boolean;
  };
}

/** The ledger against the facilitator's list, a phone, and the files that are taken home. */
async function compare(lead: Page, wall: Page, phone: Page, api: string, ledger: Ledger) {
  const texts = ledger.texts();
  expect(texts.length).toBeGreaterThan(35);

  // Screens.
  await expect
    .poll(async () => (await lead.locator('.list .row .text').allInnerTexts()).sort())
    .toEqual(texts);
  await expect(phone.getByText('El taller terminó').first()).toBeVisible();
  await expect(wall.getByText('Segundo Quishpe').first()).toBeVisible();

  // One file.
  const file = (await (await lead.request.get(`${api}/export.json`)).json()) as Exported;
  const { board } = file;
  // Who wrote it; what was copied from paper says whose words they were, or at which table.
  const writer = ({ author, by }: Exported['board']['notes'][number]): string => {
    if (by) return by.name ?? (by.table === 3 ? 'Papel' : 'another table');
    return board.people.find((p) => p.id === author)?.name ?? '';
  };
  const section = (id: string) => board.sections.find((s) => s.id === id)?.title ?? '';
  const unsigned = new Set<string>(MORNING.evaluation.map((one) => one.text));
  const line = (to: string, by: string, text: string) => `${to} | ${by} | ${text}`;
  expect(board.notes.map((n) => line(section(n.section), writer(n), n.text)).sort()).toEqual(
    ledger.notes.map((n) => line(n.to, unsigned.has(n.text) ? '' : n.by, n.text)).sort(),
  );
  const [round] = board.rounds;
  expect(round?.voters).toBe(new Set(DOTS.map((d) => d.by)).size);
  const counted = (rows: { name: string; dots: number }[]) =>
    Object.fromEntries(
      rows
        .filter((row) => row.dots > 0)
        .map((row) => [
          [...ledger.dots.keys()].find((k) => row.name.startsWith(k)) ?? row.name,
          row.dots,
        ]),
    );
  expect(counted(round?.totals ?? [])).toEqual(Object.fromEntries(ledger.dots));
  const short = (name: string) =>
    [...ledger.dots.keys(), ...RATES.map((one) => one.to)].find((k) => name.startsWith(k)) ?? name;
  const answers = (rows: [name: string, ask: number, counts: number[]][]) =>
    rows
      .flatMap(([name, ask, counts]) =>
        ['poco', 'algo', 'mucho'].map(
          (word, i) => [`${short(name)} | ${String(ask)} | ${word}`, counts[i] ?? 0] as const,
        ),
      )
      .filter(([, n]) => n > 0)
      .sort();
  const rated = (board.ratings[0]?.results ?? []).flatMap((one) =>
    one.counts.map((counts, ask): [string, number, number[]] => [one.name, ask + 1, counts]),
  );
  expect(answers(rated)).toEqual([...ledger.rates].sort());
  expect(board.ratings).toHaveLength(2);
  expect(board.ratings[1]?.results[0]?.counts).toEqual([ledger.faces]);
  expect(board.commitments.map((c) => [c.what, c.who])).toEqual([
    ['Luz en el parque', 'Segundo Quishpe'],
  ]);
  expect(board.finished).toBe(true);

  // Tables for a spreadsheet.
  const table = async (name: string) =>
    parseCSV((await (await lead.request.get(`${api}/${name}.csv`)).text()).replace(/^\ufeff/, ''));
  expect((await table('notes')).map((row) => row.text).sort()).toEqual(texts);
  const rows = await table('rounds');
  expect(counted(rows.map((row) => ({ name: row.item ?? '', dots: Number(row.dots) })))).toEqual(
    Object.fromEntries(ledger.dots),
  );
  expect(rows.map((row) => Number(row.paper_dots)).reduce((a, b) => a + b, 0)).toBe(
    PAPER_DOTS.dots.reduce((sum, one) => sum + one.dots, 0),
  );
  expect(rows[0]?.paper_voters).toBe(String(PAPER_DOTS.people));
  const ratings = await table('ratings');
  const chosen = ratings.filter((row) => row.form === 'faces');
  expect(chosen.map((row) => [row.little, row.some, row.much].map(Number))).toEqual([ledger.faces]);
  const ideas = ratings.filter((row) => row.form !== 'faces');
  const said = ideas.map((row): [string, number, number[]] => [
    row.item ?? '',
    Number(row.question_number),
    [row.little, row.some, row.much].map(Number),
  ]);
  expect(answers(said)).toEqual([...ledger.rates].sort());
  expect(await table('commitments')).toHaveLength(1);
}
