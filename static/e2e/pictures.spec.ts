// The pictures of docs/manual, made anew by `make manual`: an invented morning in a neighbourhood of
// Quito, each step on a phone, on a tablet and on the projector, and what the facilitator sees.
// No test in the ordinary sense: the run without MINGA_SHOTS leaves this file out.
import { mkdirSync, writeFileSync } from 'node:fs';
import type { APIRequestContext, Page } from '@playwright/test';
import { CROWD, DOTS, GROUPS, MORNING, PAPER_DOTS, ROADMAP, TITLE, type Said } from './barrio';
import { at, expect, KEY, newPerson, propose, randomID, test } from './harness';
import { OwnServer } from './own-server';

const FOLDER = '../docs/manual/img';
const QUALITY = 78;
test.use({ trace: 'off' });

/** What stands on the page when it has come to rest, as WebP: small, and sharp enough for letters. */
async function shot(page: Page, name: string): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    const images = [...document.images].filter((one) => one.loading !== 'lazy');
    await Promise.all(images.map((one) => one.decode().catch(() => undefined)));
    await Promise.all(
      document
        .getAnimations()
        .filter((one) => Number.isFinite(one.effect?.getComputedTiming().endTime))
        .map((one) => one.finished.catch(() => undefined)),
    );
  });
  const cdp = await page.context().newCDPSession(page);
  const { data } = await cdp.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY });
  await cdp.detach();
  writeFileSync(`${FOLDER}/${name}.webp`, Buffer.from(data, 'base64'));
}

// Whatever the hour, the clock on the wall says that it is morning there.
const AHEAD = 9 - new Date().getUTCHours();
const timezoneId = `Etc/GMT${AHEAD < 0 ? '+' : '-'}${String(Math.abs(AHEAD))}`;

interface View {
  steps: { id: string; name: string }[];
  sections: { id: string; title: string; x: number; y: number; hidden?: boolean }[];
  notes: { id: string; text: string }[];
  clusters: { id: string; name: string }[];
  rounds: { id: string; state: string }[];
}

/** The workshop, as a script leads it. */
class Room {
  readonly #people = new Map<string, { request: APIRequestContext; n: number }>();
  constructor(
    readonly origin: string,
    readonly id: string,
    readonly code: string,
    readonly rosa: APIRequestContext,
    readonly enter: () => Promise<Page>,
  ) {
    this.#people.set('Rosa', { request: rosa, n: 0 });
  }

  async view(): Promise<View> {
    return (await (await this.rosa.get(`${this.origin}/api/workshops/${this.id}`)).json()) as View;
  }

  async lead(...ops: object[]): Promise<void> {
    await this.does('Rosa', ...ops);
  }

  /** Somebody does something; who is not here yet comes in. */
  async does(name: string, ...ops: object[]): Promise<void> {
    let who = this.#people.get(name);
    if (!who) {
      const page = await this.enter();
      const { request } = page;
      const answer = await request.post(`${this.origin}/api/join`, {
        data: { code: this.code, name },
      });
      expect(answer.ok(), await answer.text()).toBe(true);
      await page.goto(`${this.origin}/t/${this.id}`);
      who = { request, n: 0 };
      this.#people.set(name, who);
    }
    for (const op of ops) {
      who.n += 1;
      await propose(who.request, this.origin, this.id, [op], `guion${String(who.n)}`);
    }
  }

  /** A page's person is one of the room's: what the script does for them, they did. */
  is(name: string, request: APIRequestContext): void {
    this.#people.set(name, { request, n: 0 });
  }

  async say(all: readonly Said[]): Promise<void> {
    const { sections } = await this.view();
    const used = new Set<string>();
    for (const [i, one] of all.entries()) {
      const section = sections.find((s) => s.title === one.to);
      if (!section) throw new Error(`no section «${one.to}»`);
      if (!section.hidden) used.add(section.id);
      await this.does(one.by, {
        k: 'note.added',
        id: randomID(),
        section: section.id,
        text: one.text,
        color: one.color ?? 'white',
        x: section.x + 40 + (i % 4) * 240,
        y: section.y + 200 + Math.floor(i / 4) * 200,
      });
    }
    for (const id of used) await this.lead({ k: 'section.tidy', id });
  }

  /** Four tables, and who sits where. */
  async tables(): Promise<Map<string, readonly string[]>> {
    const seats = new Map<string, readonly string[]>();
    for (const [name, kind, people] of [
      ['Mesa de la cancha', '', ['Don Segundo', 'Mayra']],
      ['Mesa de la bajada', '', ['Rocío', 'Byron', 'Nancy', 'Don Julio']],
      ['De lejos', 'remote', ['Inés']],
      ['Mesa de papel', 'paper', ['Doña Blanca', 'Papel']],
    ] as const) {
      const id = randomID();
      await this.lead({ k: 'table.added', id, name, kind, ord: '' });
      seats.set(id, people);
    }
    return seats;
  }

  async step(name: string, minutes: number): Promise<void> {
    const { steps } = await this.view();
    const step = steps.find((one) => one.name === name);
    if (!step) throw new Error(`no step «${name}»`);
    await this.lead({ k: 'step.entered', id: step.id });
    await this.lead({ k: 'clock.started', total: minutes * 60_000 - 100_000 });
  }
}

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
  const three = async (name: string, step: string, question = '') => {
    for (const page of [wall, phone, tablet])
      await expect(page.getByText(step, { exact: true }).first()).toBeVisible();
    if (question !== '') {
      const nav = phone.getByRole('navigation', { name: 'Preguntas' });
      const jump = phone.getByText('Ir a otra pregunta', { exact: true });
      await expect(nav.or(jump).first()).toBeVisible();
      if ((await nav.count()) === 0) await jump.click();
      await nav.getByRole('button', { name: question, exact: true }).click();
    }
    await phone.evaluate(() => scrollTo(0, 0));
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
  await three('03-problemas', 'Muro y árbol de problemas', 'Lo que nos preocupa');
  await shot(laptop, 'f-conducir');

  // 4, 5. Questions, then ideas in silence.
  await room.step('¿Cómo podríamos…?', 15);
  await room.say(MORNING.questions);
  await three('04-preguntas', '¿Cómo podríamos…?');
  await room.step('Lluvia de ideas', 20);
  await room.say([...MORNING.ideas, ...CROWD.ideas]);
  await three('05-ideas-en-silencio', 'Lluvia de ideas');
  await expect(laptop.getByRole('button', { name: /^Mostrar a todos/ }).first()).toBeVisible();
  await shot(laptop, 'f-mostrar');
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
  await three('07-grupos', 'Lluvia de ideas');

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
  await room.say(MORNING.sheet);
  await three('11-ficha', 'Ficha de la solución');
  await room.step('Mapa de actores', 25);
  await room.say(MORNING.actors);
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
  await room.say(MORNING.requests);
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

interface Hands {
  tools: (panel: string) => Promise<ReturnType<Page['getByRole']>>;
  close: () => Promise<void>;
  phone: Page;
  wall: Page;
}

/** What is needed now and then, and the end. */
async function afterwards(room: Room, laptop: Page, hands: Hands): Promise<void> {
  const { tools, close, phone, wall } = hands;
  // Hands and a quick question.
  await room.does('Nancy', { k: 'hand.raised' });
  await room.does('Byron', { k: 'ready.said' });
  const poll = randomID();
  await room.lead({ k: 'poll.asked', id: poll, question: '¿Nos vemos el primer sábado?', options: ['Sí', 'No', 'Tal vez'] }); // prettier-ignore
  await expect(phone.getByRole('button', { name: 'Tal vez' })).toBeVisible();
  await expect(wall.getByText('Tal vez')).toBeVisible();
  await tools('Manos y preguntas rápidas');
  await shot(laptop, 'f-manos');
  await close();
  await shot(phone, 'pregunta-rapida-telefono');
  await shot(wall, 'pregunta-rapida-proyector');
  await room.lead({ k: 'poll.closed', id: poll }, { k: 'poll.put_away', id: poll });
  await expect(phone.getByRole('button', { name: 'Tal vez' })).toHaveCount(0);

  // Without a network.
  await phone.context().setOffline(true);
  await expect(phone.getByText('Sin conexión.').first()).toBeVisible({ timeout: 30_000 });
  await shot(phone, 'sin-red-telefono');
  await phone.context().setOffline(false);
  await expect(phone.getByText('Sin conexión.')).toHaveCount(0, { timeout: 30_000 });

  // Files, and the end.
  await tools('Personas y enlaces');
  await shot(laptop, 'f-personas');
  await close();
  await tools('Papeles para entregar');
  await expect(laptop.getByRole('dialog').getByRole('heading').nth(1)).toBeVisible();
  await shot(laptop, 'f-papeles');
  await close();
  await tools('Descargar e importar');
  await shot(laptop, 'f-archivos');
  await close();
  const finish = await tools('Terminar el taller');
  await shot(laptop, 'f-terminar');
  await finish.getByRole('button', { name: 'Terminar el taller' }).click();
  await expect(laptop.getByRole('button', { name: 'Taller terminado' })).toBeVisible();
  await expect(phone.getByText('El taller terminó').first()).toBeVisible();
  await shot(phone, '16-fin-telefono');
  await shot(wall, '16-fin-proyector');
}
