import { SvelteMap } from 'svelte/reactivity';
import type { BoardState } from '../board/state';
import type {
  ActorView,
  ClockView,
  CommitmentView,
  FactsView,
  GuideView,
  PageView,
  ID,
  MomentView,
  NoteView,
  PersonView,
  PollView,
  RatingView,
  Reacted,
  RequestView,
  RoundView,
  ScanView,
  SectionView,
  SolutionView,
  SignedView,
  StepView,
  TableView,
  TurnView,
} from '../wire';
import { Grouping, type Placed } from './grouping';
import type { Layers } from './layers';
import { Cluster, Note } from './note.svelte';

/** What a facilitator may bring back, besides notes. */
export interface Removed {
  sections: SectionView[];
  steps: StepView[];
  commitments: CommitmentView[];
  solutions: SolutionView[];
  actors: ActorView[];
  requests: RequestView[];
  clusters: Cluster[];
}

/** Picture is the shown board as signals: draw() brings it up to what has changed. */
export class Picture {
  title = $state('');
  lang = $state('es');
  zone = $state(''); // of the room, '' where nobody has said
  finished = $state(false);
  inbox = $state(false);
  polls = $state.raw<PollView[]>([]);
  scans = $state.raw<ScanView[]>([]);
  signed = $state.raw<SignedView[]>([]);
  ratings = $state.raw<RatingView[]>([]);
  reacted = $state.raw<Reacted[]>([]);
  moments = $state.raw<MomentView[]>([]);
  guide = $state.raw<GuideView | undefined>(undefined);
  page = $state.raw<PageView | undefined>(undefined);
  facts = $state.raw<FactsView>({});
  step = $state.raw<StepView | undefined>(undefined);
  since = $state(0);
  clock = $state.raw<ClockView>({ state: 'off' });
  steps = $state.raw<StepView[]>([]);
  sections = $state.raw<SectionView[]>([]);
  people = $state.raw<PersonView[]>([]);
  rounds = $state.raw<RoundView[]>([]);
  commitments = $state.raw<CommitmentView[]>([]);
  actors = $state.raw<ActorView[]>([]);
  requests = $state.raw<RequestView[]>([]);
  solutions = $state.raw<SolutionView[]>([]);
  tables = $state.raw<TableView[]>([]);
  goneTables = $state.raw<TableView[]>([]);
  turn = $state.raw<TurnView | undefined>(undefined);
  bring = $state(0);
  gather = $state(false);
  removed = $state.raw<Removed>({
    sections: [],
    steps: [],
    commitments: [],
    solutions: [],
    actors: [],
    requests: [],
    clusters: [],
  });
  deletedNotes = $state.raw<Note[]>([]);
  readonly notes = new SvelteMap<ID, Note>();
  readonly clusters = new SvelteMap<ID, Cluster>();

  #layers: Layers;
  // Every object ever drawn, so that what comes back is the same one. Read these and not the
  // maps of signals where nothing is to be followed.
  #noteOf = new Map<ID, Note>();
  #clusterOf = new Map<ID, Cluster>();
  // What is drawn and live, with the records of that drawing: no signal is read to group them.
  #liveNotes = new Map<ID, [Placed, Note]>();
  #liveClusters = new Map<ID, [Placed, Cluster]>();
  #trash = new Map<ID, Note>();
  #grouping = new Grouping();
  // Goes up whenever a note or a cluster comes, goes or changes company.
  #arrangement = $state(0);
  readonly groups = $derived.by(() => {
    void this.#arrangement;
    return this.#grouping.arrange([...this.#liveNotes.values()], [...this.#liveClusters.values()]);
  });
  readonly peopleById = $derived(new Map(this.people.map((p) => [p.id, p])));
  readonly peopleByNum = $derived(new Map(this.people.map((p) => [p.num, p])));

  constructor(layers: Layers) {
    this.#layers = layers;
  }

  /** Draws what has changed. persons are those seated at this device. */
  draw(persons: readonly ID[]): void {
    const { shown, dirty } = this.#layers;
    if (!dirty.any) return;
    const { ids } = dirty;
    if (dirty.head) {
      this.title = shown.head.title;
      this.lang = shown.head.lang;
      this.zone = shown.head.zone ?? '';
      this.finished = shown.head.finished;
      this.polls = shown.head.polls ?? [];
      this.scans = shown.head.scans ?? [];
      this.signed = shown.head.signed ?? [];
      this.ratings = shown.head.ratings ?? [];
      this.reacted = shown.head.reacted ?? [];
      this.moments = shown.head.moments ?? [];
      this.inbox = shown.head.inbox ?? false;
      this.guide = shown.head.guide;
      this.page = shown.head.page;
      this.facts = shown.head.facts ?? {};
      this.since = shown.head.since;
      this.clock = shown.head.clock;
      this.turn = shown.head.turn;
      this.bring = shown.head.bring ?? 0;
      this.gather = shown.head.gather ?? false;
    }
    if (ids.people.size > 0) this.people = shown.ordered('people');
    if (ids.rounds.size > 0) this.rounds = shown.ordered('rounds');
    if (ids.sections.size > 0) this.sections = shown.ordered('sections').filter(live);
    if (ids.steps.size > 0) this.steps = shown.ordered('steps').filter(live);
    if (ids.steps.size > 0 || dirty.head) this.step = shown.steps.get(shown.head.step);
    if (ids.commitments.size > 0) this.commitments = shown.ordered('commitments').filter(live);
    if (ids.actors.size > 0) this.actors = shown.ordered('actors').filter(live);
    if (ids.requests.size > 0) this.requests = shown.ordered('requests').filter(live);
    if (ids.solutions.size > 0) this.solutions = shown.ordered('solutions').filter(live);
    if (ids.tables.size > 0) {
      const all = shown.ordered('tables');
      this.tables = all.filter(live);
      this.goneTables = all.filter((t) => t.deleted);
    }
    const moved = this.#drawNotes(persons);
    const formed = this.#drawClusters();
    if (moved || formed) this.#arrangement++;
    this.#drawRemoved(shown);
    dirty.clear();
  }

  // Tells whether any note came, went or changed company.
  #drawNotes(persons: readonly ID[]): boolean {
    const { shown, dirty, overlay } = this.#layers;
    let moved = false;
    let thrown = false;
    for (const id of dirty.ids.notes) {
      const v = shown.notes.get(id);
      let note = this.#noteOf.get(id);
      if (!v) {
        if (note) note.vanish();
      } else {
        const mine = ownerAmong(persons, v);
        const pending = overlay.ids.notes.has(id);
        if (!note) {
          note = new Note(v, mine, pending);
          this.#noteOf.set(id, note);
          moved = true;
        } else {
          moved = note.set(v, mine, pending) || moved;
        }
      }
      if (v?.deleted && note) {
        thrown = !this.#trash.has(id) || thrown;
        this.#trash.set(id, note);
      } else if (this.#trash.delete(id)) {
        thrown = true;
      }
      if (v && note && !v.deleted) {
        if (!this.#liveNotes.has(id)) {
          this.notes.set(id, note);
          moved = true;
        }
        this.#liveNotes.set(id, [v, note]);
      } else if (this.#liveNotes.delete(id)) {
        this.notes.delete(id);
        moved = true;
      }
    }
    if (thrown) this.deletedNotes = [...this.#trash.values()].sort((a, b) => a.num - b.num);
    return moved;
  }

  #drawClusters(): boolean {
    const { shown, dirty, overlay } = this.#layers;
    let formed = false;
    for (const id of dirty.ids.clusters) {
      const v = shown.clusters.get(id);
      let cluster = this.#clusterOf.get(id);
      if (!v) {
        if (cluster) cluster.vanish();
      } else {
        const pending = overlay.ids.clusters.has(id);
        if (!cluster) {
          cluster = new Cluster(v, pending);
          this.#clusterOf.set(id, cluster);
          formed = true;
        } else {
          formed = cluster.set(v, pending) || formed;
        }
      }
      if (v && cluster && !v.deleted) {
        if (!this.#liveClusters.has(id)) {
          this.clusters.set(id, cluster);
          formed = true;
        }
        this.#liveClusters.set(id, [v, cluster]);
      } else if (this.#liveClusters.delete(id)) {
        this.clusters.delete(id);
        formed = true;
      }
    }
    return formed;
  }

  #drawRemoved(shown: BoardState): void {
    const { ids } = this.#layers.dirty;
    const families = [
      'sections',
      'steps',
      'commitments',
      'solutions',
      'actors',
      'requests',
      'clusters',
    ] as const;
    if (families.every((f) => ids[f].size === 0)) return;
    const clusters = shown.ordered('clusters').filter((c) => c.deleted);
    this.removed = {
      sections: shown.ordered('sections').filter((s) => s.deleted),
      steps: shown.ordered('steps').filter((s) => s.deleted),
      commitments: shown.ordered('commitments').filter((c) => c.deleted),
      solutions: shown.ordered('solutions').filter((s) => s.deleted),
      actors: shown.ordered('actors').filter((a) => a.deleted),
      requests: shown.ordered('requests').filter((r) => r.deleted),
      clusters: clusters.map((c) => this.#clusterOf.get(c.id)!),
    };
  }
}

function live(v: { deleted?: boolean }): boolean {
  return !v.deleted;
}

// An anonymous note tells only its author's devices whose it is, in "mine".
function ownerAmong(persons: readonly ID[], v: NoteView): ID {
  const whose = v.mine ?? v.author ?? '';
  return persons.includes(whose) ? whose : '';
}
