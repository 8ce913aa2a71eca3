/** What can be found: a note or a group, with the words it is found by. */
export interface Findable {
  id: string;
  text: string;
}

/** Letters alone, whatever their case and accents; ñ is a letter of its own. */
export function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll('ñ', '\u0001')
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .replaceAll('\u0001', 'ñ');
}

/**
 * The things that hold every word of the query, in the order given. A word may be the beginning of
 * another, or its middle: people do not type endings.
 */
export function find<T extends Findable>(things: Iterable<T>, query: string): T[] {
  const words = plain(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const found: T[] = [];
  for (const thing of things) {
    const text = plain(thing.text);
    if (words.every((word) => text.includes(word))) found.push(thing);
  }
  return found;
}
