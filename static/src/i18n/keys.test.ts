import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

// Every key that the sources name is in the catalogue, and every key of the catalogue is named by a source. A key
// that is put together, t(`panels.${panel}.title`), names all keys of its form.

// In two steps: Vite takes the usual form for the address of an asset.
const self = import.meta.url;
const root = new URL('../', self).pathname;

const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(ts|svelte)$/.test(name) && !/\.test\.ts$/.test(name))
  .map((name) => ({ name, text: readFileSync(root + name, 'utf8') }));

const keys = readdirSync(root + 'i18n/es').flatMap((file) =>
  Object.keys(JSON.parse(readFileSync(`${root}i18n/es/${file}`, 'utf8')) as object),
);

const form = (template: string): RegExp => {
  const parts = template
    .split(/\$\{(?:[^{}]|\{[^}]*\})*\}/)
    .map((part) => part.replaceAll('.', '\\.'));
  return new RegExp(`^${parts.join('.+')}$`);
};

const templates = sources.flatMap(({ text }) =>
  [...text.matchAll(/`([a-z_]+\.[\w.]*\$\{[^`]*)`/g)].map((m) => form(m[1]!)),
);
const literals = new Set(
  sources.flatMap(({ text }) => [...text.matchAll(/'([a-z_]+\.[\w.]+)'/g)].map((m) => m[1]!)),
);
// 'code.' + code
const beginnings = sources.flatMap(({ text }) =>
  [...text.matchAll(/'([a-z_]+\.(?:[\w.]+\.)?)' \+/g)].map((m) => m[1]!),
);

describe('keys of texts', () => {
  it('are all in the catalogue', () => {
    const missing: string[] = [];
    for (const { name, text } of sources) {
      for (const m of text.matchAll(/\b(?:t|has)\(\s*'([a-z_]+\.[^']+)'/g))
        if (!keys.includes(m[1]!)) missing.push(`${name}: ${m[1]!}`);
      for (const m of text.matchAll(/\bt\(\s*`([^`]+)`/g)) {
        const wanted = form(m[1]!);
        if (!keys.some((key) => wanted.test(key))) missing.push(`${name}: ${m[1]!}`);
      }
    }
    expect(sources.length).toBeGreaterThan(100);
    expect(missing).toEqual([]);
  });

  it('are all of use', () => {
    const unused = keys.filter(
      (key) =>
        !literals.has(key) &&
        !templates.some((one) => one.test(key)) &&
        !beginnings.some((one) => one !== '' && key.startsWith(one)),
    );
    expect(unused).toEqual([]);
  });
});
