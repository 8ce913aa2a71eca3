// The wall: whatever the room does, from a small screen to one of 4K and one that stands upright, what
// matters can be read from the last row, nothing sticks out, and hours of changes leave nothing behind.
import type { Page } from '@playwright/test';
import { expect, propose, room, test } from './harness';

/** Of the shorter side: what a letter's size must have to be read from ten metres. */
const LEAST = 0.022;

const screens = [
  { width: 1280, height: 720 },
  { width: 1080, height: 1920 },
  { width: 3840, height: 2160 },
];

/** Texts on the wall that are too small or cut off by its edge. */
function unreadable(page: Page, least: number): Promise<string[]> {
  return page.evaluate((share) => {
    const smallest = Math.min(innerWidth, innerHeight) * share - 0.1;
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const el = node.parentElement;
      const text = node.textContent?.trim();
      if (!el || !text || el.closest('.visually-hidden, noscript, script, .toasts')) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const box = range.getBoundingClientRect();
      if (box.width === 0 || box.height === 0) continue;
      const size = parseFloat(getComputedStyle(el).fontSize);
      if (size < smallest) found.push(`${text.slice(0, 40)}: ${String(Math.round(size))} px`);
      if (box.right > innerWidth + 1 || box.top < -1) found.push(`${text.slice(0, 40)}: outside`);
    }
    return found;
  }, least);
}

test('every hall can be read from ten metres, on a small, an upright and a 4K screen', async ({
  browser,
  baseURL,
}) => {
  test.setTimeout(300_000);
  const { origin, made, request, ...doors } = await room(browser, baseURL);
  const view = (await (await request.get(`${origin}/api/workshops/${made.id}`)).json()) as {
    sections: { id: string }[];
    steps: { id: string; kind: string }[];
  };
  const section = view.sections[0]?.id ?? '';
  let n = 0;
  const say = (...ops: object[]) => propose(request, origin, made.id, ops, `sala${String(n++)}`);
  const enter = (kind: string) => ({ k: 'step.entered', id: view.steps.find((s) => s.kind === kind)?.id }); // prettier-ignore
  const notes = Array.from({ length: 24 }, (_, i) => `nota${String(i).padStart(4, '0')}`);
  const wall = await doors.wall(screens[0]);
  const read = async (hall: string, says: string | RegExp) => {
    await expect(wall.getByText(says).first(), hall).toBeVisible();
    for (const screen of screens) {
      await wall.setViewportSize(screen);
      // Two drawings: the halls measure themselves after the first.
      await expect
        .poll(() => unreadable(wall, LEAST), { message: `${hall} at ${String(screen.width)}` })
        .toEqual([]);
      const qr = await wall.getByRole('complementary').locator('img').boundingBox();
      const shorter = Math.min(screen.width, screen.height);
      expect((qr?.width ?? 0) / shorter, `the QR code, ${hall}`).toBeGreaterThan(0.25);
    }
  };

  await say(...notes.map((id, i) => ({ k: 'note.added', id, section, text: `Falta luz en la cuadra ${String(i)} y nadie camina de noche`, color: 'yellow', x: 40 + (i % 6) * 210, y: 200 + Math.floor(i / 6) * 160 })), { k: 'clock.started', total: 600_000 }); // prettier-ignore
  await read('writing', /Falta luz en la cuadra/);
  await say({ k: 'clock.stopped' }, enter('group'), { k: 'cluster.added', id: 'grupo001', section, name: 'La luz de las calles y de la cancha', x: 60, y: 900, notes: notes.slice(0, 4) }); // prettier-ignore
  await read('grouping', 'La luz de las calles y de la cancha');
  await say(enter('vote'), { k: 'round.drafted', id: 'ronda001', question: '¿Qué hacemos primero?', dots: 3, cap: 2 }, { k: 'round.opened', id: 'ronda001' }, { k: 'dot.placed', round: 'ronda001', item: 'grupo001' }); // prettier-ignore
  await read('voting', 'Votación abierta');
  await say({ k: 'round.closed', id: 'ronda001' }, enter('results'));
  await read('results', /Votaron/);
  await say(enter('roadmap'), ...['Cambiar los focos', 'Minga de limpieza', 'Pedir bancas'].map((what, i) => ({ k: 'commitment.added', id: `comp000${String(i)}`, what, who: 'El comité de la calle', with: '', from: '2026-12-01', to: '2027-02-28', resources: '', provider: '', verifiable: '', status: 'doing', ord: '' }))); // prettier-ignore
  await read('roadmap', 'Cambiar los focos');
  await say({ k: 'poll.asked', id: 'poll0001', question: '¿Seguimos diez minutos?', options: ['Sí', 'No', 'Me da igual'] }); // prettier-ignore
  await read('question', '¿Seguimos diez minutos?');
  await say({ k: 'poll.closed', id: 'poll0001' });
  await read('answers', '¿Seguimos diez minutos?');
  await say(
    { k: 'poll.put_away', id: 'poll0001' },
    { k: 'guide.called', to: notes[9], spot: true },
  );
  await read('one note', 'Miremos esto juntos');
  await say({ k: 'guide.released' }, { k: 'step.added', id: 'paso0001', kind: 'break', name: 'Pausa', ord: '' }, { k: 'step.entered', id: 'paso0001' }); // prettier-ignore
  await read('break', 'Es hora de descansar.');
  await say({ k: 'board.finished' });
  await read('the end', 'Gracias por venir y por pensar juntas y juntos');
  await expect(wall.getByText(/24 notas · 1 grupo · 1 votación · 3 compromisos/)).toBeVisible();
  // A public place: who did all this stands nowhere.
  await expect(wall.getByText('Rosa')).toHaveCount(0);
});

test('a wall holds no more memory after five hundred changes than after a hundred', async ({
  browser,
  baseURL,
}) => {
  test.setTimeout(300_000);
  const { origin, made, request, ...doors } = await room(browser, baseURL);
  const view = (await (await request.get(`${origin}/api/workshops/${made.id}`)).json()) as {
    sections: { id: string }[];
    steps: { id: string; kind: string }[];
  };
  const section = view.sections[0]?.id ?? '';
  const steps = ['write', 'group', 'vote', 'results', 'roadmap'];
  const wall = await doors.wall();
  await expect(wall.getByText(made.code).first()).toBeVisible();
  const cdp = await wall.context().newCDPSession(wall);
  await cdp.send('Performance.enable');
  const held = async () => {
    await cdp.send('HeapProfiler.collectGarbage');
    const { metrics } = await cdp.send('Performance.getMetrics');
    const value = (name: string) => metrics.find((m) => m.name === name)?.value ?? NaN;
    return {
      heap: value('JSHeapUsedSize'),
      nodes: value('Nodes'),
      ears: value('JSEventListeners'),
    };
  };
  await propose(request, origin, made.id, [
    { k: 'note.added', id: 'nota0001', section, text: 'Antes', color: 'yellow', x: 40, y: 200 },
  ]);
  // Each round: another hall, and a note that says something else.
  let rounds = 0;
  const live = async (times: number) => {
    for (let i = 0; i < times; i++) {
      rounds += 1;
      const at = rounds % steps.length;
      await propose(
        request,
        origin,
        made.id,
        [
          { k: 'step.entered', id: view.steps.find((s) => s.kind === steps[at])?.id },
          { k: 'note.edited', id: 'nota0001', text: `Vuelta ${String(rounds)}` },
        ],
        `vuelta${String(rounds)}`,
      );
      // Drawn, each of them, before the next.
      await expect(wall.getByText(`Paso ${String(at + 1)} de 5`)).toBeVisible({ timeout: 30_000 });
    }
    await expect(wall.getByText(`Vuelta ${String(rounds)}`)).toBeVisible({ timeout: 30_000 });
  };
  await live(51);
  const early = await held();
  await live(200);
  const late = await held();
  console.warn(
    `wall: ${(early.heap / 1e6).toFixed(2)} MB, ${String(early.nodes)} nodes, ${String(early.ears)} listeners after 102 changes; ` +
      `${(late.heap / 1e6).toFixed(2)} MB, ${String(late.nodes)} nodes, ${String(late.ears)} listeners after 502`,
  );
  expect(late.heap).toBeLessThan(early.heap * 1.2 + 500_000);
  expect(late.nodes).toBeLessThan(early.nodes * 1.3 + 200);
  expect(late.ears).toBeLessThan(early.ears * 1.3 + 50);
});
