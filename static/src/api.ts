// The HTTP routes as typed functions; those of papers are in api-papers.ts.
import { ApiError, call, refused, workshop } from './request';
import type {
  AudienceKind,
  BoardView,
  ID,
  Media,
  MediaKind,
  ProposalOp,
  Seq,
  TrailView,
  StepKind,
} from './wire';

export { ApiError, type BadRow } from './request';

export interface Links {
  code: string;
  join: string;
  facilitator: string;
  projector: string;
}

export interface Created {
  id: ID;
  person: ID;
  code: string;
  links: Links;
}

export interface Seat {
  id: ID;
  person: ID;
}

export interface Me {
  kind: AudienceKind;
  persons: ID[];
}

export interface CodeInfo {
  id: ID;
  title: string;
  lang: string;
  finished?: boolean;
}

/** Founds a workshop; key is the installation's facilitator key. */
export function createWorkshop(body: {
  key: string;
  title: string;
  lang: string;
  question?: string;
  name: string;
  /** A key of the library, or a whole template. */
  template?: string | object;
}): Promise<Created> {
  // What day it is, and so what is late, is that of the room.
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return call('POST', '/api/workshops', { ...body, zone });
}

/** A template of the library, as much of it as one reads before choosing. */
export interface TemplateCard {
  key: string;
  /** Several activities, else one. */
  agenda: boolean;
  title: string;
  summary: string;
  minutes: number;
  steps: { kind: StepKind; name: string; minutes: number }[];
  /** It is on the shelf of this installation, put there by somebody of the house. */
  shelf?: true;
  /** The one language that a template of the shelf has. */
  lang?: string;
}

/** The library of templates in a language, agendas first; with the facilitator key the shelf of the house too. */
export async function templates(lang: string, key = ''): Promise<TemplateCard[]> {
  const path = `/api/templates?lang=${encodeURIComponent(lang)}`;
  return (
    await call<{ templates: TemplateCard[] }>('GET', path, undefined, undefined, key || undefined)
  ).templates;
}

const ofHouse = (template: string) => `/api/templates/${encodeURIComponent(template)}`;

/** A template of the shelf as the file that it is, to the byte. */
export async function readShelved(template: string, key: string): Promise<Blob> {
  const headers = { Authorization: `Bearer ${key}` };
  const response = await fetch(ofHouse(template), { credentials: 'same-origin', headers });
  if (!response.ok) throw refused(response, await response.text());
  return response.blob();
}

/** Takes a template from the shelf, for whoever has the key of the house. */
export function removeShelved(template: string, key: string): Promise<void> {
  return call('DELETE', ofHouse(template), undefined, undefined, key);
}

const shelf = (id: ID, template = '') =>
  workshop(id, template ? `/shelf/${encodeURIComponent(template)}` : '/shelf');

/** The templates of the shelf that were taken from a workshop, for its facilitators. */
export async function shelfOf(id: ID): Promise<TemplateCard[]> {
  return (await call<{ templates: TemplateCard[] }>('GET', shelf(id))).templates;
}

/** Puts the structure of a workshop on the shelf of the house. */
export function putOnShelf(id: ID, title: string): Promise<TemplateCard> {
  return call('POST', shelf(id), { title });
}

/** Takes a template that came from this workshop from the shelf. */
export function takeFromShelf(id: ID, template: string): Promise<void> {
  return call('DELETE', shelf(id, template));
}

/** Where a template that came from this workshop is downloaded. */
export function shelvedURL(id: ID, template: string): string {
  return shelf(id, template);
}

/** Which workshop a spoken code belongs to. */
export function lookupCode(code: string): Promise<CodeInfo> {
  return call('GET', `/api/code/${encodeURIComponent(code)}`);
}

/** Seats this device by code; again for a device already seated gives the same person. */
export function join(code: string, name: string): Promise<Seat> {
  return call('POST', '/api/join', { code, name });
}

/** Seats this device by the facilitator link's token. */
export function facilitate(token: string, name: string): Promise<Seat> {
  return call('POST', '/api/facilitate', { token, name });
}

/** Makes this device a projector by the projector link's token. */
export function openProjector(token: string): Promise<{ id: ID }> {
  return call('POST', '/api/projector', { token });
}

/** Seats this device as a person already known, by the token of a device link. */
export function joinDevice(token: string): Promise<Seat> {
  return call('POST', '/api/devices', { token });
}

/** Who this device is in a workshop; 403 or 404 when it has no seat there. */
export function me(id: ID): Promise<Me> {
  return call('GET', `/api/me/${encodeURIComponent(id)}`);
}

/** The board as this device may see it. */
export function view(id: ID): Promise<BoardView> {
  return call('GET', workshop(id));
}

/** Proposes one op over HTTP, for programs and places without a socket. */
export function propose(
  id: ID,
  body: { n: number; tab: string; as?: ID; o: ProposalOp },
): Promise<{ seq: Seq }> {
  return call('POST', workshop(id, '/proposals'), body);
}

/** Seats a further voice at this tablet. */
export function addVoice(id: ID, name: string): Promise<{ person: ID }> {
  return call('POST', workshop(id, '/voices'), { name });
}

/** A link by which another device becomes the same person. */
export function deviceLink(id: ID, person: ID): Promise<{ link: string }> {
  return call('POST', workshop(id, '/device-link'), { person });
}

/** What a return to an earlier moment changes, by kind of thing. */
export interface Returned {
  seq: number;
  at: number;
  /** Where the board stood: returning to it undoes the return. */
  before: number;
  changes: Record<string, number>;
}

/** Returns the board to a moment, a time or an entry; dry only says what would change. */
export function returnTo(
  id: string,
  to: { moment: string } | { at: number } | { seq: number },
  dry = false,
): Promise<Returned> {
  return call('POST', `/api/workshops/${id}/return`, { ...to, ...(dry ? { dry } : {}) });
}

/** Where a projector's and a facilitator's link lead to, and the code; facilitators only. */
export function links(id: ID): Promise<Links> {
  return call('GET', workshop(id, '/links'));
}

/** What a facilitator can make worthless: the code, a link, or one person's links to other devices. */
export type Withdrawn = 'code' | 'projector' | 'facilitator' | 'device';

/** Withdraws it, everywhere at once, and answers with what works now. */
export function withdraw(id: ID, kind: Withdrawn, person?: ID): Promise<Links> {
  return call('POST', workshop(id, '/links/withdraw'), { kind, ...(person ? { person } : {}) });
}

/** How soon a page shows a code or a link that was renewed on another one. */
const LOOK_MS = 10_000;

/** Tells the links now, and whenever they have changed, until the answer is called. */
export function watchLinks(
  id: ID,
  tell: (found: Links) => void,
  fail: (code: string) => void = () => undefined,
): () => void {
  let shown = '';
  const look = () =>
    links(id).then(
      (found) => {
        const now = JSON.stringify(found);
        if (now !== shown) tell(found);
        shown = now;
      },
      (thrown: unknown) => {
        // What was shown once stays: a line that is away for a moment takes nothing back.
        if (!shown) fail(thrown instanceof ApiError ? thrown.code : 'internal');
      },
    );
  void look();
  const timer = setInterval(() => void look(), LOOK_MS);
  return () => clearInterval(timer);
}

/** Imports notes from a CSV file, all or none; on "bad_rows" the error lists the rows. */
export function importNotes(id: ID, file: Blob | string): Promise<{ imported: number }> {
  return call('POST', workshop(id, '/import'), file, 'text/csv; charset=utf-8');
}

/** The link with which somebody without an account writes about one thing; facilitators only. */
export function itemLink(id: ID, kind: 'owner' | 'unit', item: ID): Promise<{ link: string }> {
  return call('GET', workshop(id, `/item-links/${kind}/${encodeURIComponent(item)}`));
}

/** Makes the links to it worthless, everywhere at once, and answers with the one that works now. */
export function withdrawItemLink(
  id: ID,
  kind: 'owner' | 'unit',
  item: ID,
): Promise<{ link: string }> {
  return call('POST', workshop(id, `/item-links/${kind}/${encodeURIComponent(item)}/withdraw`));
}

/** Address of that link's QR image: another one for another link, or the old picture would stay. */
export function itemLinkQR(id: ID, kind: 'owner' | 'unit', item: ID, link: string): string {
  const mark = encodeURIComponent(link.slice(-6));
  return workshop(id, `/item-links/${kind}/${encodeURIComponent(item)}/qr.svg?link=${mark}`);
}

/** The meeting that takes up what a workshop left open. */
export interface NextMeeting {
  id: ID;
  code: string;
  title: string;
  /** Rows that came with this request, and all that are there. */
  brought: number;
  rows: number;
  links?: Links;
}

/** Which one it is; refused with not_found when there is none yet. Facilitators only. */
export function next(id: ID): Promise<NextMeeting> {
  return call('GET', workshop(id, '/next'));
}

/** Founds it, or finds it, and brings what is open and not there yet. Facilitators only. */
export function foundNext(
  id: ID,
  body: {
    title?: string;
    lang?: string;
    /** A key of the library or of this workshop's shelf, or a whole template. */
    template?: string | object;
  },
): Promise<NextMeeting> {
  return call('POST', workshop(id, '/next'), body);
}

/** Where a commitment or a solution sheet came from, as the server's Trail tells it to those eyes. */
export function trail(id: ID, of: ID, as?: 'projector' | 'participant'): Promise<TrailView> {
  return call('GET', workshop(id, `/trail/${encodeURIComponent(of)}${as ? `?as=${as}` : ''}`));
}

/** Keeps a photo, a drawing or a recording until a note names it; once, however often it is sent. */
export function keepAsset(
  id: ID,
  { asset, kind }: { asset: ID; kind: MediaKind },
  file: Blob,
): Promise<Media> {
  const path = workshop(id, `/assets/${encodeURIComponent(asset)}?kind=${kind}`);
  return call('PUT', path, file, 'application/octet-stream');
}

/** Groups that the notes of a section seem to fall into, and notes of it that say the same. */
export interface Suggestions {
  seq: Seq;
  /** The largest first. Words are as people wrote them, with how many notes of the group have each. */
  groups: { words: { word: string; notes: number }[]; notes: ID[] }[];
  twins: { a: ID; b: ID; likeness: number }[];
  /** Notes that no group was found for. */
  loose: number;
  /** Notes that were too many to be looked at. */
  beyond?: number;
}

/** Looks for groups in a section; facilitators only. Nothing is changed. */
export function suggestions(id: ID, section: ID): Promise<Suggestions> {
  return call('GET', workshop(id, `/suggestions?section=${encodeURIComponent(section)}`));
}

export type ExportFile =
  | 'export.json'
  | 'notes.csv'
  | 'clusters.csv'
  | 'rounds.csv'
  | 'ratings.csv'
  | 'polls.csv'
  | 'tables.csv'
  | 'left_out.csv'
  | 'solutions.csv'
  | 'actors.csv'
  | 'requests.csv'
  | 'commitments.csv'
  | 'steps.csv'
  | 'template.json';

/** Address of a download, for a link's href. */
export function exportURL(id: ID, file: ExportFile): string {
  return workshop(id, '/' + file);
}

/** What the public page of a workshop shows or would show, and where it is. */
export interface PublicPage {
  published: boolean;
  finished: boolean;
  address: string;
  /** Paths. */
  preview: string;
  poster: string;
  embed: string;
  shows: Record<
    'rounds' | 'solutions' | 'actors' | 'commitments' | 'requests' | 'answers' | 'names',
    number
  >;
}

/** The public page as its facilitators are told of it. */
export function publicPage(id: ID): Promise<PublicPage> {
  return call('GET', workshop(id, '/page'));
}

/** Address of the QR image that leads to the public page. */
export function publicPageQR(id: ID): string {
  return workshop(id, '/page/qr.svg');
}

/** Address of the QR image that leads to the join page: another one for another code, or the old picture would stay. */
export function qrURL(id: ID, code = ''): string {
  return workshop(id, '/qr.svg') + (code ? `?code=${encodeURIComponent(code)}` : '');
}

/** Address of the QR image on a sheet of paper, which leads to where the sheet is copied from. */
export function sheetQRURL(id: ID, sheet: string): string {
  return workshop(id, `/qr.svg?sheet=${encodeURIComponent(sheet)}`);
}
