import { localURL } from '../store/files.svelte';
import type { Media, MediaKind } from '../wire';

/** A photo, drawing or recording that is not sent yet. */
export interface Draft {
  kind: MediaKind;
  blob: Blob;
  /** Object URL of the blob; whoever drops the draft revokes it. */
  url: string;
}

export function draftOf(kind: MediaKind, blob: Blob): Draft {
  return { kind, blob, url: URL.createObjectURL(blob) };
}

/** Longest side of a photo before it is sent: what the server keeps, and a tenth of the data. */
const longest = 1600;

/**
 * Makes a photo small before it goes over a slow network. Where the browser cannot read it, the
 * file goes as it is and the server decides.
 */
export async function shrink(file: File): Promise<Blob> {
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch {
    return file;
  }
  const k = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * k));
  canvas.height = Math.max(1, Math.round(picture.height * k));
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const small = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', 0.85));
  return small ?? file;
}

/** Whether this browser may record here: on plain http in a local network it may not. */
export function canRecord(): boolean {
  return (
    typeof MediaRecorder !== 'undefined' &&
    typeof navigator !== 'undefined' &&
    'mediaDevices' in navigator &&
    globalThis.isSecureContext
  );
}

/** How a picture stands on a note: its rendition's address. A wall asks with the rights of a wall. */
export function assetURL(
  workshop: string,
  media: Media,
  how: boolean | { small?: boolean; wall?: boolean } = false,
): string {
  const { small = false, wall = false } = typeof how === 'boolean' ? { small: how } : how;
  const here = localURL(media.asset);
  if (here) return here;
  const at = `/api/workshops/${encodeURIComponent(workshop)}/assets/${encodeURIComponent(media.asset)}`;
  const asked = [small ? 'size=small' : '', wall ? 'as=projector' : ''].filter(Boolean).join('&');
  return asked ? `${at}?${asked}` : at;
}
