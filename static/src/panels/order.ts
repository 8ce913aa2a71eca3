import type { ID } from '../wire';

// Order keys are compared byte by byte, like fractions without their "0.": there is always room
// for another between two. The server makes a key unique if two people draw the same.
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A key behind `before`; "" stands for the beginning. */
function after(before: string): string {
  for (let i = before.length - 1; i >= 0; i--) {
    const d = digits.indexOf(before.charAt(i));
    if (d >= 0 && d < digits.length - 1) return before.slice(0, i) + digits.charAt(d + 1);
  }
  return before + digits.charAt(1);
}

/** A key between two; "" for no bound on that side. */
export function between(before: string, next: string): string {
  if (next === '') return after(before);
  let out = '';
  for (let i = 0; ; i++) {
    const lo = i < before.length ? digits.indexOf(before.charAt(i)) : 0;
    const hi = i < next.length ? digits.indexOf(next.charAt(i)) : digits.length;
    if (hi - lo > 1) return out + digits.charAt(Math.floor((lo + hi) / 2));
    out += digits.charAt(lo);
    if (hi !== lo) return out + after(before.slice(i + 1));
  }
}

/** The key that moves one of an ordered list by one place, or undefined where it cannot go. */
export function moved(
  list: readonly { id: ID; ord: string }[],
  id: ID,
  by: 1 | -1,
): string | undefined {
  const i = list.findIndex((x) => x.id === id);
  const to = i + by;
  if (i < 0 || to < 0 || to >= list.length) return undefined;
  const before = by === 1 ? list[to] : list[to - 1];
  const next = by === 1 ? list[to + 1] : list[to];
  return between(before?.ord ?? '', next?.ord ?? '');
}
