import type { ID, ProposalOp, Seq } from '../wire';
import type { Sheet } from './drawer';

/** A proposal that the board is shown with. */
export interface Item {
  sheet: Sheet;
  /** new: not yet in the drawer; file: what it carries has to be sent first; sent: asked, no answer yet; stored: durable as entry seq. */
  state: 'new' | 'file' | 'ready' | 'sent' | 'stored';
  seq: Seq;
  sentAt: number;
  /** It has been sent, perhaps in vain: a copy may still be under way. */
  again: boolean;
  /** The file that it carries, as far as this page holds it. */
  blob?: Blob;
  /** The file could not be kept on this device: it is lost when the page ends before it is sent. */
  unkept?: boolean;
  readonly op: ProposalOp;
  readonly as: ID;
}

/** A proposal as it lies in the drawer, on its way. */
export function item(sheet: Sheet, state: Item['state']): Item {
  return {
    sheet,
    state,
    seq: 0,
    sentAt: 0,
    again: false,
    get op() {
      return this.sheet.op;
    },
    get as() {
      return this.sheet.as;
    },
  };
}

/** Whether a proposal is about something that waits; what was done last is not known before it is done. */
export function waitsBehind(op: ProposalOp, behind: ReadonlySet<string>): boolean {
  return op.k === 'undo' || strings(op).some((text) => behind.has(text));
}

/** The id of the thing that a proposal makes, "" when it makes none. */
export function madeBy(op: ProposalOp): ID {
  const makes = op.k.endsWith('.added') || op.k === 'round.drafted';
  return makes && 'id' in op ? op.id : '';
}

/** All texts in a proposal; ids are among them. */
export function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(strings);
  if (value && typeof value === 'object') return Object.values(value).flatMap(strings);
  return [];
}
