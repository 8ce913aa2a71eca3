import { plain } from '../search/find';

// What is missing is not what happens: "lack of X" already holds the answer X.
const missing = [
  /^(la |una |hay |existe |por )?(falta|carencia|ausencia|escasez|inexistencia) (de|del)\b/,
  /^((nos|me|le|les) )?(faltan?|hacen? falta|carecen?|carecemos)\b/,
  /^no (nos )?(hay|existen?|tenemos|contamos con|se (cuenta con|tiene|dispone))\b/,
  /^(la )?inexistencia\b/,
  /^(the |a )?(lack|absence|shortage|want) of\b/,
  /^there (is|are) no\b|^there (is|are)(n't| not) (an?|any|enough)\b/,
  /^we (lack|are lacking|miss|need)\b|^we (don't|do not) have\b/,
  /^(we have|there's) no\b/,
  /^no \w+ (in|at|for)\b/,
];
// Where it is said first: "aquí", "en la escuela", "por las noches".
const place =
  /^((ya|aqui|alla|ahi|tambien|siempre|here)|(en|por) (el|la|los|las|mi|nuestro|nuestra) \p{L}+( (de la|del?|de los|de las) \p{L}+)?|(in|at|on) (the|our|my) \p{L}+),? /u;

/** Whether a text says what is missing instead of what happens. */
export function saysMissing(text: string): boolean {
  const words = plain(text)
    .replaceAll('’', "'")
    .replace(/^[^\p{L}]+/u, '');
  const rest = words.replace(place, '');
  return missing.some((one) => one.test(words) || one.test(rest));
}
