// Which language this device shows, without any text and without the rest of the client: what runs
// first on a page asks here, to fetch the texts of one language alone.
export type Locale = 'es' | 'en';
type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };
export type Sentence = string | Plural;
export type Catalogue = Record<string, Sentence>;

/** Languages there is a catalogue for, the first is the fallback. */
export const locales: readonly Locale[] = ['es', 'en'];

const storageKey = 'minga_lang';

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

/** What somebody chose on this device, else what the browser asks for, else the first language. */
export function preferred(): Locale {
  const chosen = known(stored());
  if (chosen) return chosen;
  for (const lang of globalThis.navigator?.languages ?? []) {
    const found = known(lang);
    if (found) return found;
  }
  return locales[0]!;
}

/** Remembers a choice on this device, where its storage allows. */
export function remember(lang: Locale): void {
  try {
    globalThis.localStorage?.setItem(storageKey, lang);
  } catch {
    // not remembered, still changed
  }
}

/** The texts of a language, fetched once: the second asker gets the same ones. */
export const texts: Record<Locale, () => Promise<{ default: Catalogue }>> = {
  es: () => import('./es'),
  en: () => import('./en'),
};
