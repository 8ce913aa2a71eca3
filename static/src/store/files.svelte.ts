// Files that this page has and the server does not yet hand out, by asset.
import { SvelteMap } from 'svelte/reactivity';
import type { ID, MediaKind } from '../wire';
import type { Item } from './item';

/** A file that waits for the link. */
export interface WaitingFile {
  key: string;
  kind: MediaKind;
  /** What was written with it. */
  text: string;
  /** It is on its way now. */
  sending: boolean;
  /** It outlives this page. */
  kept: boolean;
}

const urls = new SvelteMap<ID, string>();

/** Where a file is on this device, "" for one that the server has. */
export function localURL(asset: ID): string {
  return urls.get(asset) ?? '';
}

/** Makes the files of pending proposals visible here, and lets go of those that are not pending. */
export function showFiles(items: readonly Item[]): void {
  const pending = new Set<ID>();
  for (const { sheet, blob } of items) {
    if (!sheet.file) continue;
    pending.add(sheet.file.asset);
    if (blob && !urls.has(sheet.file.asset)) {
      urls.set(sheet.file.asset, URL.createObjectURL(blob));
    }
  }
  for (const [asset, url] of urls) {
    if (pending.has(asset)) continue;
    URL.revokeObjectURL(url);
    urls.delete(asset);
  }
}
