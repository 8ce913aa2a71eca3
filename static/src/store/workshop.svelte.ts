import { SvelteMap } from 'svelte/reactivity';
import type {
  AudienceKind,
  CommitmentView,
  ID,
  Millis,
  NoteView,
  Op,
  PersonView,
  RoundView,
  SectionView,
  Seq,
  StepView,
} from '../wire';
import { Cluster, Note } from './note.svelte';
import { Proposals } from './proposals';

/** How things stand with the server. "stopped" is for good: stopCode says why. */
export type LinkStatus = 'connecting' | 'online' | 'offline' | 'stopped';

/** Where somebody's pointer is, what they drag (at x,y) and in which section they write. */
export interface Pointer {
  x: number;
  y: number;
  drag?: ID;
  in?: ID;
  /** Whether x and y say anything: a person who only writes has no pointer on the board. */
  placed: boolean;
  at: Millis;
}

/** Something this device asked for and was refused, until its author has seen it. */
export interface RefusalNotice {
  id: string;
  op: Op;
  /** i18n has a sentence for it under "code.<code>". */
  code: string;
  field?: string;
  limit?: number;
  /** What the person had typed, so that it can be copied or tried again. */
  text?: string;
}

export class Workshop extends Proposals {
  readonly id: ID;
  readonly projector: boolean;

  status = $state<LinkStatus>('connecting');
  /** Close code of a "stopped" link. */
  stopCode = $state<number | undefined>(undefined);
  /** Server's clock minus this device's, milliseconds. */
  clockOffset = $state(0);
  /** False until the first welcome has been drawn. */
  ready = $state(false);
  /** The client version that the server carries, "" before the first welcome. */
  serverVersion = $state('');

  kind = $state<AudienceKind>('participant');
  persons = $state.raw<ID[]>([]);
  me = $state<ID>('');

  title = $state('');
  lang = $state('es');
  finished = $state(false);
  seq = $state<Seq>(0);
  step = $state.raw<StepView | undefined>(undefined);
  steps = $state.raw<StepView[]>([]);
  sections = $state.raw<SectionView[]>([]);
  people = $state.raw<PersonView[]>([]);
  rounds = $state.raw<RoundView[]>([]);
  commitments = $state.raw<CommitmentView[]>([]);
  /** Removed things that a facilitator may restore. */
  removed = $state.raw<{
    sections: SectionView[];
    steps: StepView[];
    commitments: CommitmentView[];
    notes: NoteView[];
    clusters: Cluster[];
  }>({ sections: [], steps: [], commitments: [], notes: [], clusters: [] });

  readonly notes: ReadonlyMap<ID, Note> = new SvelteMap<ID, Note>();
  readonly clusters: ReadonlyMap<ID, Cluster> = new SvelteMap<ID, Cluster>();

  here = $state.raw<ReadonlySet<number>>(new Set());
  presence = $state.raw<ReadonlyMap<number, Pointer>>(new Map());

  /** Proposals on their way: not yet stored by the server. */
  pending = $state(0);
  refusals = $state.raw<RefusalNotice[]>([]);

  constructor(id: ID, options: { as?: 'projector' } = {}) {
    super();
    this.id = id;
    this.projector = options.as === 'projector';
  }

  /** Opens the link, and opens it again whenever it breaks, until close(). */
  connect(): void {}
  close(): void {}

  get myNum(): number {
    return this.person(this.me)?.num ?? 0;
  }
  get isFacilitator(): boolean {
    return this.kind === 'facilitator';
  }
  get openRound(): RoundView | undefined {
    return this.rounds.find((r) => r.state === 'open');
  }
  /** The round closed last. */
  get lastClosed(): RoundView | undefined {
    return this.rounds.filter((r) => r.state === 'closed').at(-1);
  }
  get deletedNotes(): Note[] {
    return [];
  }

  /** Makes another of this device's persons the one who acts. */
  use(id: ID): void {
    this.me = id;
  }
  person(id: ID): PersonView | undefined {
    return this.people.find((p) => p.id === id);
  }
  personByNum(num: number): PersonView | undefined {
    return this.people.find((p) => p.num === num);
  }
  section(id: ID): SectionView | undefined {
    return this.sections.find((s) => s.id === id);
  }

  /** All live notes of a section, in order of arrival, those in clusters included. */
  notesIn(_section: ID): Note[] {
    return [];
  }
  /** The live notes of a section that are in no cluster. */
  loose(_section: ID): Note[] {
    return [];
  }
  /** The notes of a cluster. */
  members(_cluster: ID): Note[] {
    return [];
  }
  /** The live clusters of a section, in order of arrival. */
  clustersIn(_section: ID): Cluster[] {
    return [];
  }

  /** Dots of the active voice in a round, by item. */
  myDots(_round: ID): ReadonlyMap<ID, number> {
    return new Map();
  }
  dotsLeft(_round: ID): number {
    return 0;
  }

  canWrite(_section: ID): boolean {
    return false;
  }
  /** Whether the active voice may edit, move or delete this note now. */
  canEdit(_note: Note): boolean {
    return false;
  }
  canGroup(): boolean {
    return false;
  }
  canVote(): boolean {
    return false;
  }
  canRoadmap(): boolean {
    return false;
  }

  propose(_op: Op): string {
    return '';
  }
  placeDot(_item: ID): void {}
  takeDot(_item: ID): void {}
  /** Seats a further voice at this tablet and makes it the active one. */
  async addVoice(_name: string): Promise<ID> {
    return '';
  }

  /** Takes a refusal off the list. */
  dismiss(_id: string): void {}
  /** Asks again for what was refused. */
  retry(_id: string): void {}

  /** Tells the others where the pointer is and what it drags. */
  at(_x: number, _y: number, _drag?: ID): void {}
  /** Tells the others in which section somebody writes; "" for no longer. */
  writingIn(_section: ID): void {}
  /** Tells the others that the pointer has left the board. */
  leave(): void {}

  protected freeSpot(_section: ID): { x: number; y: number } {
    return { x: 0, y: 0 };
  }
}

/** A workshop for a page; call connect() on mount and close() on unmount. */
export function openWorkshop(id: ID, options: { as?: 'projector' } = {}): Workshop {
  return new Workshop(id, options);
}
