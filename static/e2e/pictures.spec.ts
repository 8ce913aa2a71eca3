// The pictures of docs/manual, made anew by `make manual`: an invented morning in a neighbourhood of
// Quito, each step on a phone, on a tablet and on the projector, and what the facilitator sees.
// No test in the ordinary sense: the run without MINGA_SHOTS leaves this file out.
import { mkdirSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { ACTORS, ANSWER, CROWD, DOTS, GROUPS, MORNING, PAPER_DOTS, REQUESTS, ROADMAP, TITLE } from './barrio'; // prettier-ignore
import { at, expect, KEY, newPerson, randomID, test } from './harness';
import { OwnServer } from './own-server';
import { afterwards } from './picture-afterwards';
import { FOLDER, Room, sheetFilled, shot } from './picture-room';

test.use({ trace: 'off' });

// Whatever the hour, the clock on the wall says that it is morning there.
const AHEAD = 9 - new Date().getUTCHours();
const timezoneId = `Etc/GMT${AHEAD < 0 ? '+' : '-'}${String(Math.abs(AHEAD))}`;

test('the pictures of the manual', async ({ browser }) => {
  test.setTimeout(900_000);
  mkdirSync(FOLDER, { recursive: true });
  const server = new OwnServer(24_390, { MINGA_PUBLIC_URL: 'http://192.168.8.20:8080' });
  await server.start();
  try {
    const { origin } = server;
    // Before: Rosa founds the workshop.
    const laptop = await newPerson(browser, { timezoneId, viewport: { width: 1366, height: 768 } });
    await laptop.goto(`${origin}/nuevo#key=${KEY}`);
    await laptop.getByLabel('¿Cómo se llama el taller?').fill(TITLE);
    await laptop.getByRole('radio', { name: /Taller de media jornada/ }).click();
    await laptop.getByLabel('¿Cómo se llama usted?').fill('Rosa');
    await laptop.getByLabel('¿Cómo se llama el taller?').focus();
    await laptop.getByRole('heading').first().scrollIntoViewIfNeeded();
    await shot(laptop, 'f-crear');
    await laptop.getByRole('button', { name: 'Crear el taller' }).click();
    await expect(laptop.getByText('El taller está listo')).toBeVisible();
    await shot(laptop, 'f-listo');
    await laptop.getByText('Entrar al tablero').click();
    await expect(laptop.getByRole('button', { name: 'Herramientas' })).toBeVisible();
    const id = new URL(laptop.url()).pathname.split('/').pop() ?? '';
    const links = (await (
      await laptop.request.get(`${origin}/api/workshops/${id}/links`)
    ).json()) as { join: string; projector: string; code: string };
    const room = new Room(origin, id, links.code, laptop.request, async () => {
      const page = await newPerson(browser, { viewport: { width: 320, height: 480 } });
      return page;
    });
    await pictures(room, laptop, {
      like: async (page) =>
        newPerson(browser, {
          timezoneId,
          viewport: { width: 1024, height: 1400 },
          storageState: await page.context().storageState(),
        }),
      wall: async () => {
        const wall = await newPerson(browser, {
          timezoneId,
          viewport: { width: 1920, height: 1080 },
        });
        await wall.goto(at(origin, links.projector));
        return wall;
      },
      phone: async () => {
        const phone = await newPerson(browser, {
          timezoneId,
          viewport: { width: 390, height: 844 },
          deviceScaleFactor: 2,
          hasTouch: true,
          isMobile: true,
        });
        await phone.goto(at(origin, links.join));
        return phone;
      },
      tablet: async () => {
        const tablet = await newPerson(browser, {
          timezoneId,
          viewport: { width: 1024, height: 768 },
          hasTouch: true,
        });
        await tablet.goto(at(origin, links.join));
        return tablet;
      },
    });
  } finally {
    await server.stop();
  }
});

type Opens = Record<'wall' | 'phone' | 'tablet', () => Promise<Page>> & {
  like: (page: Page) => Promise<Page>;
};

async function pictures(room: Room, laptop: Page, open: Opens): Promise<void> {
  const [wall, phone, tablet] = await Promise.all([open.wall(), open.phone(), open.tablet()]);
  await expect(wall.getByText(room.code).first()).toBeVisible();
  // The same moment on three screens; on the phone at one of the questions.
  const three = async (name: string, step: string, question = '', from = '') => {
    for (const page of [wall, phone, tablet])
      await expect(page.getByText(step, { exact: true }).first()).toBeVisible();
    if (question !== '') {
      const nav = phone.getByRole('navigation', { name: 'Preguntas' });
      const jump = phone.getByText('Ir a otra pregunta', { exact: true });
      await expect(nav.or(jump).first()).toBeVisible();
      if ((await nav.count()) === 0) await jump.click();
      await nav.getByRole('button', { name: question, exact: true }).click();
    }
    await phone.evaluate((place) => {
      scrollTo(0, 0);
      if (place) document.querySelector(place)?.scrollIntoView({ block: 'start' });
    }, from);
    await shot(phone, `${name}-telefono`);
    await shot(tablet, `${name}-tableta`);
    await shot(wall, `${name}-proyector`);
  };
  const tools = async (panel: string) => {
    await laptop.getByRole('button', { name: 'Herramientas', exact: true }).click();
    await laptop.getByRole('menuitem', { name: panel, exact: true }).click();
    return laptop.getByRole('dialog');
  };
  const close = async () => {
    await laptop.keyboard.press('Escape');
    await expect(laptop.getByRole('dialog')).toHaveCount(0);
  };

  // The tables, and the door.
  const seats = await room.tables();
  await shot(wall, 'puerta-proyector');
  await phone.getByLabel('¿Cómo se llama?').fill('Manuel');
  await shot(phone, 'puerta-telefono');
  await phone.getByRole('button', { name: 'Entrar al taller' }).click();
  await tablet.getByLabel('¿Cómo se llama?').fill('Lucía');
  await shot(tablet, 'puerta-tableta');
  await tablet.getByRole('button', { name: 'Entrar al taller' }).click();
  await tablet.waitForURL('**/t/**');
  await expect(phone.getByRole('heading', { name: '¿En qué mesa está?' })).toBeVisible();
  await shot(phone, 'mesa-telefono');
  await phone.getByRole('button', { name: /^De lejos/ }).click();
  await tablet.getByRole('button', { name: /^Mesa de la cancha/ }).click();
  room.is('Manuel', phone.request);
  room.is('Lucía', tablet.request);

  // 1 to 3.
  await room.lead({ k: 'clock.started', total: 18 * 60_000 });
  await room.say([...MORNING.arrival, ...CROWD.arrival]);
  await three('01-registro', 'Registro');
  for (const [table, people] of seats)
    for (const name of people) await room.does(name, { k: 'table.sit', table });
  await tools('Mesas');
  await shot(laptop, 'f-mesas');
  await close();
  await room.step('Bienvenida y acuerdos', 15);
  await room.say([...CROWD.why, ...MORNING.rules, ...CROWD.rules]);
  await three('02-bienvenida', 'Bienvenida y acuerdos', 'Acuerdos para trabajar bien');
  await room.step('Muro y árbol de problemas', 40);
  await room.say([...MORNING.problems, ...MORNING.cut, ...CROWD.problems]);
  await three('03-problemas', 'Muro y árbol de problemas');
  await shot(laptop, 'f-conducir');

  // 4, 5. Questions, then ideas in silence.
  await room.step('¿Cómo podríamos…?', 15);
  await room.say(MORNING.questions);
  await three('04-preguntas', '¿Cómo podríamos…?');
  await room.step('Lluvia de ideas', 20);
  await room.say([...MORNING.ideas, ...CROWD.ideas]);
  await three('05-ideas-en-silencio', 'Lluvia de ideas');
  await laptop.getByRole('button', { name: 'Mostrar a todos' }).click();
  await shot(laptop, 'f-mostrar');
  await laptop.keyboard.press('Escape');
  for (const title of ['Ideas', 'Ideas que se juntan']) {
    const { sections } = await room.view();
    const section = sections.find((s) => s.title === title)?.id;
    await room.lead({ k: 'section.revealed', id: section });
    if (title === 'Ideas') await room.lead({ k: 'section.tidy', id: section });
  }
  await three('06-ideas-a-la-vista', 'Lluvia de ideas');
  const suggest = await tools('Sugerir grupos');
  await suggest.getByLabel('Sección').selectOption({ label: 'Ideas' });
  await suggest.getByRole('button', { name: 'Buscar grupos' }).click();
  await expect(suggest.getByText('Grupos propuestos')).toBeVisible();
  await shot(laptop, 'f-sugerir');
  await close();
  const groups = [
    ...GROUPS,
    {
      name: 'Graderíos vivos',
      notes: ['Pintar los graderíos', 'Noches de patineta', 'Bancas hechas'],
    },
  ];
  for (const { name, notes } of groups) {
    const { sections, notes: all } = await room.view();
    const section = sections.find((s) => s.title === 'Ideas');
    await room.lead({
      k: 'cluster.added',
      id: randomID(),
      section: section?.id,
      name,
      x: (section?.x ?? 0) + 40,
      y: (section?.y ?? 0) + 200,
      notes: notes.map((begins) => all.find((n) => n.text.startsWith(begins))?.id),
    });
    await room.lead({ k: 'section.tidy', id: section?.id });
  }
  await phone.getByText(/^Ver las otras notas/).click();
  await three('07-grupos', 'Lluvia de ideas', '', '.cards details[open]');
  await phone.getByText(/^Ver las otras notas/).click();

  // 6. The break.
  await room.step('Pausa', 10);
  await three('08-pausa', 'Pausa');

  // 7. The vote.
  await room.step('Votar y comparar', 30);
  await laptop.getByRole('button', { name: 'Preparar la votación' }).click();
  await laptop.getByRole('dialog').getByRole('button', { name: 'Usar' }).click();
  await shot(laptop, 'f-votacion');
  await laptop.getByRole('dialog').getByRole('button', { name: 'Abrir la votación' }).click();
  await expect(phone.getByText('Le quedan 3 de 3 puntos')).toBeVisible();
  const view = await room.view();
  const round = view.rounds.find((r) => r.state === 'open')?.id;
  const item = (begins: string) =>
    view.clusters.find((c) => c.name === begins)?.id ??
    view.notes.find((n) => n.text.startsWith(begins))?.id;
  const dots = [
    ...DOTS,
    { by: 'Rocío', to: 'Luz en el parque', dots: 2 },
    { by: 'Rocío', to: 'Pintar la bajada', dots: 1 },
    { by: 'Byron', to: 'Graderíos vivos', dots: 2 },
    { by: 'Nancy', to: 'Abrir el quiosco', dots: 2 },
    { by: 'Nancy', to: 'Barrio limpio', dots: 1 },
    { by: 'Don Julio', to: 'Barrio limpio', dots: 2 },
    { by: 'Don Julio', to: 'Luz en el parque', dots: 1 },
  ];
  for (const one of dots)
    for (let i = 0; i < one.dots; i++)
      await room.does(one.by, { k: 'dot.placed', round, item: item(one.to) });
  await three('09-voto', 'Votar y comparar');
  const vote = await tools('Votación');
  await vote.getByRole('button', { name: 'Entrar una hoja de puntos' }).click();
  await vote.getByLabel('Código de la hoja').last().fill('P-4A');
  for (const [label, n] of [
    ['¿Cuántas personas pusieron puntos', PAPER_DOTS.people],
    ...PAPER_DOTS.dots.map((one) => [one.to, one.dots] as const),
  ] as const) {
    const field = vote.getByRole('spinbutton', { name: label });
    await field.fill(String(n));
    await field.press('Tab');
  }
  await vote.getByRole('heading', { name: 'Puntos de papel' }).scrollIntoViewIfNeeded();
  await shot(laptop, 'f-puntos-papel');
  await close();
  await room.lead({ k: 'round.closed', id: round });
  await tools('Resultados');
  await shot(laptop, 'f-resultados');
  await expect(wall.getByText(/^Votaron|^Votó/).first()).toBeVisible();
  await expect(phone.getByText(/^Votaron|^Votó/).first()).toBeVisible();
  await shot(wall, '09-resultado-proyector');
  await shot(phone, '09-resultado-telefono');
  await close();
  const matrix = randomID();
  const ideas = ['Luz en el parque', 'Barrio limpio', 'Graderíos vivos', 'Pintar la bajada', 'Abrir el quiosco', 'Feria de comidas'].map(item); // prettier-ignore
  await room.lead({
    k: 'rating.opened',
    id: matrix,
    step: view.steps.find((one) => one.name === 'Votar y comparar')?.id,
    items: ideas,
  });
  await expect(phone.getByText(/^Idea 1 de/).first()).toBeVisible();
  await expect(wall.getByText('¿Cuánto ayuda?').first()).toBeVisible();
  await three('10-comparar', 'Votar y comparar');
  // How much it helps, how much it takes: 1 little, 2 some, 3 much.
  const opinions: readonly (readonly [number, number])[] = [[3, 1], [3, 3], [1, 1], [3, 1], [1, 3], [2, 1]]; // prettier-ignore
  for (const name of ['Lucía', 'Inés', 'Rocío', 'Byron', 'Nancy', 'Don Julio', 'Manuel'])
    for (const [i, said] of opinions.entries())
      for (const [ask, answer] of said.entries())
        await room.does(name, {
          k: 'rating.answered',
          rating: matrix,
          item: ideas[i],
          ask,
          answer,
        });
  await room.lead({ k: 'rating.closed', id: matrix });
  await expect(wall.getByRole('region', { name: 'Hacer ya', exact: true })).toBeVisible();
  await expect(phone.getByRole('region', { name: 'Hacer ya', exact: true })).toBeVisible();
  await three('10-zonas', 'Votar y comparar');

  // 8 to 10.
  await room.step('Ficha de la solución', 40);
  await sheetFilled(room, item('Luz en el parque'), round);
  await expect(wall.getByText('Luz que junta').first()).toBeVisible();
  await phone.getByText('Ir a otra pregunta de la ficha', { exact: true }).click();
  await phone.getByRole('button', { name: /^¿Cómo funciona, paso a paso\?/ }).click();
  await three('11-ficha', 'Ficha de la solución');
  await room.step('Mapa de actores', 25);
  for (const [by, actor] of ACTORS)
    await room.does(by, { k: 'actor.added', id: randomID(), ord: '', ...actor });
  for (const page of [wall, phone, tablet])
    await expect(page.getByText('Cooperativa de la esquina').first()).toBeVisible();
  await three('12-actores', 'Mapa de actores');
  await room.step('Hoja de ruta', 30);
  for (const [i, row] of ROADMAP.entries())
    await room.lead({ k: 'commitment.added', id: randomID(), status: 'pending', ord: '', ...row,
      ...(i === 0 ? { origin: item('Luz en el parque'), round } : {}) }); // prettier-ignore
  await three('13-hoja-de-ruta', 'Hoja de ruta');
  await tools('Hoja de ruta');
  await shot(laptop, 'f-hoja-de-ruta');
  await close();

  // 11, 12.
  await room.step('Devolución y pedidos', 20);
  let asked = '';
  for (const [by, request] of REQUESTS) {
    asked = randomID();
    await room.does(by, { k: 'request.added', id: asked, ord: '', ...request });
  }
  await room.lead({ k: 'request.answered', request: asked, id: randomID(), ...ANSWER });
  for (const page of [wall, phone, tablet])
    await expect(page.getByText(ANSWER.reason).first()).toBeVisible();
  await three('14-pedidos', 'Devolución y pedidos');

  // What waits for a yes.
  await room.lead({ k: 'inbox.changed', on: true });
  await room.say([
    {
      to: 'Lo que pedimos',
      by: 'Byron',
      text: 'Que nos presten la cancha los viernes',
      color: 'purple',
    },
  ]);
  await tools('Revisar notas');
  await shot(laptop, 'f-revisar');
  await close();
  await room.lead({ k: 'inbox.changed', on: false });

  // Paper.
  const paper = await tools('Hojas de papel');
  const href = await paper.getByRole('link', { name: 'Ver las hojas' }).getAttribute('href');
  const kit = await open.like(laptop);
  await kit.goto(room.origin + (href ?? ''));
  await expect(kit.getByRole('heading', { name: 'Hojas para imprimir' })).toBeVisible();
  await shot(kit, 'hojas');
  const sheet = kit.locator('.sheet').filter({ hasText: '· Lo que ya funciona' });
  const code = (await sheet.locator('.mark .code').innerText()).replace('-1', '-4');
  await kit.context().close();
  await paper.getByLabel('Código de la hoja').fill(code);
  await paper.getByLabel('Nombre de quien escribió').fill('Doña Blanca');
  await paper.getByLabel('Una idea').fill('Las flores que sembró la escuela siguen ahí');
  await shot(laptop, 'f-papel');
  await close();

  await room.step('Evaluación', 10);
  const faces = randomID();
  await room.lead({
    k: 'rating.opened',
    id: faces,
    step: view.steps.find((one) => one.name === 'Evaluación')?.id,
  });
  await expect(phone.getByRole('button', { name: 'bien', exact: true })).toBeVisible();
  await expect(wall.getByText('Elija una cara en su pantalla.').first()).toBeVisible();
  await three('15-evaluacion', 'Evaluación');
  for (const page of [phone, tablet])
    await page.getByRole('button', { name: 'bien', exact: true }).click();
  await room.lead({ k: 'rating.closed', id: faces });

  await afterwards(room, laptop, { tools, close, phone, wall });
}
