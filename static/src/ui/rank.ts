/** One line of a result. */
export interface Scored {
  id: string;
  name: string;
  dots: number;
  /** How many of the dots were put on paper. */
  paper?: number;
}

export interface Ranked extends Scored {
  /** 1 for the most dots; equals share a place and the next one skips: 1, 2, 2, 4. */
  place: number;
  tied: boolean;
}

/** Orders by dots, most first; equals keep the order they came in. */
export function rank(items: readonly Scored[]): Ranked[] {
  const sorted = [...items].sort((a, b) => b.dots - a.dots);
  const counts = new Map<number, number>();
  for (const item of sorted) counts.set(item.dots, (counts.get(item.dots) ?? 0) + 1);
  const rows: Ranked[] = [];
  for (const [i, item] of sorted.entries()) {
    const before = rows.at(-1);
    rows.push({
      id: item.id,
      name: item.name,
      dots: item.dots,
      paper: item.paper,
      place: before?.dots === item.dots ? before.place : i + 1,
      tied: (counts.get(item.dots) ?? 0) > 1,
    });
  }
  return rows;
}

/** How many rows the first places are, ties whole, without what got nothing. */
export function within(rows: readonly Ranked[], places: number): Ranked[] {
  return rows.filter((row) => row.place <= places && row.dots > 0);
}

/**
 * How many places stand out: three, unless a tie on the last of them would take in much more than that;
 * then those before it, if there are any.
 */
export function clearTop(rows: readonly Ranked[], places = 3, slack = 2): number {
  const top = within(rows, places);
  const last = top.at(-1)?.place ?? places;
  const before = top.filter((row) => row.place < last).at(-1);
  return top.length > places + slack && before ? before.place : places;
}

/**
 * By how many places each thing has gone up (above 0) or down since another result; undefined for
 * what was not in it.
 */
export function moved(
  before: readonly Scored[],
  now: readonly Scored[],
): ReadonlyMap<string, number | undefined> {
  const then = new Map(rank(before).map((row) => [row.id, row.place]));
  return new Map(
    rank(now).map((row) => {
      const place = then.get(row.id);
      return [row.id, place === undefined ? undefined : place - row.place];
    }),
  );
}
