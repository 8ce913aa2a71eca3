// What somebody is writing survives a reload, a flat battery and a wrong tap. Per section and
// voice, in this tab only: a tablet goes from hand to hand.
const key = (board: string, section: string, voice: string) =>
  `minga.draft.${board}.${section}.${voice}`;

export function readDraft(board: string, section: string, voice: string): string {
  try {
    return sessionStorage.getItem(key(board, section, voice)) ?? '';
  } catch {
    return '';
  }
}

export function keepDraft(board: string, section: string, voice: string, text: string): void {
  try {
    if (text) sessionStorage.setItem(key(board, section, voice), text);
    else sessionStorage.removeItem(key(board, section, voice));
  } catch {
    // Then it lives as long as the page.
  }
}
