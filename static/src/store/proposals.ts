import type {
  CommitmentChanged,
  CommitmentView,
  FactsView,
  GuideCalled,
  ID,
  PaperDots,
  ProgressView,
  ProposalOp as Op,
  Reason,
  Role,
  RoundView,
  RowPhase,
  SectionView,
  StepView,
  WinnersAs,
  Zone,
} from '../wire';
import { newID } from './ids';
import { SolutionProposals } from './solution-proposals';

type SectionFields = Partial<Omit<SectionView, 'id' | 'counted' | 'countedPeople' | 'deleted'>>;
type StepFields = Partial<Omit<StepView, 'id' | 'deleted' | 'spent'>>;
type RoundFields = Partial<
  Pick<RoundView, 'question' | 'dots' | 'cap' | 'random' | 'noOwn' | 'sections' | 'only' | 'from'>
>;
type CommitmentFields = Partial<Omit<CommitmentView, 'id' | 'deleted' | 'progress' | 'earlier'>>;

/**
 * Everything a person can ask for, by name. All of it goes through propose(), which shows it at
 * once and tells later if it was refused. Functions that make a thing return its id.
 */
export abstract class Proposals extends SolutionProposals {
  protected abstract nextPlace(): Pick<SectionView, 'x' | 'y' | 'w' | 'h'>;

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
  /**
   * Takes the first places of a closed round along, ties whole; room is how many rows or sheets that can
   * make. What is there already stays single.
   */
  commitWinners(round: ID, top: number, room: number, as: WinnersAs = 'commitment'): void {
    const ids = Array.from({ length: room }, () => newID());
    this.propose({ k: 'winners.commit', round, top, as, ids });
  }
  changeCommitment(
    id: ID,
    fields: Omit<CommitmentFields, 'origin' | 'round'> & Pick<CommitmentChanged, 'over'>,
  ): void {
    this.propose({ k: 'commitment.changed', id, ...fields });
  }
  removeCommitment(id: ID): void {
    this.propose({ k: 'commitment.removed', id });
  }
  /** Makes several rows of one that takes too long, in one step that one undo takes back. */
  splitCommitment(id: ID, phases: Omit<RowPhase, 'id'>[]): void {
    this.propose({
      k: 'commitment.split',
      id,
      phases: phases.map((phase, i) => ({ ...phase, id: i === 0 ? id : newID() })),
    });
  }
  /** Adds to a row's history; the server says when. */
  progressCommitment(
    id: ID,
    told: Partial<Pick<ProgressView, 'status' | 'text' | 'photo' | 'w' | 'h'>>,
  ): void {
    this.propose({ k: 'commitment.progressed', id, ...told });
  }
  /** Takes words and photo of one entry out for good. */
  stripProgress(id: ID, progress: ID): void {
    this.propose({ k: 'commitment.stripped', id, progress });
  }

  /** Says what papers tell of the meeting; '' empties a field. */
  setFacts(fields: FactsView): void {
    this.propose({ k: 'facts.changed', ...fields });
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

  /** Takes back the last thing that the active voice did and that can be taken back. */
  undo(): void {
    this.propose({ k: 'undo' });
  }
  /** Brings back a removed note, cluster, section, step, commitment, solution sheet, actor or request. */
  restore(id: ID): void {
    this.propose({ k: 'restore', id });
  }
}
