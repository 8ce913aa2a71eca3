import { untrack } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import type { Cluster, Note } from '../store/note.svelte';
import type { Workshop } from '../store/workshop.svelte';
import type { ID, SectionView } from '../wire';
import { Eye } from './eye.svelte';
import {
  type Point,
  type Rect,
  bounds,
  contains,
  freePlace,
  grow,
  memberSlot,
  MEMBER,
  noteRect,
  NOTE,
  sectionRect,
  seen,
  toBoard,
} from './geometry';
import { Grid } from './grid';
import { standing } from './layout';

/** More elements than this make a cheap tablet stutter whatever they are made of. */
const MOST_IN_DOM = 200;
const BACK_TO_DOM = 180;
/** New elements in one frame. */
const MOUNTS_A_FRAME = 24;
/** A zoom that has not changed for so long has come to rest. */
const REST_MS = 160;
const REINDEX_MS = 100;

/** What is being written: a new note (no id) or the text of one. */
export interface Writing {
  id: ID;
  section: ID;
  /** Board units: where the note stands or shall stand. */
  place: Point;
  /** False when nobody chose the place, so that a later free one is as good. */
  chosen: boolean;
}

/** An element on the board, and where it belongs when nobody holds it. */
export interface Piece {
  el: HTMLElement;
  /** Its place inside its parent, in board units. */
  home: () => Point;
  /** The parent's corner on the board. */
  origin: () => Point;
  /** The group that it is drawn in, "" for none. */
  parent: ID;
}

/** One rectangle of the overview. */
export interface Block extends Rect {
  color: string;
}

/**
 * What is on the screen: which notes are drawn and how. The index is a plain mirror of
 * the store, refreshed a few times a second; the notes themselves follow their own signals.
 */
export class Stage extends Eye {
  readonly ws: Workshop;
  /** Loose notes and groups that have an element now. */
  notes = $state.raw<Note[]>([]);
  clusters = $state.raw<Cluster[]>([]);
  /** Too many for elements: a canvas shows them as blocks. */
  overview = $state(false);
  blocks = $state.raw<Block[]>([]);
  /** In the middle of a zoom: blocks stand in for what has no element yet. */
  standIns = $state(false);
  /** The zoom at which the board last came to rest. */
  restingZoom = $state(1);
  /**
   * How much larger buttons on the board are drawn, so that they keep the size of a finger down to a
   * third of the zoom. Only when it rests.
   */
  readonly chip = $derived(Math.min(2.2, Math.max(1, 1 / this.restingZoom)));
  /** Sections as drawn: as tall as what stands in them. */
  areas = new SvelteMap<ID, Rect>();
  /**
   * Where things stand that a grown group would cover: beside it. Only drawn there, the board
   * knows nothing of it, and every screen comes to the same answer.
   */
  readonly #aside = new SvelteMap<ID, Point>();
  selected = $state<ID>('');
  writing = $state.raw<Writing | undefined>(undefined);
  /** The colour used last. */
  color = 'yellow';
  /** The group whose name is being written on the board. */
  naming = $state<ID>('');
  #halo: ID = '';
  /** The thing in this person's hand. */
  inHand: ID = '';

  /** What may be voted on now. */
  readonly scope: ReadonlySet<ID> = $derived.by(() => new Set(this.ws.openRound?.items));
  /** Dots of the last round, by item, while the room looks at results. */
  readonly badges: ReadonlyMap<ID, number> = $derived.by(() => {
    const round = this.ws.lastClosed;
    const kind = this.ws.step?.kind;
    if (!round || this.ws.openRound || (kind !== 'results' && kind !== 'roadmap')) return new Map();
    return new Map((round.totals ?? []).map((total) => [total.item, total.dots]));
  });

  readonly pieces = new Map<ID, Piece>();
  readonly #grid = new Grid();
  #order = new Map<ID, number>();
  #members = new Map<ID, number>();
  #window: Rect = { x: 0, y: 0, w: 0, h: 0 };
  #windowZoom = 0;
  #wanted: { notes: Note[]; clusters: Cluster[] } = { notes: [], clusters: [] };
  #mounting = 0;
  #zoom = 1;
  #zooming = false;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastIndex = 0;

  constructor(ws: Workshop) {
    super();
    this.ws = ws;
  }

  override close(): void {
    super.close();
    clearTimeout(this.#timer);
    clearTimeout(this.#rest);
    cancelAnimationFrame(this.#mounting);
  }

  // ---- where to look

  /** Goes to these sections, or to the board as a whole, near enough to read. */
  goTo(sections: ID[] | undefined, atOnce: boolean): void {
    const all = this.#extent(sections);
    if (all) this.arriveAt(all, atOnce);
  }

  /** Puts a note or a group, or the group that a note is in, into the middle, near enough to read. */
  visit(id: ID): void {
    const r = this.#grid.rect(id) ?? this.#grid.rect(this.ws.notes.get(id)?.cluster ?? '');
    if (r) this.putInMiddle(r);
  }

  /** Shows the whole board, however small. */
  showAll(): void {
    const all = this.#extent();
    if (all) this.showWhole(all);
  }

  /** Moves the board, if need be, so that a thing with the focus can be seen. */
  reveal(id: ID): void {
    const r = this.#grid.rect(id);
    if (r) this.bringIntoSight(r);
  }

  #extent(sections?: ID[]): Rect | undefined {
    const wanted = this.ws.sections.filter((s) => !sections?.length || sections.includes(s.id));
    return bounds(wanted.map((s) => this.areas.get(s.id) ?? s)) ?? undefined;
  }

  // ---- what is drawn

  /** Something on the board has changed: look again soon, but not for every one of many. */
  touch(): void {
    if (this.#timer !== undefined) return;
    const wait = Math.max(0, REINDEX_MS - (performance.now() - this.#lastIndex));
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.reindex();
    }, wait);
  }

  reindex(): void {
    untrack(() => {
      this.#lastIndex = performance.now();
      const keep = new Set<ID>();
      const loose: Note[] = [];
      const order = new Map<ID, number>();
      const members = new Map<ID, number>();
      const inSection = new Map<ID, Rect[]>();
      const inCluster = new Map<ID, Note[]>();
      let i = 0;
      const stand = (id: ID, section: ID, r: Rect) => {
        keep.add(id);
        if (id !== this.inHand) this.#grid.set(id, r);
        const list = inSection.get(section);
        if (list) list.push(r);
        else inSection.set(section, [r]);
      };
      for (const note of this.ws.notes.values()) {
        if (note.deleted) continue;
        order.set(note.id, i++);
        const cluster = note.cluster;
        if (cluster !== '' && this.ws.clusters.has(cluster)) {
          members.set(cluster, (members.get(cluster) ?? 0) + 1);
          const list = inCluster.get(cluster);
          if (list) list.push(note);
          else inCluster.set(cluster, [note]);
        } else loose.push(note);
      }
      const clusters = [...this.ws.clusters.values()].filter((c) => !c.deleted);
      for (const cluster of clusters) order.set(cluster.id, i++);
      const layout = standing(
        clusters,
        loose,
        members,
        (id) => this.areas.get(id) ?? this.ws.section(id),
      );
      this.#stepAside(layout.aside);
      for (const { id, section, rect } of layout.things) stand(id, section, rect);
      this.#grid.retain(keep);
      this.#order = order;
      this.#members = members;
      this.#measureSections(inSection);
      this.#window = { x: 0, y: 0, w: 0, h: 0 };
      this.#see();
      if (this.overview) this.#paintBlocks(inCluster);
    });
  }

  #stepAside(aside: Map<ID, Point>): void {
    for (const [id, p] of aside) {
      const old = this.#aside.get(id);
      if (old?.x !== p.x || old.y !== p.y) this.#aside.set(id, p);
    }
    for (const id of [...this.#aside.keys()]) if (!aside.has(id)) this.#aside.delete(id);
  }

  /** Where a loose note or a group is drawn. */
  placeOf(thing: Note | Cluster): Point {
    return this.#aside.get(thing.id) ?? { x: thing.x, y: thing.y };
  }

  #measureSections(inSection: Map<ID, Rect[]>): void {
    const live = new Set<ID>();
    for (const s of this.ws.sections) {
      live.add(s.id);
      const area = sectionRect(s, inSection.get(s.id) ?? []);
      const old = this.areas.get(s.id);
      if (!old || old.x !== area.x || old.y !== area.y || old.w !== area.w || old.h !== area.h) {
        this.areas.set(s.id, area);
      }
    }
    for (const id of [...this.areas.keys()]) if (!live.has(id)) this.areas.delete(id);
  }

  #paintBlocks(inCluster: Map<ID, Note[]>): void {
    const blocks: Block[] = [];
    for (const note of this.ws.notes.values()) {
      if (note.deleted || (note.cluster !== '' && this.ws.clusters.has(note.cluster))) continue;
      blocks.push({ ...noteRect(this.placeOf(note)), color: note.color });
    }
    for (const [id, notes] of inCluster) {
      const cluster = this.ws.clusters.get(id);
      if (!cluster) continue;
      const at = this.placeOf(cluster);
      for (const [i, note] of notes.entries()) {
        const slot = memberSlot(i, notes.length);
        blocks.push({
          x: at.x + slot.x,
          y: at.y + slot.y,
          w: MEMBER.w,
          h: MEMBER.h,
          color: note.color,
        });
      }
    }
    this.blocks = blocks;
  }

  /** Chooses what has an element: only when the camera has left the window chosen last. */
  protected look(arrived: boolean): void {
    if (arrived) {
      clearTimeout(this.#rest);
      this.#zooming = false;
      this.restingZoom = this.camera.k;
      this.#window = { x: 0, y: 0, w: 0, h: 0 };
    } else if (this.camera.k !== this.#zoom) {
      clearTimeout(this.#rest);
      this.#zooming = true;
      this.#rest = setTimeout(() => this.look(true), REST_MS);
    }
    this.#zoom = this.camera.k;
    this.#see();
  }

  #see(): void {
    const view = seen(this.camera, this.size.w, this.size.h);
    const inside =
      contains(this.#window, view) &&
      contains(this.#window, { x: view.x + view.w, y: view.y + view.h });
    const ratio = this.camera.k / (this.#windowZoom || this.camera.k);
    if (inside && ratio < 1.6 && ratio > 1 / 1.6) return;
    this.#window = grow(view, Math.max(view.w, view.h) * 0.25);
    this.#windowZoom = this.camera.k;
    untrack(() => this.#choose());
  }

  #choose(): void {
    const notes: Note[] = [];
    const clusters: Cluster[] = [];
    let count = 0;
    const ids = this.#grid.query(this.#window);
    for (const id of [this.inHand, this.selected]) if (id && this.#grid.rect(id)) ids.add(id);
    for (const id of ids) {
      const note = this.ws.notes.get(id);
      if (note) {
        notes.push(note);
        count++;
        continue;
      }
      const cluster = this.ws.clusters.get(id);
      if (cluster) {
        clusters.push(cluster);
        count += 1 + (this.#members.get(id) ?? 0);
      }
    }
    const byOrder = (a: { id: ID }, b: { id: ID }) =>
      (this.#order.get(a.id) ?? 0) - (this.#order.get(b.id) ?? 0);
    if (this.#zooming) {
      if (!this.overview) this.#standIn(notes, clusters);
      return;
    }
    this.standIns = false;
    const before = this.overview;
    this.overview = count > (before ? BACK_TO_DOM : MOST_IN_DOM);
    if (this.overview) {
      cancelAnimationFrame(this.#mounting);
      this.notes = [];
      this.clusters = clusters.sort(byOrder);
      if (!before) this.reindex();
      return;
    }
    this.#wanted = { notes: notes.sort(byOrder), clusters: clusters.sort(byOrder) };
    if (before) this.clusters = [];
    this.#mount();
  }

  /**
   * Making and taking off elements takes longer than a frame, and two fingers must be followed. What
   * has an element keeps it, and until they rest the others are drawn as blocks.
   */
  #standIn(notes: Note[], clusters: Cluster[]): void {
    cancelAnimationFrame(this.#mounting);
    const shown = new Set<ID>([...this.notes, ...this.clusters].map((thing) => thing.id));
    const blocks: Block[] = [];
    for (const thing of [...clusters, ...notes]) {
      const r = shown.has(thing.id) ? undefined : this.#grid.rect(thing.id);
      if (r) blocks.push({ ...r, color: 'color' in thing ? thing.color : 'white' });
    }
    this.blocks = blocks;
    this.standIns = blocks.length > 0;
  }

  /** Elements are made a few a frame, so that arriving somewhere never stops the hand. */
  #mount(): void {
    cancelAnimationFrame(this.#mounting);
    let budget = MOUNTS_A_FRAME;
    let late = false;
    const hadClusters = new Set(this.clusters);
    const hadNotes = new Set(this.notes);
    const clusters = this.#wanted.clusters.filter((c) => {
      if (hadClusters.has(c)) return true;
      if (budget <= 0) {
        late = true;
        return false;
      }
      budget -= 1 + (this.#members.get(c.id) ?? 0);
      return true;
    });
    const notes = this.#wanted.notes.filter((n) => {
      if (hadNotes.has(n)) return true;
      if (budget <= 0) {
        late = true;
        return false;
      }
      budget--;
      return true;
    });
    if (!same(clusters, this.clusters)) this.clusters = clusters;
    if (!same(notes, this.notes)) this.notes = notes;
    if (late) this.#mounting = requestAnimationFrame(() => this.#mount());
  }

  // ---- pieces

  /** Makes an element known under its id; returns what forgets it. */
  register(id: ID, piece: Piece): () => void {
    this.pieces.set(id, piece);
    return () => {
      if (this.pieces.get(id) === piece) this.pieces.delete(id);
    };
  }

  /** Draws a piece somewhere else for now, without asking the store or Svelte. */
  carry(id: ID, to: Point): void {
    const piece = this.pieces.get(id);
    if (!piece) return;
    const o = piece.origin();
    piece.el.style.transform = `translate(${to.x - o.x}px, ${to.y - o.y}px)`;
    piece.el.toggleAttribute('data-held', true);
    if (piece.parent) this.pieces.get(piece.parent)?.el.toggleAttribute('data-above', true);
  }

  /** Puts a carried piece back where the store says it is. */
  putBack(id: ID): void {
    const piece = this.pieces.get(id);
    if (!piece) return;
    const p = piece.home();
    piece.el.style.transform = `translate(${p.x}px, ${p.y}px)`;
    piece.el.toggleAttribute('data-held', false);
    if (piece.parent) this.pieces.get(piece.parent)?.el.toggleAttribute('data-above', false);
  }

  /** Shows where a drag would end: the id of a note or group, "" for nowhere. */
  ring(id: ID): void {
    if (id === this.#halo) return;
    // On the element itself: as a signal it would ask every note on the screen.
    this.pieces.get(this.#halo)?.el.toggleAttribute('data-halo', false);
    this.pieces.get(id)?.el.toggleAttribute('data-halo', true);
    this.#halo = id;
  }

  // ---- questions

  rectOf(id: ID): Rect | undefined {
    return this.#grid.rect(id);
  }

  /** The section at a board point, or the nearest one. */
  sectionAt(p: Point): SectionView | undefined {
    let nearest: SectionView | undefined;
    let best = Infinity;
    for (const s of this.ws.sections) {
      const r = this.areas.get(s.id) ?? s;
      if (contains(r, p)) return s;
      const dx = Math.max(r.x - p.x, 0, p.x - r.x - r.w);
      const dy = Math.max(r.y - p.y, 0, p.y - r.y - r.h);
      const d = Math.hypot(dx, dy);
      if (d < best) {
        best = d;
        nearest = s;
      }
    }
    return nearest;
  }

  /** What stands in a section, as rectangles. */
  taken(section: SectionView): Rect[] {
    const area = this.areas.get(section.id) ?? section;
    return [...this.#grid.query(area)].flatMap((id) => this.#grid.rect(id) ?? []);
  }

  free(section: SectionView, wish?: Point, size: { w: number; h: number } = NOTE): Point {
    return freePlace(section, this.taken(section), size, wish);
  }

  /** Loose notes and groups near a board rectangle, by id. */
  near(r: Rect): Set<ID> {
    return this.#grid.query(r);
  }

  // ---- writing

  /** Opens the box for a new note where the person looks, or at a point of the board. */
  write(at?: Point, section?: SectionView): void {
    const middle = toBoard(this.camera, { x: this.size.w / 2, y: this.size.h / 2 });
    const where =
      section ??
      this.sectionAt(at ?? middle) ??
      this.ws.sections.find((s) => this.ws.canWrite(s.id));
    const target =
      where && this.ws.canWrite(where.id)
        ? where
        : this.ws.sections.find((s) => this.ws.canWrite(s.id));
    if (!target) return;
    const wish =
      target === where && at
        ? { x: Math.round(at.x - NOTE.w / 2), y: Math.round(at.y - NOTE.h / 2) }
        : undefined;
    const place = this.free(target, wish ?? (section ? undefined : middle));
    this.selected = '';
    this.writing = { id: '', section: target.id, place: wish ?? place, chosen: wish !== undefined };
  }

  edit(note: Note): void {
    const cluster = note.cluster === '' ? undefined : this.ws.clusters.get(note.cluster);
    const place = this.placeOf(cluster ?? note);
    this.writing = { id: note.id, section: note.section, place, chosen: true };
  }
}

function same<T>(a: T[], b: T[]): boolean {
  return a.length === b.length && a.every((x, i) => x === b[i]);
}
