// What somebody is writing in a field of a sheet, and over which words: it outlives a reload and a step.
import { keepDraft, readDraft } from '../cards/draft';
import type { ID } from '../wire';

export interface FieldDraft {
  text: string;
  /** What stood in the field when the writing began. */
  over: string;
}

const place = (sheet: ID, field: string): string => `${sheet}.${field}`;

export function readField(board: ID, sheet: ID, field: string, voice: ID): FieldDraft | undefined {
  const kept = readDraft(board, place(sheet, field), voice);
  if (!kept) return undefined;
  try {
    const { text, over } = JSON.parse(kept) as Partial<FieldDraft>;
    return typeof text === 'string' && typeof over === 'string' ? { text, over } : undefined;
  } catch {
    return undefined;
  }
}

export function keepField(
  board: ID,
  sheet: ID,
  field: string,
  voice: ID,
  draft?: FieldDraft,
): void {
  keepDraft(board, place(sheet, field), voice, draft ? JSON.stringify(draft) : '');
}

/** Both texts, so that nobody's words go. */
export function joined(theirs: string, mine: string): string {
  if (theirs.includes(mine)) return theirs;
  if (mine.includes(theirs)) return mine;
  return `${theirs}\n${mine}`;
}
