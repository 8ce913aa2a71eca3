import { locales, preferred, remember as keep, texts } from './language';
import type { Catalogue, Locale } from './language';

export { locales };
export type { Locale };
export type Params = Record<string, string | number>;

// How a language is written in this house: Ecuador's Spanish, date and number habits included.
const tags: Record<Locale, string> = { es: 'es-EC', en: 'en' };

const catalogues: Record<Locale, Catalogue> = { es: {}, en: {} };
const here = new Set<Locale>();

/**
 * Takes in the texts of a part of the client that not everybody opens, before anything of it is
 * drawn: a phone that takes part need not fetch what only facilitators, or only a wall, are told.
 */
export function learn(more: Record<Locale, Catalogue>): void {
  for (const lang of locales) Object.assign(catalogues[lang], more[lang]);
}

let current = $state<Locale>(preferred());
let wanted: Locale = current;

/** The language now shown; reading it in a template follows changes. */
export function locale(): Locale {
  return current;
}

/** The same as a BCP 47 tag with the country, such as "es-EC". */
export function tag(): string {
  return tags[current];
}

/** Fetches the texts of a language. Nothing may be drawn in it before. Fails when they do not come. */
export async function ready(lang: Locale = current): Promise<void> {
  if (here.has(lang)) return;
  const { default: catalogue } = await texts[lang]();
  Object.assign(catalogues[lang], catalogue);
  here.add(lang);
}

/**
 * Changes the language of the whole page and remembers it on this device. Where its texts are not
 * here yet the page goes on in the other language until they are.
 */
export function setLocale(lang: Locale, remember = true): void {
  wanted = lang;
  if (remember) keep(lang);
  if (here.has(lang)) show(lang);
  else
    ready(lang).then(
      () => wanted === lang && show(lang),
      () => undefined, // no network: it is tried again when it is asked for again
    );
}

function show(lang: Locale): void {
  current = lang;
  if (typeof document !== 'undefined') document.documentElement.lang = tags[lang];
}

function lookup(key: string): Catalogue[string] | undefined {
  return catalogues[current][key] ?? catalogues[locales[0]!][key];
}

/** Whether there is a text for key. */
export function has(key: string): boolean {
  return lookup(key) !== undefined;
}

/**
 * The text of key in the language now shown. {name} is replaced by params.name; numbers are
 * written the way the language does. A missing key shows itself, so that it is found.
 */
export function t(key: string, params?: Params): string {
  let text = lookup(key);
  if (text === undefined) return key;
  if (typeof text !== 'string') {
    const n = Number(params?.n ?? 0);
    // Exactly nothing often deserves its own sentence, which plural rules do not offer.
    const zero = n === 0 ? text.zero : undefined;
    text = zero ?? text[plurals().select(n)] ?? text.other;
  }
  if (!params) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    if (value === undefined) return whole;
    return typeof value === 'number' ? formatNumber(value) : value;
  });
}

const cache = new Map<string, unknown>();

function cached<T>(kind: string, make: (tag: string) => T): T {
  const key = kind + current;
  let found = cache.get(key) as T | undefined;
  if (!found) cache.set(key, (found = make(tags[current])));
  return found;
}

function plurals(): Intl.PluralRules {
  return cached('plural', (tag) => new Intl.PluralRules(tag));
}

/** A number as the language writes it. */
export function formatNumber(n: number): string {
  return cached('number', (tag) => new Intl.NumberFormat(tag)).format(n);
}

/** A date, given as YYYY-MM-DD or as milliseconds; "" for "". */
export function formatDate(date: string | number): string {
  if (date === '') return '';
  // A calendar day has no time zone: noon UTC read as UTC never becomes the day before.
  const calendar = typeof date === 'string';
  const at = calendar ? new Date(date + 'T12:00:00Z') : new Date(date);
  if (Number.isNaN(at.getTime())) return String(date);
  return cached(
    calendar ? 'day' : 'date',
    (tag) =>
      new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeZone: calendar ? 'UTC' : undefined }),
  ).format(at);
}

/** Compares words the way the language's dictionaries do. */
export function collator(): Intl.Collator {
  return cached(
    'collator',
    (tag) => new Intl.Collator(tag, { sensitivity: 'base', numeric: true }),
  );
}
