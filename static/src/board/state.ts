// The board as a browser holds it: plain maps of plain records. A record is never changed, only
// replaced, so that "is it still the same" is one comparison.
import type {
  ActorView,
  AudienceKind,
  BoardView,
  ClockView,
  ClusterView,
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
  SignedView,
  Seq,
  SolutionView,
  StepView,
  TableView,
  TurnView,
} from '../wire';

/** The families of things on a board, by the names of their lists in a BoardView. */
export interface Families {
  people: PersonView;
  sections: SectionView;
  notes: NoteView;
  clusters: ClusterView;
  rounds: RoundView;
  steps: StepView;
  commitments: CommitmentView;
  tables: TableView;
  solutions: SolutionView;
  actors: ActorView;
  requests: RequestView;
}
export type Family = keyof Families;

export const families: readonly Family[] = [
  'people',
  'sections',
  'notes',
  'clusters',
  'rounds',
  'steps',
  'commitments',
  'tables',
  'solutions',
  'actors',
  'requests',
];

/** What is one of a kind on a board. */
export interface Head {
  id: ID;
  epoch: string;
  audience: AudienceKind;
  title: string;
  lang: string;
  zone?: string; // of the room, as in America/Guayaquil
  finished: boolean;
  step: ID; // '' before the room has entered any
  polls?: PollView[]; // quick questions, in order of arrival
  signed?: SignedView[]; // papers that came back signed, for facilitators
  scans?: ScanView[]; // photographed sheets, in order of arrival
  ratings?: RatingView[]; // of a matrix or an evaluation, in order of arrival
  reacted?: Reacted[]; // signs that this device's persons gave to notes
  moments?: MomentView[]; // for facilitators: where one may return to
  turn?: TurnView; // the last rotation of the tables
  gather?: boolean; // everybody is shown what the tables bring, and nothing else
  bring?: number; // what each table may bring to everybody
  inbox?: boolean; // what participants write waits for a yes
  guide?: GuideView; // where everybody was called
  page?: PageView; // whether there is a public page; undefined: there never was one
  facts?: FactsView; // what is known of the meeting
  since: number; // when it came there, by the server's clock; 0: not measured
  clock: ClockView; // state 'off' when there is none
}

/** Which things have changed since somebody last asked. */
export class Touched {
  head = false;
  readonly ids: Record<Family, Set<ID>> = {
    people: new Set(),
    sections: new Set(),
    notes: new Set(),
    clusters: new Set(),
    rounds: new Set(),
    steps: new Set(),
    commitments: new Set(),
    tables: new Set(),
    solutions: new Set(),
    actors: new Set(),
    requests: new Set(),
  };

  get any(): boolean {
    return this.head || families.some((f) => this.ids[f].size > 0);
  }
  add(other: Touched): void {
    this.head ||= other.head;
    for (const f of families) for (const id of other.ids[f]) this.ids[f].add(id);
  }
  clear(): void {
    this.head = false;
    for (const f of families) this.ids[f].clear();
  }
}

type Maps = { [F in Family]: Map<ID, Families[F]> };

/** A board in the browser. Change it through put, drop and setHead alone: they keep the books. */
export class BoardState implements Maps {
  head: Head;
  seq: Seq;
  readonly people = new Map<ID, PersonView>();
  readonly sections = new Map<ID, SectionView>();
  readonly notes = new Map<ID, NoteView>();
  readonly clusters = new Map<ID, ClusterView>();
  readonly rounds = new Map<ID, RoundView>();
  readonly steps = new Map<ID, StepView>();
  readonly commitments = new Map<ID, CommitmentView>();
  readonly tables = new Map<ID, TableView>();
  readonly solutions = new Map<ID, SolutionView>();
  readonly actors = new Map<ID, ActorView>();
  readonly requests = new Map<ID, RequestView>();
  /** Anonymous notes of this device, remembered while they are off the board. */
  readonly own = new Map<ID, ID>();
  readonly touched = new Touched();
  #later = 2 ** 40;

  constructor() {
    this.seq = 0;
    this.head = {
      id: '',
      epoch: '',
      audience: 'public',
      title: '',
      lang: 'es',
      finished: false,
      step: '',
      since: 0,
      clock: { state: 'off' },
    };
  }

  static of(view: BoardView): BoardState {
    const state = new BoardState();
    state.seq = view.seq;
    state.setHead({
      id: view.id,
      epoch: view.epoch,
      audience: view.audience,
      title: view.title,
      lang: view.lang,
      zone: view.zone,
      finished: view.finished ?? false,
      step: view.step ?? '',
      guide: view.guide,
      page: view.page,
      facts: view.facts,
      since: view.since ?? 0,
      clock: view.clock ?? { state: 'off' },
      inbox: view.inbox,
      moments: view.moments,
      polls: view.polls,
      scans: view.scans,
      signed: view.signed,
      ratings: view.ratings,
      reacted: view.reacted,
      turn: view.turn,
      bring: view.bring,
      gather: view.gather,
    });
    for (const f of families) {
      for (const record of (view[f] ?? []) as Families[typeof f][]) state.put(f, record);
    }
    return state;
  }

  /** A number of arrival behind all that the server has given, for what it has yet to number. */
  laterNum(): number {
    return this.#later++;
  }

  setHead(changes: Partial<Head>): void {
    this.head = { ...this.head, ...changes };
    this.touched.head = true;
  }

  put<F extends Family>(family: F, record: Families[F]): void {
    (this[family] as Map<ID, Families[F]>).set(record.id, record);
    this.touched.ids[family].add(record.id);
  }

  drop(family: Family, id: ID): void {
    if (this[family].delete(id)) this.touched.ids[family].add(id);
  }

  /** Changes some fields of a thing; one that is not there stays away. */
  change<F extends Family>(family: F, id: ID, changes: Partial<Families[F]>): void {
    const old = (this[family] as Map<ID, Families[F]>).get(id);
    if (old) this.put(family, { ...old, ...changes });
  }

  /** Makes a thing what it is in other. */
  copyFrom(other: BoardState, family: Family, id: ID): void {
    const record = other[family].get(id);
    if (record) this.put(family, record);
    else this.drop(family, id);
  }

  /** The things of a family in board order: by order key where they have one, else by arrival. */
  ordered<F extends Family>(family: F): Families[F][] {
    const list = [...(this[family] as Map<ID, Families[F]>).values()];
    return list.sort(inBoardOrder);
  }

  view(): BoardView {
    const { clock } = this.head;
    return {
      ...this.head,
      clock: clock.state === 'off' && !clock.rings ? undefined : clock,
      seq: this.seq,
      people: this.ordered('people'),
      sections: this.ordered('sections'),
      notes: this.ordered('notes'),
      clusters: this.ordered('clusters'),
      rounds: this.ordered('rounds'),
      steps: this.ordered('steps'),
      commitments: this.ordered('commitments'),
      tables: this.ordered('tables'),
      solutions: this.ordered('solutions'),
      actors: this.ordered('actors'),
      requests: this.ordered('requests'),
    };
  }
}

interface Ordered {
  id: ID;
  ord?: string;
  num?: number;
}

/** Board order of two things of one family. */
export function inBoardOrder(a: Ordered, b: Ordered): number {
  // Order keys are ASCII and compared by bytes, never by the language of the page.
  if (a.ord !== undefined && b.ord !== undefined && a.ord !== b.ord) return a.ord < b.ord ? -1 : 1;
  if (a.num !== undefined && b.num !== undefined && a.num !== b.num) return a.num - b.num;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
