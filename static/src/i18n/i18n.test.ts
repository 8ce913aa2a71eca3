import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { formatDate, formatNumber, has, locale, locales, setLocale, t } from './index';

type Text = string | Record<string, string>;

// In two steps: Vite takes the usual form for the address of an asset.
const self = import.meta.url;
const here = new URL('.', self).pathname;
const files = (lang: string): string[] => readdirSync(here + lang).sort();
const read = (lang: string, file: string): Record<string, Text> =>
  JSON.parse(readFileSync(`${here}${lang}/${file}`, 'utf8')) as Record<string, Text>;

const placeholders = (text: Text): string[] => {
  const all = typeof text === 'string' ? text : Object.values(text).join(' ');
  return [...new Set(all.match(/\{\w+\}/g) ?? [])].sort();
};

/** Go constants of type board.Code in a file: the codes that a browser may be told. */
const codes = (path: string): string[] => {
  const source = readFileSync(new URL('../../../' + path, self), 'utf8');
  return [...source.matchAll(/^\s*Code\w+\s+(?:board\.)?Code\s*=\s*"(\w+)"/gm)].map((m) => m[1]!);
};

afterEach(() => setLocale('es', false));

describe('catalogues', () => {
  it('have the same files, keys and placeholders in every language', () => {
    for (const lang of locales.slice(1)) {
      expect(files(lang)).toEqual(files('es'));
      for (const file of files('es')) {
        const es = read('es', file);
        const other = read(lang, file);
        expect(Object.keys(other).sort(), `${lang}/${file}`).toEqual(Object.keys(es).sort());
        for (const [key, text] of Object.entries(es)) {
          expect(placeholders(other[key]!), `${lang}/${file} ${key}`).toEqual(placeholders(text));
          expect(typeof other[key], `${lang}/${file} ${key}`).toBe(typeof text);
        }
      }
    }
  });

  it('never give one key to two files', () => {
    const owner = new Map<string, string>();
    for (const file of files('es')) {
      for (const key of Object.keys(read('es', file))) {
        expect(owner.get(key), key).toBeUndefined();
        owner.set(key, file);
      }
    }
  });

  it('leave no text empty and no plural without its "other"', () => {
    for (const lang of locales) {
      for (const file of files(lang)) {
        for (const [key, text] of Object.entries(read(lang, file))) {
          const forms = typeof text === 'string' ? { other: text } : text;
          expect(forms.other?.trim(), `${lang}/${file} ${key}`).toBeTruthy();
        }
      }
    }
  });

  it('have a sentence for every code that a browser may be told', () => {
    const all = ['hub/board/errors.go', 'hub/wire/wire.go', 'server/errors.go'].flatMap(codes);
    expect(all.length).toBeGreaterThan(50);
    for (const code of all) expect(has('code.' + code), code).toBe(true);
  });
});

describe('t', () => {
  it('puts parameters in and chooses the plural', () => {
    expect(t('pages.board.people', { n: 0 })).toBe('Personas conectadas');
    expect(t('pages.board.people', { n: 1 })).toBe('1 persona conectada');
    expect(t('pages.board.people', { n: 12000 })).toBe(
      `${formatNumber(12000)} personas conectadas`,
    );
  });

  it('follows the language', () => {
    setLocale('en', false);
    expect(locale()).toBe('en');
    expect(t('pages.board.people', { n: 2 })).toBe('2 people connected');
  });

  it('shows a missing key as it is', () => {
    expect(t('no.such.key')).toBe('no.such.key');
  });
});

describe('dates', () => {
  it('never move a calendar day to another', () => {
    for (const lang of locales) {
      setLocale(lang, false);
      expect(formatDate('2026-03-01')).toContain('1');
      expect(formatDate('2026-03-01')).not.toContain('28');
      expect(formatDate('2026-12-31')).toContain('2026');
    }
    expect(formatDate('')).toBe('');
    expect(formatDate('mañana')).toBe('mañana');
  });
});
