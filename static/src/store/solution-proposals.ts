// Solution sheets: what each hand asks for is one field, one answer or one step.
import type { ID, Media, SolutionAdded, SolutionChanged } from '../wire';
import { ActorProposals } from './actor-proposals';
import { newID } from './ids';
import { mediaOf } from './note-proposals';

type SolutionFields = Partial<Omit<SolutionChanged, 'k' | 'id' | 'media' | 'strip' | 'gone'>>;

export abstract class SolutionProposals extends ActorProposals {
  /** Starts a solution sheet. */
  addSolution(fields: Omit<SolutionAdded, 'k' | 'id'> = {}): ID {
    const id = newID();
    this.propose({ k: 'solution.added', ...fields, id });
    return id;
  }
  /** Changes some fields of a sheet and leaves the others to whoever writes in them. */
  changeSolution(id: ID, fields: SolutionFields): void {
    this.propose({ k: 'solution.changed', id, ...fields });
  }
  /** Puts a photo or drawing on a sheet, in place of the one that is there. */
  pictureSolution(id: ID, file: { kind: Media['kind']; blob: Blob }, alt: string): void {
    const media = { ...mediaOf(file.kind), ...(alt.trim() ? { alt: alt.trim() } : {}) };
    this.propose({ k: 'solution.changed', id, media }, file.blob);
  }
  /** Takes the picture off a sheet for good. */
  stripSolution(id: ID): void {
    this.propose({ k: 'solution.changed', id, strip: true });
  }
  removeSolution(id: ID): void {
    this.propose({ k: 'solution.removed', id });
  }
  /** Adds a step of how a solution works, behind the others. */
  addHowStep(solution: ID, text: string): ID {
    const id = newID();
    this.propose({ k: 'solution.step.set', solution, id, text: text.trim() });
    return id;
  }
  changeHowStep(
    solution: ID,
    id: ID,
    fields: { text?: string; ord?: string; over?: string },
  ): void {
    this.propose({ k: 'solution.step.set', solution, id, ...fields });
  }
  removeHowStep(solution: ID, id: ID): void {
    this.propose({ k: 'solution.step.removed', solution, id });
  }
  /** Says that notes and groups stand behind a field of a sheet, or that they do not. */
  sourceSolution(id: ID, field: string, items: ID[], on: boolean): void {
    if (items.length === 0) return;
    const op = { k: 'solution.sourced', id, field, items } as const;
    this.propose(on ? op : { ...op, off: true });
  }
}
