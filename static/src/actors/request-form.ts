// What is being written of a request: a copy, as of an actor (see form.ts).
import { overOf, trimmed } from '../cards/form';
import type { Workshop } from '../store/workshop.svelte';
import { countChars } from '../ui/chars';
import type { RequestView, SolutionView } from '../wire';

export interface RequestDraft {
  what: string;
  unit: string;
  by: string;
  solution: string;
}

export const requestLimits = { what: 300, unit: 120 } as const;

/** What is asked about a request, in the order in which a phone asks it. */
export const requestAsks = ['what', 'unit', 'by'] as const;
export type RequestAsk = (typeof requestAsks)[number] | 'solution';

/** The same, and for which solution, where there is one. */
export function requestAsksOf(solutions: readonly SolutionView[]): readonly RequestAsk[] {
  return solutions.length > 0 ? [...requestAsks, 'solution'] : requestAsks;
}

export function requestDraft(request: RequestView | undefined): RequestDraft {
  return {
    what: request?.what ?? '',
    unit: request?.unit ?? '',
    by: request?.by ?? '',
    solution: request?.solution ?? '',
  };
}

/** Whether something does not fit. The field says so itself. */
export function requestTooLong(draft: RequestDraft): boolean {
  return (
    countChars(draft.what.trim()) > requestLimits.what ||
    countChars(draft.unit.trim()) > requestLimits.unit
  );
}

/** Keeps what was written: a new request, or what has changed of one. Its id, '' for one that asks for nothing. */
export function keepRequest(
  ws: Pick<Workshop, 'addRequest' | 'changeRequest'>,
  id: string,
  from: RequestDraft,
  to: RequestDraft,
): string {
  const now = trimmed(to);
  if (id === '') return now.what === '' ? '' : ws.addRequest(now);
  const changed: Partial<RequestDraft> = {};
  for (const name of Object.keys(now) as (keyof RequestDraft)[])
    if (now[name] !== from[name]) changed[name] = now[name];
  if (Object.keys(changed).length > 0)
    ws.changeRequest(id, { ...changed, ...overOf(requestAsks, changed, from) });
  return id;
}
