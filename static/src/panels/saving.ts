// How a file that the page holds is handed to whoever wants to keep it.
import type { PaperFile } from '../api-papers';

/** Lets the browser save a file under its name. */
export function save({ name, file }: PaperFile): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has begun to save it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
