import type { ID } from '../wire';

const alphabet = '0123456789abcdefghijklmnopqrstuvwxyz';

/**
 * A random id of n characters [0-9a-z]. getRandomValues and not randomUUID, which pages on plain
 * http do not have; random and not counted, so that an id tells nothing about who made it.
 */
export function newID(n = 8): ID {
  let id = '';
  const bytes = new Uint8Array(n * 2);
  while (id.length < n) {
    crypto.getRandomValues(bytes);
    for (const b of bytes) {
      // 252 is the largest multiple of 36 in a byte: beyond it some letters would be likelier.
      if (b < 252 && id.length < n) id += alphabet[b % 36];
    }
  }
  return id;
}
