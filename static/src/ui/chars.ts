const segmenter =
  typeof Intl !== 'undefined' && 'Segmenter' in Intl
    ? new Intl.Segmenter(undefined, { granularity: 'grapheme' })
    : undefined;

/** How many characters a person would count: an emoji with its skin tone is one. */
export function countChars(text: string): number {
  // Plain Latin text needs no segmenter: each code unit is a character.
  if (!/[^\u0020-\u02ff\n]/.test(text)) return text.length;
  if (!segmenter) return Array.from(text).length;
  let n = 0;
  for (const _ of segmenter.segment(text)) n++;
  return n;
}
