export type Locale = 'es' | 'en';
export type Params = Record<string, string | number>;

type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };
type Sentence = string | Plural;
type Catalogue = Record<string, Sentence>;

/** Languages there is a catalogue for, the first is the fallback. */
export const locales: readonly Locale[] = ['es', 'en'];

// How a language is written in this house: Ecuador's Spanish, date and number habits included.
const tags: Record<Locale, string> = { es: 'es-EC', en: 'en' };
const storageKey = 'minga_lang';

// What is left out here comes with the part of the client that says it: see learn().
const files = import.meta.glob<Catalogue>(
  ['./{es,en}/*.json', '!./{es,en}/{panels,projector,surface}.json'],
  { eager: true, import: 'default' },
);

const catalogues: Record<Locale, Catalogue> = { es: {}, en: {} };
for (const [path, texts] of Object.entries(files)) {
  const lang = path.split('/')[1] as Locale;
  Object.assign(catalogues[lang], texts);
}

/**
 * Takes in the texts of a part of the client that not everybody opens, before anything of it is
 * drawn: a phone that takes part need not fetch what only facilitators, or only a wall, are told.
 */
export function learn(texts: Record<Locale, Catalogue>): void {
  for (const lang of locales) Object.assign(catalogues[lang], texts[lang]);
}

function stored(): string | null {
  try {
    return globalThis.localStorage?.getItem(storageKey) ?? null;
  } catch {
    return null; // storage refused by the browser's settings
  }
}

function known(lang: string | null | undefined): Locale | undefined {
  const short = lang?.toLowerCase().split('-')[0];
  return locales.find((l) => l === short);
}

function initial(): Locale {
  const chosen = known(stored());
  if (chosen) return chosen;
  for (const lang of globalThis.navigator?.languages ?? []) {
    const found = known(lang);
    if (found) return found;
  }
  return locales[0]!;
}

let current = $state<Locale>(initial());

/** The language now shown; reading it in a template follows changes. */
export function locale(): Locale {
  return current;
}

/** The same as a BCP 47 tag with the country, such as "es-EC". */
export function tag(): string {
  return tags[current];
}

/** Changes the language of the whole page and remembers it on this device. */
export function setLocale(lang: Locale, remember = true): void {
  current = lang;
  if (remember) {
    try {
      globalThis.localStorage?.setItem(storageKey, lang);
    } catch {
      // not remembered, still changed
    }
  }
  if (typeof document !== 'undefined') document.documentElement.lang = tags[lang];
}

function lookup(key: string): Sentence | undefined {
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
