import { t } from '../i18n';
import type { Note } from '../store/note.svelte';
import type { IconName } from '../ui/icons';
import type { CheerKind, Reaction } from '../wire';

/** The signs that can be put on a note, in the order in which they are shown. */
export const SIGNS: readonly { what: Reaction; icon: IconName }[] = [
  { what: 'like', icon: 'heart' },
  { what: 'same', icon: 'hand' },
  { what: 'unclear', icon: 'question' },
  { what: 'idea', icon: 'idea' },
];

/** The pictogram of a sign; a sign of a newer server has none of its own. */
export function signIcon(what: Reaction): IconName {
  return SIGNS.find((one) => one.what === what)?.icon ?? 'dot';
}

/** "3 me gusta, 1 buena idea", or "" for a note without signs. */
export function signsText(note: Note): string {
  return note.reactions.map((one) => t(`signs.n.${one.what}`, { n: one.n })).join(', ');
}

/** What everybody can be shown for a moment, in the order in which the server counts. */
export const CHEERS: readonly { kind: CheerKind; icon: IconName }[] = [
  { kind: 'clap', icon: 'clap' },
  { kind: 'heart', icon: 'heart' },
  { kind: 'yes', icon: 'thumb' },
  { kind: 'star', icon: 'star' },
];

/** "2 aplausos, 1 corazón" for counts in the order of CHEERS. */
export function cheersText(counts: readonly number[]): string {
  return CHEERS.flatMap(({ kind }, i) => {
    const n = counts[i] ?? 0;
    return n > 0 ? [t(`signs.cheers.${kind}`, { n })] : [];
  }).join(', ');
}
