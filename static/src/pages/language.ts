import { locales } from '../i18n';

/**
 * Whether we know what the reader wants: they chose a language here, or their device asks for
 * one that we speak. Otherwise the workshop's own language is the better guess.
 */
export function languageKnown(): boolean {
  try {
    if (localStorage.getItem('minga_lang') !== null) return true;
  } catch {
    // Not kept, then the device decides.
  }
  return navigator.languages.some((lang) =>
    locales.some((ours) => lang.toLowerCase().split('-')[0] === ours),
  );
}
