// What the picture of a trail draws, apart from how: four stations, from what was written to what was
// agreed. The same numbers stand on every screen that draws it.
import type { ID, TrailCluster, TrailNote, TrailRound, TrailView } from '../wire';

export interface Figure {
  notes: readonly TrailNote[];
  /** Notes that whoever looks is not shown: hidden, or in private writing. */
  unshown: number;
  /** The group that it was made of; none when it was a note that stood alone. */
  own: TrailCluster | undefined;
  /** Groups that went into it. */
  absorbed: readonly TrailCluster[];
  /** The group that it has become part of since, after as many joinings as there were. */
  into: TrailCluster | undefined;
  /** The group that it was taken out of. */
  off: TrailCluster | undefined;
  /** The votes, the one that decided first, each with everything of the trail that stood in it. */
  votes: readonly Vote[];
}

export interface Vote {
  id: ID;
  question: string;
  /** All dots that the things of the trail got. */
  dots: number;
  /** All dots that were given. */
  of: number;
  /** The best place of the things of the trail, among so many. */
  rank: number;
  items: number;
  voters: number;
  chosen: boolean;
  /** From 0 to 100, for a bar. */
  share: number;
  parts: readonly TrailRound[];
}

export function figure(trail: TrailView): Figure {
  const part = (name: TrailCluster['part']) => trail.clusters.filter((c) => c.part === name);
  return {
    notes: trail.notes,
    unshown: trail.unshown ?? 0,
    own: part('own').at(0),
    absorbed: part('absorbed'),
    into: part('into').at(-1),
    off: part('off').at(0),
    votes: votes(trail.rounds),
  };
}

function votes(rounds: readonly TrailRound[]): Vote[] {
  const byRound = new Map<ID, TrailRound[]>();
  for (const r of rounds) byRound.set(r.id, [...(byRound.get(r.id) ?? []), r]);
  const list: Vote[] = [];
  for (const [id, parts] of byRound) {
    const [first] = parts;
    if (!first) continue;
    const dots = parts.reduce((sum, r) => sum + r.dots, 0);
    list.push({
      id,
      question: first.question,
      dots,
      of: first.of,
      rank: Math.min(...parts.map((r) => r.rank)),
      items: first.items,
      voters: first.voters,
      chosen: parts.some((r) => r.chosen),
      share: first.of > 0 ? Math.round((dots / first.of) * 100) : 0,
      parts,
    });
  }
  return list.sort((a, b) => Number(b.chosen) - Number(a.chosen));
}
