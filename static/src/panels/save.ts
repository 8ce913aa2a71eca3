import { fetchPaper } from '../api';
import type { ID } from '../wire';

/** Fetches a paper and hands it to the browser to save. Gives back its name; fails as the fetching does. */
export async function savePaper(
  board: ID,
  key: string,
  format: string,
  lang: string,
): Promise<string> {
  const { name, file } = await fetchPaper(board, key, format, lang);
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has begun to save it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  return name;
}
