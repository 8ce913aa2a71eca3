// Words that were refused because others stand by now where they were written (see ActorChanged).
import type { ProposalOp } from '../wire';
import type { Workshop } from './workshop.svelte';

type Things = Pick<Workshop, 'actors' | 'requests' | 'commitments' | 'solutions'>;
type Refused = { op: ProposalOp; code: string; field?: string };

/** What stands now in the field for which words were refused, undefined for any other refusal. */
export function standing(ws: Things, { op, code, field }: Refused): string | undefined {
  if (code !== 'changed_since' || field === undefined) return undefined;
  const thing = thingOf(ws, op) as Record<string, unknown> | undefined;
  if (!thing) return undefined;
  const words = thing[field] ?? ''; // the board leaves out what is blank
  return typeof words === 'string' ? words : undefined;
}

function thingOf(ws: Things, op: ProposalOp): object | undefined {
  switch (op.k) {
    case 'actor.changed':
      return ws.actors.find((one) => one.id === op.id);
    case 'request.changed':
      return ws.requests.find((one) => one.id === op.id);
    case 'commitment.changed':
      return ws.commitments.find((one) => one.id === op.id);
    case 'solution.changed': {
      const sheet = ws.solutions.find((one) => one.id === op.id);
      const check = sheet?.viability.find((one) => one.key === op.check?.key);
      return sheet && { ...sheet, ...(check ? { [check.key]: check.text } : {}) };
    }
    case 'solution.step.set':
      return ws.solutions.find((one) => one.id === op.solution)?.steps.find((s) => s.id === op.id);
    default:
      return undefined;
  }
}

/** What is asked for by somebody who has read what stands there now, and wants their own words: all else as it was refused. */
export function insisting(ws: Things, refused: Refused): ProposalOp {
  const { op, field } = refused;
  const stands = standing(ws, refused);
  if (stands === undefined || field === undefined) return op;
  switch (op.k) {
    case 'actor.changed':
      return { ...op, over: { ...op.over, [field]: stands } };
    case 'request.changed':
      return { ...op, over: { ...op.over, [field]: stands } };
    case 'commitment.changed':
      return { ...op, over: { ...op.over, [field]: stands } };
    case 'solution.changed':
    case 'solution.step.set':
      return { ...op, over: stands };
    default:
      return op;
  }
}
