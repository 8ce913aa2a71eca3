// The agenda: the server's clock on devices whose own clocks are wrong, time that stops input, and
// steps that change while somebody is typing.
import type { Page } from '@playwright/test';
import { axe, expect, propose, room, test } from './harness';

/** This device believes that it is another time of day; its seconds are as long as everybody's. */
const ahead = (ms: number) => (page: Page) =>
  page.addInitScript((by) => {
    const real = Date.now.bind(Date);
    const Old = Date;
    const fake = class extends Old {
      constructor(...args: unknown[]) {
        if (args.length === 0) super(real() + by);
        else super(...(args as [number]));
      }
      static override now() {
        return real() + by;
      }
    };
    globalThis.Date = fake as DateConstructor;
  }, ms);

/** Seconds on a page's clock; undefined while it shows none. */
async function seconds(page: Page): Promise<number | undefined> {
  const text = await page.getByRole('timer').textContent();
  const m = /(\d+):(\d\d)/.exec(text ?? '');
  return m ? Number(m[1]) * 60 + Number(m[2]) : undefined;
}

test('the same second everywhere, whatever a device believes the time to be', async ({
  browser,
  baseURL,
}) => {
  test.setTimeout(120_000);
  const doors = await room(browser, baseURL);
  const rosa = await doors.facilitator();
  const fast = await doors.participant('Manuel', undefined, ahead(3_600_000 + 7_300));
  const slow = await doors.participant('Luz', undefined, ahead(-48_400));
  const wall = await doors.wall();

  const time = rosa.getByRole('region', { name: 'Tiempo del paso' });
  await time.getByRole('button', { name: /^Empezar/ }).click();
  await time.getByRole('button', { name: 'Dar 1 minuto más' }).click();
  for (const page of [rosa, fast, slow, wall]) {
    await expect(page.getByRole('timer')).toBeVisible();
  }
  for (let i = 0; i < 3; i++) {
    const shown = await Promise.all([rosa, fast, slow, wall].map(seconds));
    const known = shown.map((s) => s ?? -1000);
    expect(Math.max(...known) - Math.min(...known), `shown: ${shown.join(', ')}`).toBeLessThan(2);
    expect(Math.min(...known)).toBeGreaterThan(300);
    await rosa.waitForTimeout(1100); // the next second, as people see it
  }
  await axe(rosa, 'a running clock');
  await axe(fast, 'a running clock on a phone');

  await time.getByRole('button', { name: 'Pausar' }).click();
  await expect(slow.getByRole('timer')).toContainText('en pausa');
  const paused = await seconds(fast);
  expect(await seconds(slow)).toBe(paused);
  await time.getByRole('button', { name: 'Seguir' }).click();
  await expect(slow.getByRole('timer')).not.toContainText('en pausa');
  await time.getByRole('button', { name: 'Quitar el tiempo' }).click();
  await expect(fast.getByRole('timer')).toHaveCount(0);
});

test('time that is over stops input, and nothing that was typed is lost', async ({
  browser,
  baseURL,
}) => {
  test.setTimeout(120_000);
  const { origin, made, request, ...doors } = await room(browser, baseURL, [
    { k: 'step.added', id: 'paso0001', kind: 'write', name: 'Ideas cortas', minutes: 5, ord: '', atZero: 'stop' },
    { k: 'step.entered', id: 'paso0001' },
  ]); // prettier-ignore
  const phone = await doors.participant('Manuel');
  await phone.getByRole('textbox').fill('Una frase a medio');
  await propose(request, origin, made.id, [{ k: 'clock.started', total: 1500 }], 'reloj');

  await expect(phone.getByRole('timer')).toHaveText(/Se acabó el tiempo/);
  await expect(phone.getByRole('textbox')).toHaveCount(0);
  await expect(phone.getByText('Una frase a medio')).toBeVisible();
  await axe(phone, 'time is over');

  // More time: the form is back, with the words in it, and they can be sent.
  await propose(request, origin, made.id, [{ k: 'clock.extended', by: 60_000 }], 'mas');
  await expect(phone.getByRole('textbox')).toHaveValue('Una frase a medio');
  await phone.getByRole('textbox').fill('Una frase entera');
  await phone.getByRole('button', { name: 'Poner en el tablero' }).click();
  await expect(phone.getByRole('heading', { name: /Mi nota/ })).toBeVisible();
});

test('a step that changes leaves the half-written sentence to its author', async ({
  browser,
  baseURL,
}) => {
  test.setTimeout(120_000);
  const { origin, made, request, ...doors } = await room(browser, baseURL, [
    { k: 'step.added', id: 'paso0001', kind: 'write', name: 'Escribir más', ord: '' },
    { k: 'step.added', id: 'paso0002', kind: 'break', name: 'Pausa', ord: '' },
    { k: 'step.entered', id: 'paso0001' },
  ]); // prettier-ignore
  const phone = await doors.participant('Luz');
  await phone.getByRole('textbox').fill('Lo que estaba escribiendo');

  // Editing the step in which the room is touches nothing that is being typed.
  await propose(
    request,
    origin,
    made.id,
    [{ k: 'step.changed', id: 'paso0001', question: '¿Y qué más?', limit: 3, minutes: 8 }],
    'editar',
  );
  await expect(phone.getByText('¿Y qué más?')).toBeVisible();
  await expect(phone.getByRole('textbox')).toHaveValue('Lo que estaba escribiendo');

  // The facilitator locks it, and opens it again.
  await propose(request, origin, made.id, [{ k: 'step.changed', id: 'paso0001', lock: true }], 'c');
  await expect(phone.getByRole('textbox')).toHaveCount(0);
  await propose(
    request,
    origin,
    made.id,
    [{ k: 'step.changed', id: 'paso0001', lock: false }],
    'd',
  );
  await expect(phone.getByRole('textbox')).toHaveValue('Lo que estaba escribiendo');

  // The room goes on to a break: one sentence to read, and the words wait below it.
  await propose(request, origin, made.id, [{ k: 'step.entered', id: 'paso0002' }], 'e');
  await expect(phone.getByRole('heading', { name: 'Es hora de descansar.' })).toBeVisible();
  await expect(phone.getByText('Lo que estaba escribiendo')).toBeVisible();
  await axe(phone, 'a kept draft');
  await propose(request, origin, made.id, [{ k: 'step.entered', id: 'paso0001' }], 'f');
  await expect(phone.getByRole('textbox')).toHaveValue('Lo que estaba escribiendo');

  // So does the correction of a note, and a drawing that nobody has finished.
  await phone.getByRole('button', { name: 'Poner en el tablero' }).click();
  await phone.getByRole('button', { name: 'Opciones de la nota' }).click();
  await phone.getByRole('menuitem', { name: 'Corregir' }).click();
  await phone.getByLabel('Texto de la nota').fill('Lo que quería decir');
  await phone.getByText('Foto, dibujo y más').click();
  await phone.getByRole('button', { name: 'Dibujar' }).click();
  const paper = await phone.getByRole('dialog').locator('canvas').boundingBox();
  await phone.mouse.move((paper?.x ?? 0) + 20, (paper?.y ?? 0) + 20);
  await phone.mouse.down();
  await phone.mouse.move((paper?.x ?? 0) + 90, (paper?.y ?? 0) + 60, { steps: 3 });
  await phone.mouse.up();
  await propose(request, origin, made.id, [{ k: 'step.entered', id: 'paso0002' }], 'g');
  await expect(phone.getByRole('heading', { name: 'Es hora de descansar.' })).toBeVisible();
  await expect(phone.getByText('Lo que quería decir')).toBeVisible();
  await expect(phone.getByAltText('Su dibujo')).toBeVisible();
  await propose(request, origin, made.id, [{ k: 'step.entered', id: 'paso0001' }], 'h');
  await expect(phone.getByLabel('Texto de la nota')).toHaveValue('Lo que quería decir');
  await expect(phone.getByAltText('Su dibujo')).toBeVisible();
});

test('an agenda is built, edited and reordered in the panel', async ({ browser, baseURL }) => {
  test.setTimeout(120_000);
  const { origin, made, request, ...doors } = await room(browser, baseURL);
  const rosa = await doors.facilitator();
  await rosa.getByRole('button', { name: 'Herramientas' }).click();
  await rosa.getByRole('menuitem', { name: 'Agenda y secciones' }).click();
  const panel = rosa.getByRole('dialog');
  await panel.getByRole('button', { name: 'Añadir paso' }).click();
  await panel.getByLabel('Nombre del paso').fill('Cierre');
  await panel.getByLabel('Qué se hace').selectOption('evaluation');
  await panel.getByLabel('Cuando se acaba el tiempo').selectOption('stop');
  await panel.getByText('Permisos, nombres y límites').click();
  await panel.getByLabel('Nombres en las notas').selectOption('anonymous');
  await panel.getByLabel('Ver las notas de las demás personas').selectOption('none');
  await axe(rosa, 'the form of a step');
  await panel.getByRole('button', { name: 'Guardar' }).last().click();
  await panel
    .getByRole('button', { name: /Cierre/ })
    .first()
    .waitFor();
  // One place up, by the arrow that stands beside it.
  await panel.getByRole('button', { name: 'Subir: Cierre' }).click();
  // The server has heard of it when it has; nothing on the screen waits for that.
  await expect(async () => {
    const view = (await (await request.get(`${origin}/api/workshops/${made.id}`)).json()) as {
      steps: { name: string; kind: string; names?: string; atZero?: string; rights?: object }[];
    };
    const step = view.steps.at(-2);
    expect(step).toMatchObject({
      name: 'Cierre',
      kind: 'evaluation',
      names: 'anonymous',
      atZero: 'stop',
      rights: { see: [] },
    });
  }).toPass({ timeout: 20_000 });
});
