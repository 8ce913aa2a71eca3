// Texts of the interface. Catalogues are i18n/<lang>/*.json, merged; keys are flat, with the
// owner's name in front: "cards.write.title". A value is a sentence with {placeholders}, or an
// object of plural forms { "one": …, "other": … } chosen by the parameter `n`.
export {
  t,
  has,
  learn,
  ready,
  locale,
  setLocale,
  locales,
  formatDate,
  formatNumber,
  collator,
  tag,
} from './locale.svelte';
export type { Locale, Params } from './locale.svelte';
