/** Whether the reader has chosen a language here; else the workshop's own is the better guess. */
export function languageChosen(): boolean {
  try {
    return localStorage.getItem('minga_lang') !== null;
  } catch {
    return false;
  }
}
