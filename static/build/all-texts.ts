import { locales, ready } from '../src/i18n/index.ts';

// A page fetches the texts of one language; tests look at both, without waiting.
for (const lang of locales) await ready(lang);
