// Which note is where: by section, loose, and by cluster. Lists that did not change stay the same
// arrays, so that only what changed is drawn again.
import type { ID } from '../wire';
import type { Cluster, Note } from './note.svelte';

/** What grouping needs to know of a thing; plain records, so that no signal is read. */
export interface Placed {
  id: ID;
  num: number;
  section: ID;
  cluster?: ID;
}

export interface Groups {
  inSection(section: ID): Note[];
  loose(section: ID): Note[];
  members(cluster: ID): Note[];
  clusters(section: ID): Cluster[];
}

type Lists<T> = Map<ID, T[]>;
const none: never[] = [];

export class Grouping {
  #all: Lists<Note> = new Map();
  #loose: Lists<Note> = new Map();
  #members: Lists<Note> = new Map();
  #clusters: Lists<Cluster> = new Map();

  /** Groups live notes and clusters, each given with its record, in order of arrival. */
  arrange(notes: [Placed, Note][], clusters: [Placed, Cluster][]): Groups {
    const all: Lists<Note> = new Map();
    const loose: Lists<Note> = new Map();
    const members: Lists<Note> = new Map();
    const grouped: Lists<Cluster> = new Map();
    for (const [v, cluster] of clusters.sort(byNum)) push(grouped, v.section, cluster);
    for (const [v, note] of notes.sort(byNum)) {
      push(all, v.section, note);
      if (v.cluster) push(members, v.cluster, note);
      else push(loose, v.section, note);
    }
    this.#all = keep(this.#all, all);
    this.#loose = keep(this.#loose, loose);
    this.#members = keep(this.#members, members);
    this.#clusters = keep(this.#clusters, grouped);
    // The maps of this moment, and not those of a later one.
    const now = { all, loose, members, grouped };
    return {
      inSection: (id) => now.all.get(id) ?? none,
      loose: (id) => now.loose.get(id) ?? none,
      members: (id) => now.members.get(id) ?? none,
      clusters: (id) => now.grouped.get(id) ?? none,
    };
  }
}

function byNum(a: [Placed, unknown], b: [Placed, unknown]): number {
  return a[0].num - b[0].num || (a[0].id < b[0].id ? -1 : 1);
}

function push<T>(lists: Lists<T>, key: ID, value: T): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

function keep<T>(old: Lists<T>, fresh: Lists<T>): Lists<T> {
  for (const [key, list] of fresh) {
    const former = old.get(key);
    if (former?.length === list.length && former.every((v, i) => v === list[i])) {
      fresh.set(key, former);
    }
  }
  return fresh;
}
