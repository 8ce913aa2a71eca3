import { lets, type Right } from '../board/rights';
import { DefaultHarvest } from '../wire';
import type {
  ActorView,
  AudienceKind,
  ClockView,
  CommitmentView,
  FactsView,
  GuideView,
  PageView,
  ID,
  MomentView,
  PersonView,
  PollView,
  RatingView,
  Reaction,
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
import type { Cluster, Note } from './note.svelte';
import type { Picture, Removed } from './picture.svelte';
import { Proposals } from './proposals';
import { scribeKey } from './scribe';

/** The board as the interface reads it, and what the person in front of it may do now. */
export abstract class Board extends Proposals {
  kind = $state<AudienceKind>('participant');
  /** The persons seated at this device; the first is its owner. */
  persons = $state.raw<ID[]>([]);
  /** Who of them acts now; '' for none. */
  me = $state<ID>('');

  /** On the device that writes for a table: whether the table speaks, or the active voice. */
  asTable = $state(true);

  protected readonly picture: Picture;

  constructor(picture: Picture) {
    super();
    this.picture = picture;
  }

  get title(): string {
    return this.picture.title;
  }
  /** The board's language, "es" or another. */
  get lang(): string {
    return this.picture.lang;
  }
  get finished(): boolean {
    return this.picture.finished;
  }
  /** The quick question on the screens: the open one, else the last until it is put away. */
  get poll(): PollView | undefined {
    const polls = this.picture.polls;
    const last = polls.at(-1);
    return polls.find((p) => p.open) ?? (last && !last.away ? last : undefined);
  }
  /** Papers that came back signed, in order of arrival; for facilitators. */
  get signed(): readonly SignedView[] {
    return this.picture.signed;
  }
  /** Photographed sheets: all of them for facilitators, for others those that are shared. */
  get scans(): readonly ScanView[] {
    return this.picture.scans;
  }
  /** The questions of a matrix or an evaluation that were ever asked, in order of arrival. */
  get ratings(): RatingView[] {
    return this.picture.ratings;
  }
  /** Whether the active voice gave a note that sign. */
  reacted(note: ID, what: Reaction): boolean {
    return this.picture.reacted.some(
      (r) => r.note === note && r.what === what && r.person === this.me,
    );
  }
  /** Whether the active voice may give signs to a note now: to what everybody sees. */
  canReact(note: Note): boolean {
    if (!this.#mayAct() || this.observes || note.held !== '' || note.deleted) return false;
    if (this.section(note.section)?.hidden) return false;
    if (this.isFacilitator || !this.step) return true;
    return this.held === '' && lets(this.step, 'see');
  }
  /** Raised hands of people who take part, in the order in which they went up. */
  get hands(): PersonView[] {
    return this.people
      .filter((p) => !p.removed && p.hand)
      .sort((a, b) => (a.hand ?? 0) - (b.hand ?? 0));
  }
  /** Who has finished the step, of the participants who are present now. */
  readiness(here: ReadonlySet<number>): { ready: number; of: number } {
    const present = this.people.filter(
      (p) => !p.removed && p.role === 'participant' && here.has(p.num),
    );
    return { ready: present.filter((p) => p.ready).length, of: present.length };
  }
  /** Where facilitators may return to. */
  get moments(): MomentView[] {
    return this.picture.moments;
  }
  /** Whether what participants write waits for a facilitator's yes. */
  get inbox(): boolean {
    return this.picture.inbox;
  }
  /** Held notes: of everybody for facilitators, their own for the others. */
  get heldNotes(): Note[] {
    return [...this.notes.values()].filter((n) => n.held !== '').sort((a, b) => a.num - b.num);
  }
  /** Where a facilitator has called everybody, undefined while all are free. */
  get guide(): GuideView | undefined {
    return this.picture.guide;
  }
  /** The public page, undefined when there never was one. */
  get page(): PageView | undefined {
    return this.picture.page;
  }
  /** What is known of the meeting; who is no facilitator knows who called, where and on which day. */
  get facts(): FactsView {
    return this.picture.facts;
  }
  /** Where the room is. */
  get step(): StepView | undefined {
    return this.picture.step;
  }
  /** Since when the room is in its step, by the server's clock; 0: not measured. */
  get since(): number {
    return this.picture.since;
  }
  get clock(): ClockView {
    return this.picture.clock;
  }
  get steps(): StepView[] {
    return this.picture.steps;
  }
  get sections(): SectionView[] {
    return this.picture.sections;
  }
  /** Everybody who ever took part, in order of arrival; see PersonView.removed. */
  get people(): PersonView[] {
    return this.picture.people;
  }
  get rounds(): RoundView[] {
    return this.picture.rounds;
  }
  get commitments(): CommitmentView[] {
    return this.picture.commitments;
  }
  /** Who carries it out, or has to do with it. */
  get actors(): ActorView[] {
    return this.picture.actors;
  }
  /** What is asked of institutions. */
  get requests(): RequestView[] {
    return this.picture.requests;
  }
  /** The solution sheets, in their order. */
  get solutions(): SolutionView[] {
    return this.picture.solutions;
  }
  /** The tables of the room, in their order. */
  get tables(): TableView[] {
    return this.picture.tables;
  }
  /** Tables that a facilitator may bring back. */
  get goneTables(): TableView[] {
    return this.picture.goneTables;
  }
  /** The last rotation of the tables. */
  get turn(): TurnView | undefined {
    return this.picture.turn;
  }
  /** Whether everybody is shown what the tables bring, and nothing else. */
  get gather(): boolean {
    return this.picture.gather;
  }
  /** What the tables bring to everybody: groups and notes, each in order of arrival. */
  get harvest(): (Cluster | Note)[] {
    const list: (Cluster | Note)[] = [...this.clusters.values()].filter(
      (c) => c.harvest && this.members(c.id).length > 0,
    );
    return list.concat([...this.notes.values()].filter((n) => n.harvest && n.held === ''));
  }
  /** How many notes and groups each table may bring to everybody. */
  get bring(): number {
    return this.picture.bring || DefaultHarvest;
  }
  table(id: ID | undefined): TableView | undefined {
    return this.tables.find((t) => t.id === id);
  }
  /** The table that this device writes for, if any. */
  get scribing(): TableView | undefined {
    return this.tables.find((t) => t.scribe?.key === scribeKey());
  }
  /** Whether what is written here is the table's; see asTable. */
  get byTable(): boolean {
    return this.asTable && this.scribing !== undefined && this.scribing.id === this.myTable?.id;
  }
  /** Where the active voice sits, undefined for no table. */
  get myTable(): TableView | undefined {
    return this.table(this.person(this.me)?.table);
  }
  /** What a facilitator may bring back, besides notes. */
  get removed(): Removed {
    return this.picture.removed;
  }
  /** Removed notes, for facilitators. */
  get deletedNotes(): Note[] {
    return this.picture.deletedNotes;
  }
  /** Live notes. */
  get notes(): ReadonlyMap<ID, Note> {
    return this.picture.notes;
  }
  /** Live clusters. */
  get clusters(): ReadonlyMap<ID, Cluster> {
    return this.picture.clusters;
  }

  get myNum(): number {
    return this.person(this.me)?.num ?? 0;
  }
  /** Whether the active voice is a facilitator; a tablet may be shared with participants. */
  get isFacilitator(): boolean {
    if (this.kind !== 'facilitator') return false;
    const person = this.person(this.me);
    return person === undefined || person.role === 'facilitator';
  }
  /** Whether the active voice only looks on. */
  get observes(): boolean {
    return this.person(this.me)?.role === 'observer';
  }
  get openRound(): RoundView | undefined {
    return this.rounds.find((r) => r.state === 'open');
  }
  /** Whether the active voice is the host of a table. */
  get hosts(): boolean {
    return this.me !== '' && this.tables.some((table) => table.host === this.me);
  }
  /** The newest of the closed rounds. */
  get lastClosed(): RoundView | undefined {
    return this.rounds.filter((r) => r.state === 'closed').at(-1);
  }

  person(id: ID): PersonView | undefined {
    return this.picture.peopleById.get(id);
  }
  personByNum(num: number): PersonView | undefined {
    return this.picture.peopleByNum.get(num);
  }
  section(id: ID): SectionView | undefined {
    return this.sections.find((s) => s.id === id);
  }
  round(id: ID): RoundView | undefined {
    return this.rounds.find((r) => r.id === id);
  }

  /** All live notes of a section, in order of arrival, those in clusters included. */
  notesIn(section: ID): Note[] {
    return this.picture.groups.inSection(section);
  }
  /** The live notes of a section that are in no cluster. */
  loose(section: ID): Note[] {
    return this.picture.groups.loose(section);
  }
  /** The live notes of a cluster. */
  members(cluster: ID): Note[] {
    return this.picture.groups.members(cluster);
  }
  /** The live clusters of a section, in order of arrival. */
  clustersIn(section: ID): Cluster[] {
    return this.picture.groups.clusters(section);
  }

  /** Dots of the active voice in a round, by item. */
  myDots(round: ID): ReadonlyMap<ID, number> {
    const mine = this.round(round)?.mine ?? [];
    return new Map(mine.filter((d) => d.person === this.me).map((d) => [d.item, d.dots]));
  }
  dotsLeft(round: ID): number {
    let left = this.round(round)?.dots ?? 0;
    for (const dots of this.myDots(round).values()) left -= dots;
    return left;
  }

  /** Whether the active voice may add notes to a section now. */
  canWrite(section: ID): boolean {
    return this.#may('write', section) && this.ofMyTable(section);
  }
  /** Whether a section is open to the table of the active voice: its own, or everybody's. */
  ofMyTable(section: ID): boolean {
    if (this.isFacilitator) return true;
    const owner = this.table(this.section(section)?.table);
    return owner === undefined || owner.id === this.myTable?.id;
  }
  /** Whether the active voice may change the text of a note, or delete it, now. */
  canEdit(note: Note): boolean {
    const own = note.mine !== '' && note.mine === this.me;
    // In private writing a note is its author's alone, even before a facilitator.
    if (!own && (!this.isFacilitator || this.section(note.section)?.hidden)) return false;
    if (note.held === 'hidden' && !this.isFacilitator) return false;
    return this.canWrite(note.section);
  }
  /** Whether the active voice may move a note now; one in a cluster goes where the cluster goes. */
  canMove(note: Note): boolean {
    if (note.cluster !== '') return false;
    if (this.canEdit(note)) return true;
    return !this.section(note.section)?.hidden && this.#may('move', note.section);
  }
  /** Whether the active voice may put notes together now, in a section or anywhere. */
  canGroup(section?: ID): boolean {
    if (section && this.section(section)?.hidden) return false;
    return this.#may('group', section);
  }
  /** Whether the active voice may spend dots now. */
  canVote(): boolean {
    return this.openRound !== undefined && this.#may('vote');
  }
  /** The questions of a matrix or an evaluation that everybody is asked now. */
  get openRating(): RatingView | undefined {
    return this.ratings.find((r) => r.open);
  }
  /** Whether the active voice may answer them now. */
  canRate(): boolean {
    return this.openRating !== undefined && this.#may('vote');
  }
  /** Whether the active voice may add and change commitments now. */
  canRoadmap(): boolean {
    return this.#mayIn('roadmap');
  }
  /** Whether the active voice may fill the map of actors now. */
  canActors(): boolean {
    return this.#mayIn('actors');
  }
  /** Whether the active voice may ask something of an institution now. */
  canRequest(): boolean {
    return this.#mayIn('requests');
  }
  #mayIn(kind: StepView['kind']): boolean {
    if (this.me === '') return false;
    if (this.isFacilitator) return true; // after the end of the session too
    if (this.observes) return false;
    return !this.finished && this.step?.kind === kind && this.held === '';
  }
  /** Whether the active voice may fill solution sheets now. */
  canSheet(): boolean {
    if (this.me === '') return false;
    if (this.isFacilitator) return true; // after the end of the session too
    if (this.observes) return false;
    return !this.finished && this.step?.kind === 'sheet' && this.held === '';
  }
  /** What holds participants back in a step that would let them act: a lock, or the end of its time. */
  get held(): '' | 'locked' | 'time_over' {
    if (this.step?.lock) return 'locked';
    return this.clock.stop ? 'time_over' : '';
  }
  /** How many more notes the active voice may write in a section; undefined where nothing limits them. */
  notesLeft(section: ID): number | undefined {
    const limit = this.step?.limit ?? 0;
    if (limit === 0 || this.isFacilitator) return undefined;
    const mine = this.notesIn(section).filter((n) => n.mine === this.me).length;
    return Math.max(0, limit - mine);
  }

  /** Spends one dot of the active voice in the open round. */
  placeDot(item: ID): void {
    const round = this.openRound;
    if (!round) return;
    this.propose({ k: 'dot.placed', round: round.id, item });
    // Who has no dot left has finished, without another button to find.
    if (this.dotsLeft(round.id) === 0 && !this.isFacilitator && !this.person(this.me)?.ready)
      this.sayReady(true);
  }
  /** Takes one dot of the active voice back. */
  takeDot(item: ID): void {
    const round = this.openRound;
    if (!round) return;
    this.propose({ k: 'dot.taken', round: round.id, item });
    if (this.person(this.me)?.ready) this.sayReady(false);
  }
  #mayAct(): boolean {
    return this.me !== '' && !this.finished;
  }

  #may(right: Right, section?: ID): boolean {
    if (!this.#mayAct()) return false;
    const step = this.step;
    if (this.isFacilitator) return true;
    if (!step) return !this.observes;
    const role = this.observes ? 'observer' : 'participant';
    if (
      this.held !== '' ||
      (!lets(step, right, role) && !(this.hosts && lets(step, right, 'host')))
    )
      return false;
    if (right === 'vote') return true;
    // A step that names only sections that are gone limits nothing.
    const limits = (step.sections ?? []).filter((id) => this.section(id));
    return section === undefined || limits.length === 0 || limits.includes(section);
  }
}
