// What a round that names groups and notes is on, as things stand now. The rulebook says the same
// when it opens the round (hub/board/scope.go).
import type { ID } from '../wire';

interface Group {
  id: ID;
  /** The group that it was split off. */
  of?: ID;
  /** The group that it was merged into, and so ended. */
  into?: ID;
  deleted?: boolean;
}

/**
 * The ids that named groups and notes have become: a group that was merged into another is that
 * one, what was split off a group belongs to it, and a note in a group is the group.
 */
export function followed(
  only: readonly ID[],
  groups: Iterable<Group>,
  clusterOf: (note: ID) => ID,
): ReadonlySet<ID> {
  const all = [...groups];
  const within = new Set<ID>(only);
  for (const id of only) {
    const cluster = clusterOf(id);
    if (cluster) within.add(cluster);
  }
  for (let grew = true; grew;) {
    const before = within.size;
    for (const one of all) {
      if (within.has(one.id) && one.deleted && one.into) within.add(one.into);
      if (one.of && within.has(one.of)) within.add(one.id);
    }
    grew = within.size > before;
  }
  return within;
}
