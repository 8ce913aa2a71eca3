import type {
  ClusterAdded,
  ClusterMoved,
  CommitmentView,
  Dictated,
  GuideCalled,
  ID,
  Media,
  NoteAdded,
  NoteMoved,
  PaperDots,
  ProposalOp as Op,
  Reaction,
  Reason,
  Role,
  RoundView,
  ScanAdded,
  SectionView,
  StepView,
  Zone,
  TableView,
} from '../wire';
import { newID } from './ids';
import { scribeKey } from './scribe';

/** What a note may be given besides its text. */
export interface NoteOptions {
  color?: string;
  anon?: boolean;
  /** Place in board units; left out, the note goes to the next free spot of its section. */
  x?: number;
  y?: number;
  lang?: string;
  /** A photo, drawing or recording; it is sent before the note is, now or when the link is back. */
  file?: { kind: Media['kind']; blob: Blob };
  /** Whose words they are, when somebody else writes them down. */
  by?: Dictated;
  /** The photographed sheet it is copied from. */
  scan?: ID;
}

type SectionFields = Partial<Omit<SectionView, 'id' | 'counted' | 'countedPeople' | 'deleted'>>;
type StepFields = Partial<Omit<StepView, 'id' | 'deleted' | 'spent'>>;
type RoundFields = Partial<
  Pick<RoundView, 'question' | 'dots' | 'cap' | 'random' | 'noOwn' | 'sections' | 'only' | 'from'>
>;
type TableFields = Partial<Pick<TableView, 'name' | 'kind' | 'people' | 'ord'>>;
type CommitmentFields = Partial<Omit<CommitmentView, 'id' | 'deleted'>>;

// What is not with the server yet: it says itself how large the picture is that it keeps.
function mediaOf(kind: Media['kind']): Media {
  const asset = newID(16);
  return kind === 'voice' ? { asset, kind } : { asset, kind, w: 1, h: 1 };
}

/**
 * Everything a person can ask for, by name. All of it goes through propose(), which shows it at
 * once and tells later if it was refused. Functions that make a thing return its id.
 */
export abstract class Proposals {
  /** Asks for op; returns the key under which it waits, and under which a refusal is shown. */
  abstract propose(op: Op, file?: Blob): string;
  protected abstract freeSpot(section: ID): { x: number; y: number };
  /** Whether what is written now is a table's word. */
  abstract get byTable(): boolean;
  protected abstract nextPlace(): Pick<SectionView, 'x' | 'y' | 'w' | 'h'>;

  /** Makes a note; "" for a text of blanks only, which makes none. */
  addNote(section: ID, text: string, options: NoteOptions = {}): ID {
    const trimmed = text.trim();
    if (trimmed === '') return '';
    const { x, y } =
      options.x === undefined || options.y === undefined
        ? this.freeSpot(section)
        : { x: options.x, y: options.y };
    const op: NoteAdded = {
      k: 'note.added',
      id: newID(),
      section,
      text: trimmed,
      color: options.color ?? 'yellow',
      x: Math.round(x),
      y: Math.round(y),
    };
    if (options.lang) op.lang = options.lang;
    if (options.anon) op.anon = true;
    if (options.file) op.media = mediaOf(options.file.kind);
    if (options.by) op.by = options.by;
    if (options.scan) op.scan = options.scan;
    if (this.byTable && !options.by) op.scribe = true;
    this.propose(op, options.file?.blob);
    return op.id;
  }

  editNote(id: ID, text: string): void {
    this.propose({ k: 'note.edited', id, text: text.trim() });
  }
  colorNote(id: ID, color: string): void {
    this.propose({ k: 'note.colored', id, color });
  }
  /** Moves a loose note, to another section too if one is named. */
  moveNote(id: ID, x: number, y: number, section?: ID): void {
    const op: NoteMoved = { k: 'note.moved', id, x: Math.round(x), y: Math.round(y) };
    if (section) op.section = section;
    this.propose(op);
  }
  /** Takes the author's name off a note, for good. */
  unsignNote(id: ID): void {
    this.propose({ k: 'note.unsigned', id });
  }
  /** Says something about a note. */
  addComment(note: ID, text: string, anon: boolean): void {
    const op: Op = { k: 'comment.added', note, text: text.trim() };
    this.propose(anon ? { ...op, anon } : op);
  }
  removeComment(note: ID, num: number): void {
    this.propose({ k: 'comment.removed', note, num });
  }
  /** Gives a note a sign, or takes it off again. */
  react(note: ID, what: Reaction, on: boolean): void {
    this.propose({ k: on ? 'reaction.added' : 'reaction.removed', note, what });
  }
  /** Deletes what a note carries, for good. */
  stripNote(id: ID): void {
    this.propose({ k: 'note.stripped', id });
  }
  /** Says what is to be seen on a note's picture, or what its voice says. */
  describeNote(id: ID, text: string): void {
    this.propose({ k: 'note.described', id, text: text.trim() });
  }
  /** Puts the photo of a sheet of paper beside a section, to be copied from. */
  addScan(section: ID, table: number, photo: Blob): ID {
    const id = newID();
    const op: ScanAdded = { k: 'scan.added', id, section, media: mediaOf('photo') };
    if (table > 0) op.table = table;
    this.propose(op, photo);
    return id;
  }
  /** Says how many ideas stand on a photographed sheet. */
  countScan(id: ID, ideas: number): void {
    this.propose({ k: 'scan.counted', id, ideas });
  }
  /** Shows a photographed sheet to everybody, or no longer. */
  shareScan(id: ID, on: boolean): void {
    this.propose({ k: 'scan.shared', id, on });
  }
  /** Deletes the photo of a sheet, for good. */
  removeScan(id: ID): void {
    this.propose({ k: 'scan.removed', id });
  }
  deleteNote(id: ID): void {
    this.propose({ k: 'note.deleted', id });
  }

  /** Puts a note into a cluster. */
  cluster(note: ID, cluster: ID): void {
    this.propose({ k: 'note.clustered', id: note, cluster });
  }
  /** Takes a note out of its cluster to a place of its own. */
  uncluster(note: ID, x: number, y: number): void {
    this.propose({ k: 'note.unclustered', id: note, x: Math.round(x), y: Math.round(y) });
  }
  newCluster(section: ID, notes: ID[], name: string, x: number, y: number): ID {
    const id = newID();
    const op: ClusterAdded = {
      k: 'cluster.added',
      id,
      section,
      name: name.trim(),
      x: Math.round(x),
      y: Math.round(y),
    };
    if (notes.length > 0) op.notes = notes;
    this.propose(op);
    return id;
  }
  /** Makes several clusters in one go: one undo takes all of them back. */
  newClusters(clusters: readonly Omit<ClusterAdded, 'k' | 'id'>[]): void {
    // A frame of the socket holds some 16 kB; notes are what fills it.
    let batch: Omit<ClusterAdded, 'k'>[] = [];
    let size = 0;
    const send = (): void => {
      // Inside another op a cluster names no kind of its own.
      const inside = batch as ClusterAdded[];
      if (inside.length > 0) this.propose({ k: 'clusters.add', clusters: inside });
      batch = [];
      size = 0;
    };
    for (const cluster of clusters) {
      const more = 60 + 4 * cluster.name.length + 19 * (cluster.notes?.length ?? 0);
      if (size + more > 14_000) send();
      batch.push({ ...cluster, id: newID(), x: Math.round(cluster.x), y: Math.round(cluster.y) });
      size += more;
    }
    send();
  }
  /** Puts some notes of a cluster into a new one. */
  splitCluster(id: ID, notes: ID[], name: string, x: number, y: number): void {
    this.propose({
      k: 'cluster.split',
      id,
      into: newID(),
      name: name.trim(),
      notes,
      x: Math.round(x),
      y: Math.round(y),
    });
  }
  /** Lays a section out in rows. */
  tidySection(id: ID): void {
    this.propose({ k: 'section.tidy', id });
  }
  nameCluster(id: ID, name: string): void {
    this.propose({ k: 'cluster.named', id, name: name.trim() });
  }
  moveCluster(id: ID, x: number, y: number, section?: ID): void {
    const op: ClusterMoved = { k: 'cluster.moved', id, x: Math.round(x), y: Math.round(y) };
    if (section) op.section = section;
    this.propose(op);
  }
  merge(from: ID, into: ID): void {
    this.propose({ k: 'cluster.merged', from, into });
  }
  dissolve(id: ID): void {
    this.propose({ k: 'cluster.dissolved', id });
  }

  draftRound(fields: { question: string; dots: number; cap: number } & RoundFields): ID {
    const id = newID();
    this.propose({ k: 'round.drafted', id, ...fields });
    return id;
  }
  changeRound(id: ID, fields: RoundFields): void {
    this.propose({ k: 'round.changed', id, ...fields });
  }
  openRound_(id: ID): void {
    this.propose({ k: 'round.opened', id });
  }
  closeRound(id: ID): void {
    this.propose({ k: 'round.closed', id });
  }
  discardRound(id: ID): void {
    this.propose({ k: 'round.discarded', id });
  }
  /** Copies a sheet of dots into an open round; returns the key under which a refusal is shown. */
  enterPaper(round: ID, sheet: string, people: number, dots: PaperDots[]): string {
    return this.propose({ k: 'paper.entered', round, sheet, people, dots });
  }
  /** Takes back what one copied from a sheet, or what everybody did. */
  withdrawPaper(round: ID, sheet: string, all: boolean): void {
    const op: Op = { k: 'paper.withdrawn', round, sheet };
    this.propose(all ? { ...op, all } : op);
  }

  addSection(fields: SectionFields & { title: string }): ID {
    const id = newID();
    this.propose({ k: 'section.added', question: '', ord: '', ...this.nextPlace(), ...fields, id });
    return id;
  }
  changeSection(id: ID, fields: Omit<SectionFields, 'hidden'>): void {
    this.propose({ k: 'section.changed', id, ...fields });
  }
  removeSection(id: ID): void {
    this.propose({ k: 'section.removed', id });
  }
  /** Starts private writing in a section. */
  hideSection(id: ID): void {
    this.propose({ k: 'section.hidden', id });
  }
  /** Ends private writing: everybody sees everything. */
  revealSection(id: ID): void {
    this.propose({ k: 'section.revealed', id });
  }

  addStep(fields: StepFields & { kind: StepView['kind']; name: string }): ID {
    const id = newID();
    this.propose({ k: 'step.added', ord: '', ...fields, id });
    return id;
  }
  changeStep(id: ID, fields: StepFields): void {
    this.propose({ k: 'step.changed', id, ...fields });
  }
  removeStep(id: ID): void {
    this.propose({ k: 'step.removed', id });
  }
  /** Moves the room to a step. */
  enterStep(id: ID): void {
    this.propose({ k: 'step.entered', id });
  }

  /** Brings everybody to a step, section, cluster or note; see GuideCalled. */
  call(to: ID, { hold = false, spot = false } = {}): void {
    const op: GuideCalled = { k: 'guide.called', to };
    if (hold) op.hold = true;
    if (spot) op.spot = true;
    this.propose(op);
  }
  /** Lets everybody go where they like. */
  release(): void {
    this.propose({ k: 'guide.released' });
  }

  /** Shows the public page to whoever has its address; with the names of those who agreed. */
  publishPage(names: boolean): void {
    this.propose(names ? { k: 'page.published', names } : { k: 'page.published' });
  }
  /** Takes the public page away. */
  withdrawPage(): void {
    this.propose({ k: 'page.withdrawn' });
  }

  /** Sets the clock going: for the step's minutes, or for this many milliseconds. */
  startClock(total?: number): void {
    this.propose(total ? { k: 'clock.started', total } : { k: 'clock.started' });
  }
  pauseClock(): void {
    this.propose({ k: 'clock.paused' });
  }
  resumeClock(): void {
    this.propose({ k: 'clock.resumed' });
  }
  /** Gives more time, in milliseconds; a clock that is over goes on from now. */
  extendClock(by: number): void {
    this.propose({ k: 'clock.extended', by });
  }
  stopClock(): void {
    this.propose({ k: 'clock.stopped' });
  }

  addCommitment(fields: CommitmentFields & { what: string }): ID {
    const id = newID();
    this.propose({
      k: 'commitment.added',
      who: '',
      with: '',
      from: '',
      to: '',
      resources: '',
      provider: '',
      verifiable: '',
      status: 'pending',
      ord: '',
      ...fields,
      id,
    });
    return id;
  }
  changeCommitment(id: ID, fields: Omit<CommitmentFields, 'origin' | 'round'>): void {
    this.propose({ k: 'commitment.changed', id, ...fields });
  }
  removeCommitment(id: ID): void {
    this.propose({ k: 'commitment.removed', id });
  }

  /** Renames the workshop. */
  rename(title: string): void {
    this.propose({ k: 'board.changed', title: title.trim() });
  }
  changeLang(lang: string): void {
    this.propose({ k: 'board.changed', lang });
  }
  finish(): void {
    this.propose({ k: 'board.finished' });
  }
  reopen(): void {
    this.propose({ k: 'board.reopened' });
  }

  renamePerson(id: ID, name: string): void {
    this.propose({ k: 'person.renamed', id, name: name.trim() });
  }
  setRole(id: ID, role: Role): void {
    this.propose({ k: 'person.role', id, role });
  }
  removePerson(id: ID): void {
    this.propose({ k: 'person.removed', id });
  }
  erasePerson(id: ID): void {
    this.propose({ k: 'person.erased', id });
  }

  /** Hides a note from all but its author and facilitators. */
  hideNote(id: ID, reason: Reason): void {
    this.propose({ k: 'note.hidden', id, reason });
  }
  /** Lets everybody see a note that waited or was hidden. */
  approveNote(id: ID): void {
    this.propose({ k: 'note.approved', id });
  }
  /** Whether what participants write waits for a facilitator's yes. */
  setInbox(on: boolean): void {
    this.propose({ k: 'inbox.changed', on });
  }
  /** Removes a person and hides all that they have signed. */
  expel(id: ID): void {
    this.propose({ k: 'person.expelled', id });
  }

  /** Gives the board as it stands a name, so that one can return to it. */
  nameMoment(name: string): void {
    this.propose({ k: 'moment.named', id: newID(), name: name.trim() });
  }

  /** Asks for the word. */
  raiseHand(): void {
    this.propose({ k: 'hand.raised' });
  }
  /** Takes a hand down, one's own unless a person is named. */
  lowerHand(person?: ID): void {
    this.propose(person ? { k: 'hand.lowered', person } : { k: 'hand.lowered' });
  }
  /** Says whether the active voice has finished the step. */
  sayReady(ready: boolean): void {
    this.propose({ k: ready ? 'ready.said' : 'ready.withdrawn' });
  }
  clearReady(): void {
    this.propose({ k: 'ready.cleared' });
  }
  /** Puts a quick question with two to four answers before everybody. */
  askPoll(question: string, options: string[]): ID {
    const id = newID();
    this.propose({ k: 'poll.asked', id, question: question.trim(), options });
    return id;
  }
  answerPoll(poll: ID, option: number): void {
    this.propose({ k: 'poll.answered', poll, option });
  }
  closePoll(id: ID): void {
    this.propose({ k: 'poll.closed', id });
  }
  putPollAway(id: ID): void {
    this.propose({ k: 'poll.put_away', id });
  }

  /** Asks the questions of a matrix or an evaluation, about some things or all of its step's. */
  openRating_(step: ID, items?: ID[]): ID {
    const id = newID();
    this.propose(
      items ? { k: 'rating.opened', id, step, items } : { k: 'rating.opened', id, step },
    );
    return id;
  }
  /** Answers a question about a thing: 1 little, 2 some, 3 much; 0 takes the answer back. */
  answerRating(rating: ID, item: ID, ask: number, answer: number): void {
    this.propose({ k: 'rating.answered', rating, item, ask, answer });
  }
  closeRating(id: ID): void {
    this.propose({ k: 'rating.closed', id });
  }
  /** Puts a thing of a matrix into another zone, or with '' back where the answers have it. */
  moveRated(rating: ID, item: ID, zone: Zone): void {
    this.propose({ k: 'rating.moved', rating, item, zone });
  }

  addTable(fields: { name: string } & TableFields): ID {
    const id = newID();
    this.propose({ k: 'table.added', ord: '', ...fields, id });
    return id;
  }
  changeTable(id: ID, fields: TableFields): void {
    this.propose({ k: 'table.changed', id, ...fields });
  }
  removeTable(id: ID): void {
    this.propose({ k: 'table.removed', id });
  }
  /** Seats people at a table, '' for none; nobody named: those of this device. */
  sit(table: ID, persons?: ID[]): void {
    this.propose(persons ? { k: 'table.sit', table, persons } : { k: 'table.sit', table });
  }
  /** Spreads those who have no table, or all who may move, evenly. */
  deal(all: boolean): void {
    this.propose(all ? { k: 'table.deal', all } : { k: 'table.deal' });
  }
  /** Everybody but hosts goes on to the next table. */
  rotateTables(): void {
    this.propose({ k: 'table.rotate' });
  }
  setHost(table: ID, person: ID): void {
    this.propose({ k: 'table.hosted', table, person });
  }
  /** Makes this device the one that writes for a table. */
  takePen(table: ID): void {
    this.propose({ k: 'table.scribed', table, key: scribeKey() });
  }
  dropPen(table: ID): void {
    this.propose({ k: 'table.scribed', table });
  }
  /** A section for each of so many tables, made after one of the step's. */
  splitForTables(step: ID, section: ID, tables: number): void {
    const ids = Array.from({ length: tables }, () => newID());
    this.propose({ k: 'table.split', step, section, ids });
  }
  /** Marks a note or a group as what its table brings to everybody, or takes the mark away. */
  markHarvest(id: ID, on: boolean): void {
    this.propose(on ? { k: 'table.harvested', id } : { k: 'table.harvested', id, off: true });
  }
  /** Shows everybody what the tables bring, and nothing else, or everything again. */
  gatherTables(on: boolean): void {
    this.propose({ k: 'table.gathered', on });
  }
  limitHarvest(limit: number): void {
    this.propose({ k: 'table.limited', limit });
  }

  /** Takes back the last thing that the active voice did and that can be taken back. */
  undo(): void {
    this.propose({ k: 'undo' });
  }
  /** Brings back a removed note, cluster, section, step or commitment. */
  restore(id: ID): void {
    this.propose({ k: 'restore', id });
  }
}
