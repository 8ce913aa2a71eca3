// Every screen and every dialog, in both languages, by keyboard alone: it opens, axe finds nothing, no
// key of a message is shown in place of its text, Escape closes it, and the focus is back where it was.
// On what participants see there is no percentage and no grid.
import { readdirSync, readFileSync } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import { axe, expect, press, propose, reach, room, test, WIDE } from './harness';

type Text = string | Record<string, string>;
const languages = ['es', 'en'] as const;
type Language = (typeof languages)[number];

const catalogue = Object.fromEntries(
  languages.map((lang) => {
    const folder = `src/i18n/${lang}`;
    const files = readdirSync(folder).map((file) => readFileSync(`${folder}/${file}`, 'utf8'));
    return [lang, Object.assign({}, ...files.map((f) => JSON.parse(f) as object)) as object];
  }),
) as Record<Language, Record<string, Text>>;
const areas = new Set(Object.keys(catalogue.es).map((key) => key.split('.')[0] ?? ''));

/** What a message says, with anything where it has a placeholder. */
function says(lang: Language, key: string): RegExp {
  const text = catalogue[lang][key];
  if (text === undefined) throw new Error(`no text for ${key}`);
  const forms = typeof text === 'string' ? [text] : Object.values(text);
  const quoted = forms.map((one) =>
    one
      .split(/\{\w+\}/)
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*'),
  );
  return new RegExp(`^(?:${quoted.join('|')})$`);
}

const loading = new RegExp(
  languages
    .flatMap((lang) => ['pages.loading', 'panels.loading'].map((key) => says(lang, key).source))
    .join('|'),
);

/** A key that is shown as it is has no text: what a program makes up is seen here and nowhere else. */
async function worded(page: Page, what: string): Promise<void> {
  const shown = await page.evaluate(() => {
    const named = [...document.querySelectorAll('[aria-label],[title],[placeholder],[alt]')];
    return [
      document.title,
      document.body.innerText,
      ...named.flatMap((el) =>
        ['aria-label', 'title', 'placeholder', 'alt'].map((name) => el.getAttribute(name) ?? ''),
      ),
    ].join('\n');
  });
  const keys = (shown.match(/\b[a-z]+(?:\.[a-z0-9_]+)+\b/g) ?? []).filter(
    (key) => areas.has(key.split('.')[0] ?? '') && !/\.(?:csv|json|org|png)$/.test(key),
  );
  expect(keys, `keys in place of texts on ${what}`).toEqual([]);
}

async function fits(page: Page, what: string): Promise<void> {
  const over = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(over, `${what} is wider than the screen`).toBeLessThanOrEqual(0);
}

/** plain: what participants see is counted in dots and people, and read from top to bottom. */
async function plain(page: Page, what: string): Promise<void> {
  const main = page.getByRole('main');
  await expect(main.locator('table, [role=table], [role=grid], [role=treegrid]')).toHaveCount(0);
  expect(await main.innerText(), what).not.toMatch(/%|por ciento|per cent|percent/i);
  const spoken = await main.evaluate((el) =>
    [...el.querySelectorAll('[aria-label],[aria-valuetext]')]
      .map((one) => `${one.ariaLabel ?? ''} ${one.getAttribute('aria-valuetext') ?? ''}`)
      .join('\n'),
  );
  expect(spoken, what).not.toContain('%');
}

async function screen(page: Page, what: string): Promise<void> {
  await worded(page, what);
  await fits(page, what);
  await axe(page, what);
}

/** dialog looks at the dialog that has opened, closes it with Escape, and wants the focus back at its opener. */
async function dialog(page: Page, opener: Locator, what: string): Promise<void> {
  const open = page.getByRole('dialog').last();
  await expect(open, what).toBeVisible();
  // Its contents come a moment later, as a part of the program of their own.
  const body = open.locator('.body').last();
  await expect(body).toHaveText(/\S/, { timeout: 20_000 });
  await expect(body).not.toHaveText(loading, { timeout: 20_000 });
  await expect
    .poll(() => open.evaluate((el) => el.contains(document.activeElement)), {
      message: what,
      timeout: 30_000,
    })
    .toBe(true);
  await screen(page, what);
  await page.keyboard.press('Escape');
  await expect(open, what).toBeHidden();
  await expect(opener, `the focus after ${what}`).toBeFocused();
}

/** fromMenu opens a menu by keyboard, walks down to an item and opens its dialog. */
async function fromMenu(page: Page, menu: Locator, item: RegExp, what: string): Promise<void> {
  await press(page, menu);
  const wanted = page.getByRole('menuitem', { name: item });
  await wanted.waitFor();
  for (let i = 0; i < 30; i++) {
    if (await wanted.evaluate((el) => el === document.activeElement)) break;
    await page.keyboard.press('ArrowDown');
  }
  await expect(wanted).toBeFocused();
  await page.keyboard.press('Enter');
  await dialog(page, menu, what);
}

const notes = ['nota0001', 'nota0002', 'nota0003', 'nota0004'];
const texts = [
  'La luz de la cancha está quemada',
  'De noche no se puede cruzar el parque',
  'La basura se queda tres días',
  'No hay dónde sentarse a conversar',
];

interface View {
  sections: { id: string }[];
  steps: { id: string; kind: string }[];
}

/** A room that has written, grouped, voted and promised, and says how to go to one of its steps. */
async function lived(doors: Awaited<ReturnType<typeof room>>) {
  const { origin, made, request } = doors;
  const view = (await (await request.get(`${origin}/api/workshops/${made.id}`)).json()) as View;
  const section = view.sections[0]?.id ?? '';
  await propose(
    request,
    origin,
    made.id,
    [
      ...notes.map((id, i) => ({ k: 'note.added', id, section, text: texts[i], color: 'yellow', x: 40 + i * 220, y: 200 })),
      { k: 'cluster.added', id: 'grupo001', section, name: 'La luz', x: 40, y: 600, notes: notes.slice(0, 2) },
      { k: 'cluster.added', id: 'grupo002', section, name: 'Limpieza', x: 500, y: 600, notes: notes.slice(2, 3) },
      { k: 'round.drafted', id: 'ronda001', question: '¿Qué hacemos primero?', dots: 3, cap: 2 },
      { k: 'round.opened', id: 'ronda001' },
      { k: 'dot.placed', round: 'ronda001', item: 'grupo001' },
      { k: 'round.closed', id: 'ronda001' },
      { k: 'commitment.added', id: 'comp0001', what: 'Cambiar los focos', who: 'Rosa', with: 'El comité', from: '2026-12-01', to: '2027-02-28', resources: 'Una escalera', provider: 'El municipio', verifiable: 'Hay luz', status: 'doing', origin: 'grupo001', round: 'ronda001', ord: '' },
      { k: 'moment.named', id: 'momento1', name: 'Antes de juntar' },
    ],
    'vivido',
  ); // prettier-ignore
  let n = 0;
  return {
    enter: (kind: string) =>
      propose(
        request,
        origin,
        made.id,
        [{ k: 'step.entered', id: view.steps.find((s) => s.kind === kind)?.id }],
        `paso${String(n++)}`,
      ),
    say: (...ops: object[]) => propose(request, origin, made.id, ops, `dice${String(n++)}`),
  };
}

for (const lang of languages) {
  const of = (key: string) => says(lang, key);
  const speak = (page: Page) =>
    page.addInitScript((to) => localStorage.setItem('minga_lang', to), lang);

  test(`whoever facilitates: every tool by keyboard, ${lang}`, async ({ browser, baseURL }) => {
    test.setTimeout(600_000);
    const doors = await room(browser, baseURL);
    await lived(doors);
    const rosa = await doors.facilitator(WIDE, speak);
    const tools = rosa.getByRole('button', { name: of('panels.tools') });
    await screen(rosa, 'the surface');
    await press(rosa, tools);
    const items = await rosa.getByRole('menuitem').allInnerTexts();
    await axe(rosa, 'the tools');
    await rosa.keyboard.press('Escape');
    await expect(tools).toBeFocused();
    expect(items.length).toBeGreaterThan(12);
    for (const item of items) {
      const name = new RegExp(`^${item.trim().replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
      await fromMenu(rosa, tools, name, `${item.trim()} (${lang})`);
    }
    const search = rosa.getByRole('button', { name: of('search.title'), exact: true });
    await press(rosa, search.first());
    await dialog(rosa, search.first(), 'the search');
  });

  test(`whoever takes part: every card and dialog by keyboard, ${lang}`, async ({
    browser,
    baseURL,
  }) => {
    test.setTimeout(600_000);
    const doors = await room(browser, baseURL);
    const { enter, say } = await lived(doors);
    const phone = await doors.participant('Manuel', { width: 320, height: 568 }, speak);
    const box = phone.getByRole('textbox').first();
    await reach(phone, box);
    await phone.keyboard.type('No hay rampas');
    await press(phone, phone.getByRole('button', { name: of('cards.write.put') }));
    const mine = phone.getByRole('article').filter({ hasText: 'No hay rampas' });
    await expect(mine).toBeVisible();
    await screen(phone, 'writing');
    await plain(phone, 'writing');

    const menu = phone.getByRole('button', { name: of('pages.board.menu') });
    for (const key of ['search.title', 'pages.board.people', 'pages.board.my_name', 'pages.board.add_voice', 'pages.board.device', 'pages.look']) {
      await fromMenu(phone, menu, of(key), `${key} (${lang})`);
    } // prettier-ignore
    const options = mine.getByRole('button').first();
    for (const key of ['comments.open', 'cards.note.remove']) {
      await fromMenu(phone, options, of(key), `${key} (${lang})`);
    }
    const draw = phone.getByRole('button', { name: of('media.drawing.add') });
    const more = phone.getByText(of('cards.write.options'));
    await press(phone, phone.locator('summary').filter({ has: more }));
    await press(phone, draw);
    await dialog(phone, draw, 'the pad');

    await enter('group');
    await expect(phone.getByRole('button', { name: /La luz/ }).first()).toBeVisible();
    await screen(phone, 'grouping');
    await plain(phone, 'grouping');
    const group = phone.getByRole('button', { name: of('cards.group.menu') }).first();
    for (const key of ['cards.group.name', 'cards.group.merge', 'split.do', 'cards.group.dissolve']) {
      await fromMenu(phone, group, of(key), `${key} (${lang})`);
    } // prettier-ignore

    await enter('vote');
    await say(
      { k: 'round.drafted', id: 'ronda002', question: '¿Y después?', dots: 3, cap: 2 },
      { k: 'round.opened', id: 'ronda002' },
    );
    await expect(phone.getByText('¿Y después?')).toBeVisible();
    await screen(phone, 'voting');
    await plain(phone, 'voting');
    await say({ k: 'round.closed', id: 'ronda002' });
    await enter('results');
    await expect(phone.getByRole('main').getByRole('listitem').first()).toBeVisible();
    await screen(phone, 'results');
    await plain(phone, 'results');
    await enter('roadmap');
    await expect(phone.getByText('Cambiar los focos').first()).toBeVisible();
    await screen(phone, 'the roadmap');
    await plain(phone, 'the roadmap');
    await say(
      { k: 'poll.asked', id: 'poll0001', question: '¿Seguimos?', options: ['Sí', 'No'] },
      { k: 'guide.called', to: 'grupo001', spot: true },
    );
    await expect(phone.getByText('¿Seguimos?')).toBeVisible();
    await screen(phone, 'a quick question');
    await plain(phone, 'a quick question');
    await say({ k: 'poll.closed', id: 'poll0001' });
    await plain(phone, 'the answers');
    await say({ k: 'guide.released' }, { k: 'board.finished' });
    await expect(phone.getByRole('radio').first()).toBeAttached();
    for (const leaf of ['cards.finished.results', 'cards.finished.notes', 'cards.finished.roadmap']) {
      await phone.getByRole('radio', { name: of(leaf) }).focus();
      await phone.keyboard.press('Space');
      await screen(phone, `finished: ${leaf}`);
      await plain(phone, `finished: ${leaf}`);
    } // prettier-ignore
  });
}
