import { newID } from './ids';

let known = '';

/**
 * The word by which this browser knows that it is the one that writes for a table. It opens nothing: the
 * server goes by the device.
 */
export function scribeKey(): string {
  if (known) return known;
  try {
    known = localStorage.getItem('minga.scribe') ?? '';
    if (!known) {
      known = newID();
      localStorage.setItem('minga.scribe', known);
    }
  } catch {
    known ||= newID();
  }
  return known;
}
