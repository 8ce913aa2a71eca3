// What a cheap tablet feels, as numbers: the processor is slowed down four times. The numbers are
// printed for people to compare. What is asserted is far looser than what is aimed at, because
// another program on the same machine must not fail a build.
//
// Beside the clock stands the time that the page's main thread itself was at work, from a trace:
// it counts no waiting for a processor that others use, so it compares between machines and runs.
// Aimed at: 50 frames a second while dragging, 30 for 95 of 100 frames of two fingers six times
// slower, and 2 s to the first note of a board of 2,000.
import type { Browser, CDPSession, Page } from '@playwright/test';
import { expect, KEY, newPerson, test } from './harness';

test.describe.configure({ mode: 'serial' });
// Recording a trace takes a picture of the page at every move: it would measure itself.
test.use({ trace: 'off' });

const SLOWER = 4;

async function slow(page: Page, rate = SLOWER): Promise<CDPSession> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Emulation.setCPUThrottlingRate', { rate });
  return cdp;
}

/** workshop makes a board with that many notes as the facilitator of the page's context. */
async function workshop(page: Page, notes: number) {
  await page.goto('/');
  const made = await page.request.post('/api/workshops', {
    headers: { Authorization: `Bearer ${KEY}` },
    data: { title: 'Rendimiento', lang: 'es', name: 'Rosa', question: '¿Qué hace falta?' },
  });
  const { id, code } = (await made.json()) as { id: string; code: string };
  const colors = ['yellow', 'orange', 'pink', 'purple', 'blue', 'green', 'gray', 'white'];
  const rows = Array.from(
    { length: notes },
    (_, i) => `"Nota ${String(i)}: una luz que funcione en la parada","${colors[i % 8] ?? ''}"`,
  );
  const imported = await page.request.post(`/api/workshops/${id}/import`, {
    headers: { 'Content-Type': 'text/csv; charset=utf-8' },
    data: ['text,color', ...rows].join('\n'),
  });
  expect(imported.ok(), await imported.text()).toBe(true);
  return { id, code };
}

/** crowd lets ten people, each on a connection of their own, move their pointers as fast as the protocol allows. */
async function crowd(page: Page, id: string, code: string): Promise<void> {
  await page.goto('/');
  const seat = await page.request.post('/api/join', { data: { code, name: '' } });
  const people = [((await seat.json()) as { person: string }).person];
  while (people.length < 10) {
    const voice = await page.request.post(`/api/workshops/${id}/voices`, { data: { name: '' } });
    people.push(((await voice.json()) as { person: string }).person);
  }
  await page.evaluate(
    ([board, persons]) => {
      persons.forEach((as, i) => {
        const ws = new WebSocket(`ws://${location.host}/ws/${board}`);
        ws.onopen = () => {
          const tab = Math.random().toString(36).slice(2, 10);
          ws.send(JSON.stringify({ t: 'hello', tab, since: 0, epoch: '', v: 1 }));
          let step = Math.floor(Math.random() * 100);
          setInterval(() => {
            step += 1;
            const turn = step / 9 + i;
            const x = Math.round(700 + 500 * Math.cos(turn));
            const y = Math.round(450 + 300 * Math.sin(turn * 1.3));
            ws.send(JSON.stringify({ t: 'at', as, x, y }));
          }, 55);
        };
      });
    },
    [id, people] as const,
  );
}

/** frames runs `during` and tells how long the frames meanwhile took, milliseconds, sorted. */
async function frames(page: Page, during: () => Promise<void>): Promise<number[]> {
  await page.evaluate(() => {
    const times: number[] = [];
    let last = performance.now();
    const tick = (now: number) => {
      if ((window as unknown as { frameTimes: number[] }).frameTimes !== times) return;
      times.push(now - last);
      last = now;
      requestAnimationFrame(tick);
    };
    Object.assign(window, { frameTimes: times });
    requestAnimationFrame(tick);
  });
  await during();
  const times = await page.evaluate(
    () => (window as unknown as { frameTimes: number[] }).frameTimes,
  );
  return times.slice(2).sort((a, b) => a - b);
}

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  ph: string;
  /** Thread time, microseconds; only where the system tells it. */
  tdur?: number;
}

/** The main thread's work in milliseconds: all of it, and the kinds that took the most. */
interface Work {
  total: number;
  kinds: string;
}

const KINDS = [
  'EvaluateScript',
  'v8.compileModule',
  'FunctionCall',
  'FireAnimationFrame',
  'RunMicrotasks',
  'UpdateLayoutTree',
  'Layout',
  'PrePaint',
  'Paint',
  'Layerize',
  'Commit',
  'ParseHTML',
  'MinorGC',
  'MajorGC',
];

/** working runs `during` and tells what the page's main thread did meanwhile. */
async function working(
  browser: Browser,
  page: Page,
  during: () => Promise<void>,
): Promise<Work | undefined> {
  await browser.startTracing(page, {
    categories: [
      'devtools.timeline',
      'disabled-by-default-devtools.timeline',
      'blink.user_timing',
      'v8',
    ],
  });
  await during();
  // Which of the many threads in the trace is this page's.
  await page.evaluate(() => performance.mark('this page'));
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as {
    traceEvents: TraceEvent[];
  };
  const mark = traceEvents.find((e) => e.name === 'this page');
  const own = traceEvents.filter((e) => e.pid === mark?.pid && e.tid === mark.tid && e.ph === 'X');
  const sum = (name: string) =>
    own.reduce((total, e) => total + (e.name === name ? (e.tdur ?? 0) : 0), 0) / 1000;
  const total = sum('RunTask');
  if (total === 0) return undefined;
  const kinds = KINDS.map((name) => [name, sum(name)] as const)
    .filter(([, ms]) => ms > total / 50)
    .sort((a, b) => b[1] - a[1]);
  return { total, kinds: kinds.map(([name, ms]) => `${name} ${ms.toFixed(0)}`).join(', ') };
}

const at = (sorted: number[], share: number) => sorted[Math.floor(sorted.length * share)] ?? NaN;

test('dragging among three hundred notes and forty moving people', async ({ browser }) => {
  test.setTimeout(120_000);
  const page = await newPerson(browser, { viewport: { width: 1280, height: 800 } });
  const { id, code } = await workshop(page, 300);
  for (let i = 0; i < 4; i++) await crowd(await newPerson(browser), id, code);
  await page.goto(`/t/${id}`);
  await expect(page.locator('.ghosts')).toHaveAttribute('data-count', '40');
  const cdp = await slow(page);
  const box = await page.locator('[data-thing=note]').first().boundingBox();
  if (!box) throw new Error('no note on the screen');
  await page.mouse.move(box.x + 30, box.y + 30);
  await page.mouse.down();
  const drag = () =>
    frames(page, async () => {
      // As often as a mouse tells, and not only as often as the page has answered.
      // Past Playwright's own mouse, which runs a script in the page with every dragged move.
      const said: Promise<unknown>[] = [];
      for (let i = 0; i < 400; i++) {
        const turn = i / 50;
        const x = 640 + 300 * Math.cos(turn);
        const y = 450 + 200 * Math.sin(turn);
        said.push(
          cdp.send('Input.dispatchMouseEvent', {
            type: 'mouseMoved',
            x,
            y,
            button: 'left',
            buttons: 1,
          }),
        );
        await new Promise((go) => setTimeout(go, 12));
      }
      await Promise.all(said);
    });
  const times = await drag();
  // Once more with a trace, which takes its time too.
  let traced = 0;
  const work = await working(browser, page, async () => {
    traced = (await drag()).length;
  });
  await page.mouse.up();
  // Everybody was there to the end.
  await expect(page.locator('.ghosts')).toHaveAttribute('data-count', '40');
  const fps = 1000 / at(times, 0.5);
  console.warn(
    `drag, 300 notes, 40 people, ${String(SLOWER)}x slower: median ${fps.toFixed(0)} frames a second, ` +
      `95 of 100 frames within ${at(times, 0.95).toFixed(0)} ms (${String(times.length)} frames)` +
      (work
        ? `; main thread ${(work.total / traced).toFixed(1)} ms a frame (in ${String(traced)} frames: ${work.kinds})`
        : ''),
  );
  expect(fps).toBeGreaterThan(8);
});

/** fingers lets touches move for four seconds, as often as a screen tells; where: of each finger at a moment. */
async function fingers(
  cdp: CDPSession,
  where: (turn: number) => { x: number; y: number }[],
): Promise<void> {
  const points = (turn: number) => where(turn).map((p, id) => ({ ...p, id }));
  await cdp.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: points(0) });
  const said: Promise<unknown>[] = [];
  for (let i = 0; i < 250; i++) {
    said.push(
      cdp.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: points(i / 40) }),
    );
    await new Promise((go) => setTimeout(go, 16));
  }
  await Promise.all(said);
  await cdp.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
}

test('fingers on a slow tablet: pinching and dragging among three hundred notes', async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const rate = 6;
  const page = await newPerson(browser, {
    viewport: { width: 1024, height: 768 },
    hasTouch: true,
  });
  const { id } = await workshop(page, 300);
  await page.goto(`/t/${id}`);
  await expect(page.locator('[data-thing=note]').first()).toBeVisible();
  const cdp = await slow(page, rate);
  const note = await page.locator('[data-thing=note]').first().boundingBox();
  if (!note) throw new Error('no note on the screen');
  const at0 = { x: note.x + note.width / 2, y: note.y + note.height / 2 };
  const moves: Record<string, (turn: number) => { x: number; y: number }[]> = {
    // A group may hang on the board: it goes round, and comes back to where it was.
    drag: (turn) => [
      { x: at0.x + 150 * (1 - Math.cos(turn)), y: at0.y + 120 * Math.sin(turn) ** 2 },
    ],
    // In and out: near enough to read, and far enough to see all as blocks.
    pinch: (turn) => {
      const half = 150 + 90 * Math.sin(turn);
      return [
        { x: 512 - half, y: 450 },
        { x: 512 + half, y: 450 },
      ];
    },
  };
  for (const [name, where] of Object.entries(moves)) {
    const times = await frames(page, () => fingers(cdp, where));
    let traced = 0;
    const work = await working(browser, page, async () => {
      traced = (await frames(page, () => fingers(cdp, where))).length;
    });
    console.warn(
      `${name}, 300 notes, ${String(rate)}x slower: median ${(1000 / at(times, 0.5)).toFixed(0)} frames a second, ` +
        `5th percentile ${(1000 / at(times, 0.95)).toFixed(0)} (${String(times.length)} frames)` +
        (work
          ? `; main thread ${(work.total / traced).toFixed(1)} ms a frame (in ${String(traced)} frames: ${work.kinds})`
          : ''),
    );
    expect(1000 / at(times, 0.5), name).toBeGreaterThan(8);
  }
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 1 });
});

/** firstNote opens the board and tells after how many milliseconds its first note was drawn. */
async function firstNote(page: Page, id: string): Promise<number> {
  await page.goto(`/t/${id}`, { waitUntil: 'commit' });
  await page.waitForFunction(() => 'firstNote' in window);
  return page.evaluate(() => (window as unknown as { firstNote: number }).firstNote);
}

test('opening a board of two thousand notes', async ({ browser }) => {
  test.setTimeout(120_000);
  const founder = await newPerson(browser);
  const { id } = await workshop(founder, 2000);
  const cookies = await founder.context().storageState();
  await founder.context().close();
  // Another browser of the same person: nothing of the client is kept there yet.
  const page = await newPerson(browser, {
    viewport: { width: 1280, height: 800 },
    storageState: cookies,
  });
  // Seen from inside: asking from outside would come late, and cost what is measured.
  await page.addInitScript(() => {
    const look = () => {
      if (document.querySelector('canvas.overview, [data-thing=note]')) {
        // What is in the document now is on the screen when the next frame begins.
        requestAnimationFrame((now) => Object.assign(window, { firstNote: now }));
      } else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  const cdp = await slow(page);
  // Tracing slows down what it looks at: the third visit is for the trace, and not timed.
  for (const visit of ['first', 'next']) {
    const opened = await firstNote(page, id);
    const steps = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .map((r) => r as PerformanceResourceTiming)
        .filter((r) => /\.js$|\/api\//.test(r.name))
        .map(
          (r) =>
            `${r.name.replace(/.*\//, '')} ${r.startTime.toFixed(0)}-${r.responseEnd.toFixed(0)}`,
        )
        .join(', '),
    );
    if (process.env.MINGA_PERF_STEPS) console.warn(steps);
    console.warn(
      `open, 2000 notes, ${String(SLOWER)}x slower, ${visit} visit: ${opened.toFixed(0)} ms to the first note`,
    );
    expect(opened).toBeLessThan(15_000);
  }
  const work = await working(browser, page, async () => {
    await firstNote(page, id);
  });
  if (work) console.warn(`open, main thread ${work.total.toFixed(0)} ms (${work.kinds})`);

  const pan = await frames(page, async () => {
    for (let i = 0; i < 80; i++) await page.mouse.wheel(0, i % 2 ? 90 : 60);
  });
  await page.getByRole('button', { name: 'Ver todo' }).click();
  await expect(page.locator('canvas.overview')).toBeVisible();
  const zoom = await frames(page, async () => {
    await page.mouse.move(640, 450);
    for (let i = 0; i < 60; i++) await page.mouse.wheel(i % 2 ? 20 : -20, 10);
  });
  console.warn(
    `pan, 2000 notes: median ${at(pan, 0.5).toFixed(0)} ms a frame; ` +
      `whole board: median ${at(zoom, 0.5).toFixed(0)} ms a frame`,
  );
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  expect(at(pan, 0.5)).toBeLessThan(100);
});
