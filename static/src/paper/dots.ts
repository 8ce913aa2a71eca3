// Sheets of dots. Their code names a table and a sheet and nothing of the board: which round it is
// for is what is open when it is copied.

/** "P-2A": dots, table 2, first sheet. */
export function dotsCode(table: number, sheet: number): string {
  return shown(`P${String(table)}${String.fromCharCode(64 + sheet)}`);
}

/** Whether what was typed is, or may become, the code of a sheet of dots. */
export function isDotsCode(typed: string): boolean {
  return /^P\d{1,2}[A-Z]$/.test(bare(typed));
}

/** The code as it stands on paper, however it was typed or stored. */
export function shown(code: string): string {
  const match = /^P(\d{1,2}[A-Z])$/.exec(bare(code));
  return match?.[1] ? `P-${match[1]}` : bare(code);
}

/** The code in the form in which the board keeps it: what looks alike on paper is the same. */
export function stored(code: string): string {
  return bare(code).replace(/O/g, '0').replace(/[IL]/g, '1');
}

function bare(code: string): string {
  return code.toUpperCase().replace(/[^0-9A-Z]/g, '');
}
