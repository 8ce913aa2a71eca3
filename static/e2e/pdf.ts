// The words of a PDF as Chromium writes it: streams that are deflated, glyphs by number, and for each font
// a table that says which characters they are.
import { inflateSync } from 'node:zlib';

/** pdfText returns what is written in a PDF, in the order in which it is drawn. */
export function pdfText(pdf: Buffer): string {
  const objects = new Map<string, string>();
  for (const [, id = '', body = ''] of pdf
    .toString('latin1')
    .matchAll(/(\d+) 0 obj\b(.*?)\bendobj/gs))
    objects.set(id, opened(body));
  const fonts = new Map<string, Map<string, string>>();
  for (const body of objects.values()) {
    const named = /\/Font\s*<<(.*?)>>/s.exec(body)?.[1] ?? '';
    for (const [, name = '', id = ''] of named.matchAll(/\/(\w+)\s+(\d+) 0 R/g)) {
      const map = /\/ToUnicode\s+(\d+) 0 R/.exec(objects.get(id) ?? '')?.[1] ?? '';
      fonts.set(name, characters(objects.get(map) ?? ''));
    }
  }
  let words = '';
  for (const body of objects.values()) {
    let font = new Map<string, string>();
    for (const [, name, shown] of body.matchAll(
      /\/(\w+)\s+[\d.]+\s+Tf|((?:<[0-9A-Fa-f]+>[-\d.\s]*)+)\]?\s*T[jJ]/g,
    )) {
      if (name !== undefined) font = fonts.get(name) ?? font;
      const glyphs = (shown ?? '').replace(/>[^<]*<?|</g, '').match(/.{4}/g) ?? [];
      for (const g of glyphs) words += font.get(g.toUpperCase()) ?? '';
    }
  }
  return words;
}

function opened(body: string): string {
  const length = Number(/\/Length (\d+)/.exec(body)?.[1] ?? 0);
  const begins = /stream\r?\n/.exec(body);
  if (!begins || !body.includes('/FlateDecode')) return body;
  const from = begins.index + begins[0].length;
  return inflateSync(Buffer.from(body.slice(from, from + length), 'latin1')).toString('latin1');
}

/** characters reads a ToUnicode table: glyphs one by one, and in runs. */
function characters(cmap: string): Map<string, string> {
  const map = new Map<string, string>();
  const say = (glyph: number, hex: string, more: number) => {
    const units = (hex.match(/.{4}/g) ?? []).map((u) => parseInt(u, 16));
    const last = units.pop() ?? 0;
    map.set(
      glyph.toString(16).toUpperCase().padStart(4, '0'),
      String.fromCharCode(...units, last + more),
    );
  };
  for (const [, block = ''] of cmap.matchAll(/beginbfchar(.*?)endbfchar/gs))
    for (const [, from = '', to = ''] of block.matchAll(/<(\w+)>\s*<(\w+)>/g))
      say(parseInt(from, 16), to, 0);
  for (const [, block = ''] of cmap.matchAll(/beginbfrange(.*?)endbfrange/gs))
    for (const [, from = '', until = '', to = ''] of block.matchAll(/<(\w+)>\s*<(\w+)>\s*<(\w+)>/g))
      for (let g = parseInt(from, 16); g <= parseInt(until, 16); g++)
        say(g, to, g - parseInt(from, 16));
  return map;
}
