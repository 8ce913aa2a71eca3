// What is asked for about notes, the sheets they are copied from, and clusters; see proposals.ts.
import type {
  ClusterAdded,
  ClusterMoved,
  Dictated,
  ID,
  Media,
  NoteAdded,
  NoteMoved,
  ProposalOp as Op,
  Reaction,
  ScanAdded,
} from '../wire';
import { newID } from './ids';

/** What a note may be given besides its text. */
export interface NoteOptions {
  color?: string;
  anon?: boolean;
  /** Place in board units; left out, the note goes to the next free spot of its section. */
  x?: number;
  y?: number;
  lang?: string;
  /** A photo, drawing or recording; it is sent before the note is, now or when the link is back. */
  file?: { kind: Media['kind']; blob: Blob };
  /** Whose words they are, when somebody else writes them down. */
  by?: Dictated;
  /** The photographed sheet it is copied from. */
  scan?: ID;
}

// What is not with the server yet: it says itself how large the picture is that it keeps.
export function mediaOf(kind: Media['kind']): Media {
  const asset = newID(16);
  return kind === 'voice' ? { asset, kind } : { asset, kind, w: 1, h: 1 };
}

/** All that is asked for goes through propose(), which shows it at once and tells later if it was refused. */
export abstract class NoteProposals {
  /** Asks for op; returns the key under which it waits, and under which a refusal is shown. */
  abstract propose(op: Op, file?: Blob): string;
  protected abstract freeSpot(section: ID): { x: number; y: number };
  /** Whether what is written now is a table's word. */
  abstract get byTable(): boolean;

  /** Makes a note; "" for a text of blanks only, which makes none. */
  addNote(section: ID, text: string, options: NoteOptions = {}): ID {
    const trimmed = text.trim();
    if (trimmed === '') return '';
    const { x, y } =
      options.x === undefined || options.y === undefined
        ? this.freeSpot(section)
        : { x: options.x, y: options.y };
    const op: NoteAdded = {
      k: 'note.added',
      id: newID(),
      section,
      text: trimmed,
      color: options.color ?? 'yellow',
      x: Math.round(x),
      y: Math.round(y),
    };
    if (options.lang) op.lang = options.lang;
    if (options.anon) op.anon = true;
    if (options.file) op.media = mediaOf(options.file.kind);
    if (options.by) op.by = options.by;
    if (options.scan) op.scan = options.scan;
    if (this.byTable && !options.by) op.scribe = true;
    this.propose(op, options.file?.blob);
    return op.id;
  }

  editNote(id: ID, text: string): void {
    this.propose({ k: 'note.edited', id, text: text.trim() });
  }
  colorNote(id: ID, color: string): void {
    this.propose({ k: 'note.colored', id, color });
  }
  /** Moves a loose note, to another section too if one is named. */
  moveNote(id: ID, x: number, y: number, section?: ID): void {
    const op: NoteMoved = { k: 'note.moved', id, x: Math.round(x), y: Math.round(y) };
    if (section) op.section = section;
    this.propose(op);
  }
  /** Takes the author's name off a note, for good. */
  unsignNote(id: ID): void {
    this.propose({ k: 'note.unsigned', id });
  }
  /** Says something about a note. */
  addComment(note: ID, text: string, anon: boolean): void {
    const op: Op = { k: 'comment.added', note, text: text.trim() };
    this.propose(anon ? { ...op, anon } : op);
  }
  removeComment(note: ID, num: number): void {
    this.propose({ k: 'comment.removed', note, num });
  }
  /** Gives a note a sign, or takes it off again. */
  react(note: ID, what: Reaction, on: boolean): void {
    this.propose({ k: on ? 'reaction.added' : 'reaction.removed', note, what });
  }
  /** Deletes what a note carries, for good. */
  stripNote(id: ID): void {
    this.propose({ k: 'note.stripped', id });
  }
  /** Says what is to be seen on a note's picture, or what its voice says. */
  describeNote(id: ID, text: string): void {
    this.propose({ k: 'note.described', id, text: text.trim() });
  }
  /** Puts the photo of a sheet of paper beside a section, to be copied from. */
  addScan(section: ID, table: number, photo: Blob): ID {
    const id = newID();
    const op: ScanAdded = { k: 'scan.added', id, section, media: mediaOf('photo') };
    if (table > 0) op.table = table;
    this.propose(op, photo);
    return id;
  }
  /** Says how many ideas stand on a photographed sheet. */
  countScan(id: ID, ideas: number): void {
    this.propose({ k: 'scan.counted', id, ideas });
  }
  /** Shows a photographed sheet to everybody, or no longer. */
  shareScan(id: ID, on: boolean): void {
    this.propose({ k: 'scan.shared', id, on });
  }
  /** Deletes the photo of a sheet, for good. */
  removeScan(id: ID): void {
    this.propose({ k: 'scan.removed', id });
  }
  /** Deletes a paper that came back signed, for good. */
  removeSigned(id: ID): void {
    this.propose({ k: 'signed.removed', id });
  }
  deleteNote(id: ID): void {
    this.propose({ k: 'note.deleted', id });
  }

  /** Puts a note into a cluster. */
  cluster(note: ID, cluster: ID): void {
    this.propose({ k: 'note.clustered', id: note, cluster });
  }
  /** Takes a note out of its cluster to a place of its own. */
  uncluster(note: ID, x: number, y: number): void {
    this.propose({ k: 'note.unclustered', id: note, x: Math.round(x), y: Math.round(y) });
  }
  newCluster(section: ID, notes: ID[], name: string, x: number, y: number): ID {
    const id = newID();
    const op: ClusterAdded = {
      k: 'cluster.added',
      id,
      section,
      name: name.trim(),
      x: Math.round(x),
      y: Math.round(y),
    };
    if (notes.length > 0) op.notes = notes;
    this.propose(op);
    return id;
  }
  /** Makes several clusters in one go: one undo takes all of them back. */
  newClusters(clusters: readonly Omit<ClusterAdded, 'k' | 'id'>[]): void {
    // A frame of the socket holds some 16 kB; notes are what fills it.
    let batch: Omit<ClusterAdded, 'k'>[] = [];
    let size = 0;
    const send = (): void => {
      // Inside another op a cluster names no kind of its own.
      const inside = batch as ClusterAdded[];
      if (inside.length > 0) this.propose({ k: 'clusters.add', clusters: inside });
      batch = [];
      size = 0;
    };
    for (const cluster of clusters) {
      const more = 60 + 4 * cluster.name.length + 19 * (cluster.notes?.length ?? 0);
      if (size + more > 14_000) send();
      batch.push({ ...cluster, id: newID(), x: Math.round(cluster.x), y: Math.round(cluster.y) });
      size += more;
    }
    send();
  }
  /** Puts some notes of a cluster into a new one. */
  splitCluster(id: ID, notes: ID[], name: string, x: number, y: number): void {
    this.propose({
      k: 'cluster.split',
      id,
      into: newID(),
      name: name.trim(),
      notes,
      x: Math.round(x),
      y: Math.round(y),
    });
  }
  /** Lays a section out in rows. */
  tidySection(id: ID): void {
    this.propose({ k: 'section.tidy', id });
  }
  nameCluster(id: ID, name: string): void {
    this.propose({ k: 'cluster.named', id, name: name.trim() });
  }
  moveCluster(id: ID, x: number, y: number, section?: ID): void {
    const op: ClusterMoved = { k: 'cluster.moved', id, x: Math.round(x), y: Math.round(y) };
    if (section) op.section = section;
    this.propose(op);
  }
  merge(from: ID, into: ID): void {
    this.propose({ k: 'cluster.merged', from, into });
  }
  dissolve(id: ID): void {
    this.propose({ k: 'cluster.dissolved', id });
  }
}
