// What travels between browser and hub, as TypeScript types.

export type ID = string;
/** Number of an entry; below 2^53, so a plain number holds it. */
export type Seq = number;
/** Moment in milliseconds since the Unix epoch, UTC. */
export type Millis = number;

export type AudienceKind = 'facilitator' | 'participant' | 'projector' | 'public';
export type Role = 'facilitator' | 'participant';
export type StepKind = 'write' | 'group' | 'vote' | 'results' | 'roadmap';
export type RoundState = 'draft' | 'open' | 'closed';
export type Status = 'pending' | 'doing' | 'done' | 'dropped';

export interface PersonView {
  id: ID;
  num: number;
  name: string;
  role: Role;
  removed?: boolean;
}

export interface SectionView {
  id: ID;
  title: string;
  question: string;
  x: number;
  y: number;
  w: number;
  h: number;
  ord: string;
  hidden?: boolean;
  counted?: number;
  countedPeople?: number;
  deleted?: boolean;
}

export interface NoteView {
  id: ID;
  section: ID;
  text: string;
  color: string;
  x: number;
  y: number;
  lang?: string;
  author?: ID;
  anon?: boolean;
  mine?: ID;
  cluster?: ID;
  deleted?: boolean;
}

export interface ClusterView {
  id: ID;
  section: ID;
  name: string;
  x: number;
  y: number;
  deleted?: boolean;
}

export interface Dots {
  person: ID;
  item: ID;
  dots: number;
}

export interface Total {
  item: ID;
  dots: number;
  name?: string;
}

export interface RoundView {
  id: ID;
  question: string;
  dots: number;
  cap: number;
  random?: boolean;
  noOwn?: boolean;
  sections?: ID[];
  from?: ID;
  state: RoundState;
  items?: ID[];
  totals?: Total[];
  voters?: number;
  eligible?: number;
  mine?: Dots[];
}

export interface StepView {
  id: ID;
  kind: StepKind;
  name: string;
  question?: string;
  minutes?: number;
  sections?: ID[];
  ord: string;
  deleted?: boolean;
}

export interface CommitmentView {
  id: ID;
  what: string;
  who: string;
  with: string;
  from: string;
  to: string;
  resources: string;
  provider: string;
  verifiable: string;
  status: Status;
  origin?: ID;
  round?: ID;
  ord: string;
  deleted?: boolean;
}

export interface BoardView {
  id: ID;
  epoch: string;
  seq: Seq;
  audience: AudienceKind;
  title: string;
  lang: string;
  finished?: boolean;
  step?: ID;
  people: PersonView[];
  sections: SectionView[];
  notes: NoteView[];
  clusters: ClusterView[];
  rounds: RoundView[];
  steps: StepView[];
  commitments: CommitmentView[];
}

/** An op as it travels: its kind and its fields. */
export interface Op {
  k: string;
  [field: string]: unknown;
}
