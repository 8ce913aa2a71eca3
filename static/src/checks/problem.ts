import { plain } from '../search/find';

// What is missing is not what happens: "lack of X" already holds the answer X.
const missing = [
  /^(la |una |hay |existe |por )?(falta|carencia|ausencia|escasez|inexistencia) (de|del)\b/,
  /^(nos )?faltan?\b/,
  /^no (hay|existen?|tenemos|contamos con|se cuenta con)\b/,
  /^(la )?inexistencia\b/,
  /^(the |a )?(lack|absence|shortage|want) of\b/,
  /^there (is|are) no\b/,
  /^(we have|there's) no\b/,
  /^no \w+ (in|at|for)\b/,
];

/** Whether a text says what is missing instead of what happens. */
export function saysMissing(text: string): boolean {
  const words = plain(text).replace(/^[^\p{L}]+/u, '');
  return missing.some((one) => one.test(words));
}
