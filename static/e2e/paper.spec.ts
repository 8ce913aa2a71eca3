// A workshop on paper: sheets come out of the printer, and what is on them comes back by its code.
import type { Page } from '@playwright/test';
import { at, axe, createWorkshop, expect, newPerson, propose, room, test, WIDE } from './harness';
import { pdfText } from './pdf';
import { photo } from './photo';

test('sheets are printed with a code, and copied to the board by it', async ({
  browser,
  request,
  baseURL,
}) => {
  test.setTimeout(150_000);
  const origin = baseURL ?? '';
  const made = await createWorkshop(request, origin);
  const rosa = await newPerson(browser, { viewport: { width: 1280, height: 800 } });
  await rosa.goto(made.links.facilitator);
  await rosa.getByRole('textbox').fill('Rosa');
  await rosa.getByRole('textbox').press('Enter');
  await rosa.waitForURL('**/t/**');

  const kit = await rosa.context().newPage();
  await kit.goto(`${origin}/hojas/${made.id}`);
  await expect(kit.getByRole('heading', { name: 'Hojas para imprimir' })).toBeVisible();
  await expect(kit.getByText(made.code)).toBeVisible();
  await kit.getByLabel('Mesas').selectOption('2');
  await axe(kit, 'sheets');
  const codes = await kit.locator('.mark .code').allInnerTexts();
  expect(codes).toHaveLength(4); // two tables: the question, and dots
  for (const img of await kit.locator('img').all()) {
    await expect
      .poll(() => img.evaluate((i: HTMLImageElement) => i.naturalWidth))
      .toBeGreaterThan(0);
  }
  // One page for each sheet and none between: poster, two tables, dots of two tables.
  for (const [label, width, height] of [
    ['A4', 595, 842],
    ['A3', 842, 1191],
  ] as const) {
    await kit.getByRole('radio', { name: label }).check();
    const pdf = await kit.pdf({ preferCSSPageSize: true, tagged: true });
    const text = pdf.toString('latin1');
    expect(text.match(/\/Type\s*\/Page\b/g)?.length, label).toBe(5);
    const box = /\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/.exec(text);
    expect([Math.round(Number(box?.[1])), Math.round(Number(box?.[2]))], label).toEqual([
      width,
      height,
    ]);
    // Chromium writes what a screen reader needs.
    expect(text).toContain('/StructTreeRoot');
  }

  // The code on the sheet of the second table leads to where it is copied.
  await rosa.goto(`${origin}/t/${made.id}?hoja=${codes[1] ?? ''}`);
  const panel = rosa.getByRole('dialog');
  await expect(panel.getByText('¿Qué problema ve usted en el barrio?')).toBeVisible();
  await expect(panel.getByText('· Mesa 2')).toBeVisible();
  await axe(rosa, 'entering paper');
  const note = panel.getByLabel('Una idea');
  await note.fill('Más luz en la parada');
  await note.press('Enter');
  await expect(panel.getByText('1 nota copiada')).toBeVisible();
  await expect(note).toBeFocused();
  await panel.getByLabel('Nombre de quien escribió').fill('Don Luis');
  await note.fill('- Un banco\n- 20 árboles\n');
  await panel.getByRole('button', { name: 'Poner 2 notas' }).click();
  await expect(panel.getByText('3 notas copiadas')).toBeVisible();

  interface Board {
    notes: { text: string; by?: { person?: string; name?: string; table?: number } }[];
  }
  const read = async () => {
    const board = (await (
      await rosa.request.get(`${origin}/api/workshops/${made.id}`)
    ).json()) as Board;
    return board.notes.map((n) => `${n.by?.name ?? `Mesa ${n.by?.table ?? 0}`}: ${n.text}`).sort();
  };
  await expect
    .poll(read)
    .toEqual(['Don Luis: 20 árboles', 'Don Luis: Un banco', 'Mesa 2: Más luz en la parada']);

  // The sheet is photographed, and copied from with the picture beside the field.
  await panel.locator('input[type=file]').setInputFiles({
    name: 'hoja.jpg',
    mimeType: 'image/jpeg',
    buffer: await photo(rosa, 1200, 1600),
  });
  const paper = panel.getByRole('img', { name: 'Hoja 1 · alguien de la Mesa 2' });
  await expect(paper).toBeVisible();
  await panel.getByRole('button', { name: 'Más grande' }).click();
  await expect(panel.getByText('150 %')).toBeVisible();
  await panel.getByLabel('Nombre de quien escribió').fill('');
  await note.fill('Un basurero');
  await note.press('Enter');
  await expect(panel.getByText('1 transcrita')).toBeVisible();
  await panel.getByText('Contar, mostrar o borrar').click();
  await panel.getByLabel('Ideas en la hoja').fill('3');
  await panel.getByLabel('Ideas en la hoja').press('Tab');
  await expect(panel.getByText('1 transcrita · faltan 2')).toBeVisible();
  await axe(rosa, 'copying from a photo');
  const exported = (await (
    await rosa.request.get(`${origin}/api/workshops/${made.id}/export.json`)
  ).json()) as { paper: object; board: { scans: { media: { asset: string } }[] } };
  expect(exported.paper).toEqual({ sheets: 1, copied: 1 });
  // Nobody else sees it until it is shown; then everybody does, on the wall too.
  const luis = await newPerson(browser, { viewport: { width: 360, height: 740 } });
  await luis.goto(`${origin}/u/${made.code}`);
  await luis.getByRole('button', { name: /Entrar|Unirme/ }).click();
  await luis.waitForURL('**/t/**');
  const asset = exported.board.scans[0]?.media.asset ?? '';
  const bytes = () => luis.request.get(`${origin}/api/workshops/${made.id}/assets/${asset}`);
  expect((await bytes()).status()).toBe(404);
  await panel.getByRole('button', { name: 'Mostrar a todos' }).click();
  await luis.getByRole('button', { name: 'Ver la hoja que se muestra' }).click();
  await expect(
    luis.getByRole('img', { name: 'Hoja de papel · alguien de la Mesa 2' }),
  ).toBeVisible();
  await axe(luis, 'a sheet that is shown');
  expect((await bytes()).status()).toBe(200);
  const wall = await newPerson(browser, { viewport: { width: 1920, height: 1080 } });
  await wall.goto(at(origin, made.links.projector));
  await expect(wall.getByRole('img', { name: /Hoja de papel/ })).toBeVisible();
  await panel.getByRole('button', { name: 'Dejar de mostrar' }).click();
  await expect(wall.getByRole('img', { name: /Hoja de papel/ })).toHaveCount(0);
  await panel.getByRole('button', { name: 'Borrar la foto de la hoja' }).click();
  await rosa.getByRole('button', { name: 'Borrar para siempre' }).click();
  await expect(paper).toHaveCount(0);

  // A code that is none says so.
  await panel.getByLabel('Código de la hoja').fill('ZZZZ-1A');
  await expect(panel.getByText('Ninguna sección de este taller tiene ese código.')).toBeVisible();
});

// What a person or the wall may not see is not on their paper either, nor kept by their browser.
test('F6: nothing withheld is printed, for a person or from the wall', async ({
  browser,
  baseURL,
}) => {
  test.setTimeout(120_000);
  const of = await room(browser, baseURL);
  const { origin, made, request } = of;
  const eva = await of.participant('NombreDeEva');
  const read = async () =>
    (await (await request.get(`${origin}/api/workshops/${made.id}`)).json()) as {
      sections: { id: string }[];
      steps: { id: string; kind: string }[];
    };
  const { sections, steps } = await read();
  const section = sections[0]?.id ?? '';
  const note = (id: string, text: string, more: object = {}) => ({
    k: 'note.added', id, section, text, color: 'blue', x: 0, y: 0, ...more,
  }); // prettier-ignore
  await propose(request, origin, made.id, [
    { k: 'section.added', id: 'oculta01', title: 'En privado', question: '', x: 3000, y: 0, w: 900, h: 900, ord: '', hidden: true },
    { k: 'round.drafted', id: 'ronda001', question: 'SecretoBorrador', dots: 3, cap: 3 },
    { k: 'commitment.added', id: 'comp0001', what: 'CompromisoVisible', who: '', with: '', from: '', to: '', resources: '', provider: '', verifiable: '', status: '', ord: '' },
    { k: 'commitment.added', id: 'comp0002', what: 'SecretoQuitado', who: '', with: '', from: '', to: '', resources: '', provider: '', verifiable: '', status: '', ord: '' },
    { k: 'commitment.removed', id: 'comp0002' },
  ], 'antes'); // prettier-ignore
  await propose(eva.request, origin, made.id, [
    note('notaocul', 'SecretoEnPrivado', { section: 'oculta01' }),
    note('notafea1', 'SecretoFeo maria@secreta.example'),
    note('notavist', 'NotaVisible'),
    note('notaanon', 'NotaSinNombre', { anon: true }),
    note('notaborr', 'SecretoBorrado'),
    { k: 'note.deleted', id: 'notaborr' },
  ]);
  await propose(request, origin, made.id, [
    { k: 'note.hidden', id: 'notafea1', reason: 'personal' },
    { k: 'inbox.changed', on: true },
  ], 'despues'); // prettier-ignore
  await propose(eva.request, origin, made.id, [note('notaespe', 'SecretoEnEspera')], 'espera');
  await propose(
    request,
    origin,
    made.id,
    [{ k: 'step.entered', id: steps.find((step) => step.kind === 'group')?.id ?? '' }],
    'agrupar',
  );
  const withheld = [
    'SecretoBorrador', 'SecretoQuitado', 'SecretoEnPrivado', 'SecretoFeo', 'secreta.example', 'SecretoBorrado', 'SecretoEnEspera',
  ]; // prettier-ignore

  /** printed is all that a page hands out when it is printed, and what its browser keeps. */
  const printed = async (page: Page) => {
    await page.emulateMedia({ media: 'print' });
    const pdf = pdfText(await page.pdf({ preferCSSPageSize: true, printBackground: true }));
    const kept = await page.evaluate(async () => {
      const all: unknown[] = [{ ...localStorage }, { ...sessionStorage }];
      for (const { name = '' } of await indexedDB.databases()) {
        const db = await new Promise<IDBDatabase>((done, failed) => {
          const open = indexedDB.open(name);
          open.onsuccess = () => { done(open.result); };
          open.onerror = () => { failed(new Error(`${name} cannot be opened`)); };
        }); // prettier-ignore
        for (const store of db.objectStoreNames)
          all.push(
            await new Promise((done, failed) => {
              const got = db.transaction(store).objectStore(store).getAll();
              got.onsuccess = () => { done(got.result); };
              got.onerror = () => { failed(new Error(`${store} cannot be read`)); };
            }),
          ); // prettier-ignore
        db.close();
      }
      return JSON.stringify(all);
    });
    const page_ = await page.content();
    await page.emulateMedia({ media: 'screen' });
    return { pdf, all: [pdf, kept, page_].join('\n') };
  };
  const check = async (page: Page, what: string, secrets: string[], shown: string) => {
    await expect(page.getByText(shown).first(), what).toBeAttached({ timeout: 20_000 });
    const { pdf, all } = await printed(page);
    for (const secret of secrets) expect(all, `${what} holds ${secret}`).not.toContain(secret);
    return pdf;
  };

  // Somebody at a phone and at a laptop, the wall, and the sheets that are printed beforehand.
  const luz = await of.participant('NombreDeLuz');
  const cards = await check(luz, 'the cards', withheld, 'NotaVisible');
  expect(cards).toContain('Mejorar el parque'); // so the words of the PDF are read
  const laptop = await newPerson(browser, {
    viewport: WIDE,
    storageState: await luz.context().storageState(),
  });
  await laptop.goto(`${origin}/t/${made.id}`);
  await check(laptop, 'the board', withheld, 'NotaVisible');
  const wall = await of.wall();
  await check(wall, 'the wall', [...withheld, 'NombreDeEva', 'NombreDeLuz'], 'NotaVisible');
  const kit = await newPerson(browser, { storageState: await luz.context().storageState() });
  await kit.goto(`${origin}/hojas/${made.id}`);
  await check(kit, 'the sheets', withheld, made.code);

  // Whoever wrote it is shown it, so that it can be found at all.
  await expect(eva.getByText('SecretoEnEspera').first()).toBeAttached({ timeout: 20_000 });
  expect((await printed(eva)).all).toContain('SecretoEnEspera');

  // The roadmap and the results at the end.
  await propose(request, origin, made.id, [{ k: 'board.finished' }], 'fin');
  await check(luz, 'the end at a phone', withheld, 'CompromisoVisible');
  await check(laptop, 'the end at a laptop', withheld, 'NotaVisible');
  await check(
    wall,
    'the end on the wall',
    [...withheld, 'NombreDeEva', 'NombreDeLuz'],
    'CompromisoVisible',
  );
});
