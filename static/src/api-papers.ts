// The routes of papers that leave the house, and of those that come back signed.
import { ApiError, call, refused, workshop } from './request';
import type { ID, SignedView } from './wire';

/** A paper that leaves the house, as the server offers it. */
export interface PaperCard {
  key: string;
  /** Of the verifiable; the package has none. */
  code?: string;
  title: string;
  formats: string[];
}

/** The papers of a workshop, named in that language; facilitators only. */
export async function papers(id: ID, lang: string): Promise<PaperCard[]> {
  const path = workshop(id, `/papers?lang=${encodeURIComponent(lang)}`);
  return (await call<{ papers: PaperCard[] }>('GET', path)).papers;
}

export interface PaperFile {
  name: string;
  file: Blob;
}

/** One paper as a file, and the name to save it under; a package may come as several. */
export async function fetchPaper(
  id: ID,
  key: string,
  format: string,
  lang: string,
): Promise<PaperFile[]> {
  const part = [key, format].map(encodeURIComponent).join('/');
  let response: Response;
  try {
    // A paper carries the day of the room, not that of wherever the server stands.
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const query = new URLSearchParams({ lang, ...(zone && { zone }) });
    response = await fetch(workshop(id, `/papers/${part}?${query}`), {
      credentials: 'same-origin',
    });
    if (response.ok) {
      if (response.headers.get('Content-Type')?.startsWith('multipart/form-data')) {
        const files = (await response.formData()).getAll('file');
        return files.flatMap((file) => (file instanceof File ? [{ name: file.name, file }] : []));
      }
      const name = /filename="([^"]+)"/.exec(response.headers.get('Content-Disposition') ?? '');
      return [{ name: name?.[1] ?? `${key}.${format}`, file: await response.blob() }];
    }
  } catch {
    throw new ApiError('offline', 0);
  }
  throw refused(response, await response.text().catch(() => ''));
}

/** Brings a paper back that was signed; under one id it is kept once, however often it is sent. */
export function keepSigned(id: ID, signed: ID, paper: string, file: File): Promise<SignedView> {
  const name = [...file.name].slice(-120).join('');
  const query = `paper=${encodeURIComponent(paper)}&name=${encodeURIComponent(name)}`;
  const path = workshop(id, `/signed/${encodeURIComponent(signed)}?${query}`);
  return call('PUT', path, file, 'application/pdf');
}

/** Address of a signed paper, for a link's href. */
export function signedURL(id: ID, signed: ID): string {
  return workshop(id, `/signed/${encodeURIComponent(signed)}`);
}
