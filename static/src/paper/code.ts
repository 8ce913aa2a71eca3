// The short code of a sheet of paper: which section, which table, which sheet. It is made of the
// section's id, so that sheets printed yesterday stay right when sections are renamed or moved.
import type { ID } from '../wire';

/** Characters of a section's id that stand on the sheet. */
const OF_ID = 4;

/** What was printed on a sheet. */
export interface SheetCode {
  /** The beginning of the section's id, as it is written on paper. */
  section: string;
  /** From 1; 0 where the sheet is nobody's in particular. */
  table: number;
  /** From 1: A, B, C … */
  sheet: number;
}

/** "K3F9-2A": section, table 2, first sheet. */
export function sheetCode(section: ID, table: number, sheet: number): string {
  return `${onPaper(section)}-${String(table)}${letter(sheet)}`;
}

/** Reads a code as people type it: any case, with or without the hyphen, o for 0, l or i for 1. */
export function readSheetCode(typed: string): SheetCode | undefined {
  const bare = typed.toUpperCase().replace(/[^0-9A-Z]/g, '');
  const match = /^([0-9A-Z]{4})(?:(\d{1,2})([A-Z]))?$/.exec(bare);
  if (!match?.[1]) return undefined;
  return {
    section: onPaper(match[1]),
    table: Number(match[2] ?? 0),
    sheet: match[3] ? match[3].charCodeAt(0) - 64 : 1,
  };
}

/** The section that a sheet belongs to; undefined when there is none, or two that look alike. */
export function sectionOf<S extends { id: ID }>(
  code: SheetCode,
  sections: readonly S[],
): S | undefined {
  const found = sections.filter((one) => onPaper(one.id) === code.section);
  return found.length === 1 ? found[0] : undefined;
}

/** The notes in a text that was pasted or dictated as a list: one a line, without what counts them. */
export function listed(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.replace(/^\s*(?:[-*•–—·]|\d{1,3}[.):-])\s+/, '').trim())
    .filter((line) => line !== '');
}

// What looks alike on paper is the same.
function onPaper(id: string): string {
  return id.slice(0, OF_ID).toUpperCase().replace(/O/g, '0').replace(/[IL]/g, '1');
}

function letter(n: number): string {
  return String.fromCharCode(64 + Math.min(26, Math.max(1, n)));
}
