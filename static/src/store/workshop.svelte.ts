import { dayOf } from '../board/roadmap';
import { ApiError } from '../api';
import { CloseNoBoard, CloseRemoved } from '../wire';
import type { CheerKind, ID, ProposalOp, SectionView, Seq, ViewOp, Welcome, You } from '../wire';
import { Board } from './board.svelte';
import type { FeedEntry } from './feed';
import { showFiles, type WaitingFile } from './files.svelte';
import { Keeper } from './keeper';
import { Layers } from './layers';
import { Line } from './line';
import { Outbox, outboxTiming } from './outbox';
import { Picture } from './picture.svelte';
import { insisting } from './over';
import { nextPlace } from './predict';
import { Beacon, takePresence, type Pointer } from './presence';
import { freeSpot } from './spot';
import { browser, type World } from './world';

export type { Cluster, Note } from './note.svelte';
export type { Removed } from './picture.svelte';
export type { Pointer } from './presence';

/** How things stand with the server. "stopped" is for good: stopCode says why. */
export type LinkStatus = 'connecting' | 'online' | 'offline' | 'stopped';

/** Something this device asked for and was refused, until its author has seen it. */
export interface RefusalNotice {
  id: string;
  op: ProposalOp;
  /** Who asked. */
  as: ID;
  /** i18n has a sentence for it under "code.<code>". */
  code: string;
  field?: string;
  limit?: number;
  /** What the person had typed, so that it can be copied or tried again. */
  text?: string;
}

// Short losses are healed before anybody needs to hear of them, milliseconds.
const offlineAfter = 1_500;

/** Whose eyes a page looks through when it is nobody's own: it then changes nothing. */
export type Eyes = 'projector' | 'participant';

// A network that swallows everything is told from a slow one by this, milliseconds.
const keptAfter = 4_000;

/** One workshop as this device sees it, live. All fields are reactive. */
export class Workshop extends Board {
  readonly id: ID;
  /** Whether this page only looks; see Eyes. */
  readonly watching: boolean;
  readonly eyes: Eyes | undefined;

  status = $state<LinkStatus>('connecting');
  /** Close code of a "stopped" link. */
  stopCode = $state<number | undefined>(undefined);
  /** Server's clock minus this device's, milliseconds. */
  clockOffset = $state(0);
  /** False until the first whole board has arrived. */
  ready = $state(false);
  /**
   * When what is shown was so, milliseconds of this device's clock, while the page has a copy of
   * an earlier visit in place of the board; undefined once the server has shown the board itself.
   */
  keptAt = $state<number | undefined>(undefined);
  /** Whether the server carries a newer client than this page: a reload would bring it. */
  outdated = $state(false);

  /** Number of the last entry that is part of the picture. */
  seq = $state<Seq>(0);

  /** Numbers of the people who are present. */
  here = $state.raw<ReadonlySet<number>>(new Set());
  /** Pointers of the others, by number of person; replaced at most once per drawn frame. */
  presence = $state.raw<ReadonlyMap<number, Pointer>>(new Map());
  /** The last cheers that came, by kind; another object each time. */
  cheers = $state.raw<{ counts: readonly number[] }>({ counts: [] });

  /** How many proposals the server has not yet stored. */
  pending = $state(0);
  refusals = $state.raw<RefusalNotice[]>([]);
  /** Photos, drawings and recordings that the server does not have yet. */
  waitingFiles = $state.raw<WaitingFile[]>([]);

  #world: World;
  #layers: Layers;
  #outbox: Outbox;
  #line: Line;
  #beacon: Beacon;
  #keeper: Keeper;
  #news: ViewOp[] = []; // arrived and not yet taken in
  #absorbing = false;
  #pointers = new Map<number, Pointer>();
  #pointersMoved = false;
  #framed = false;
  #version = '';
  #offlineTimer: unknown;
  #beatTimer: unknown;
  #keptTimer: unknown;
  #unwatch: (() => void) | undefined;

  constructor(id: ID, options: { as?: Eyes } = {}, world: World = browser) {
    const layers = new Layers();
    super(new Picture(layers));
    this.#layers = layers;
    this.id = id;
    this.watching = options.as !== undefined;
    this.eyes = options.as;
    this.#world = world;
    this.#outbox = new Outbox(id, {
      send: (frame) => this.#line.send(frame),
      now: () => world.now(),
      random: () => world.random(),
      setTimeout: (f, ms) => world.setTimeout(f, ms),
      clearTimeout: (timer) => world.clearTimeout(timer),
      upload: (file, blob) => world.upload(id, file, blob),
      changed: () => this.#rebase(),
    });
    const path = `/ws/${encodeURIComponent(id)}${options.as ? `?as=${options.as}` : ''}`;
    this.#line = new Line(path, this.#outbox.tab, world, {
      welcome: (frame, strange) => this.#welcome(frame, strange),
      entries: (entries) => this.#entries(entries),
      ok: (frame) => this.#outbox.ok(frame, this.#line.seq),
      no: (frame) => this.#outbox.no(frame),
      presence: (frame) => {
        if (frame.r) this.cheers = { counts: frame.r };
        takePresence(this.#pointers, frame, this.#selves(), world.date());
        this.#pointersMoved = true;
        this.#drawSoon();
      },
      here: (frame) => {
        this.here = new Set(frame.p);
      },
      seat: (you) => this.#seat(you),
      clock: (offset) => {
        this.clockOffset = offset;
      },
      down: (was, opened) => this.#down(was, opened),
      stopped: (code) => this.#stop(code),
    });
    this.#beacon = new Beacon({
      send: (frame) => this.#line.send(frame),
      now: () => world.now(),
      setTimeout: (f, ms) => world.setTimeout(f, ms),
      clearTimeout: (timer) => world.clearTimeout(timer),
    });
    this.#keeper = new Keeper(id, world, () => ({
      view: this.#layers.confirmed.view(),
      you: { kind: this.kind, persons: this.persons },
    }));
  }

  /** Nothing of this board may stay on this device: the server does not want these persons here. */
  forget(): void {
    this.#keeper.forget();
  }

  /** Opens the link, and opens it again whenever it breaks, until close(). */
  connect(): void {
    if (this.#unwatch) return;
    this.#unwatch = this.#world.watch(
      () => this.#line.wake(),
      () => {
        this.#outbox.leave();
        this.#keeper.save();
      },
      () => this.#keeper.save(),
      () => this.#line.doubt(),
    );
    this.#line.start();
    if (this.watching) return;
    void this.#openDrawer();
    this.#keptTimer = this.#world.setTimeout(() => void this.#showKept(), keptAfter);
  }

  /** Ends the link for good. What is unsent stays in the drawer for the next page. */
  close(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.#line.close();
    this.#beacon.stop();
    this.#outbox.close();
    this.#keeper.close();
    for (const timer of [this.#offlineTimer, this.#beatTimer, this.#keptTimer]) {
      this.#world.clearTimeout(timer);
    }
  }

  /** Makes another of this device's persons the one who acts. */
  use(id: ID): void {
    if (!this.persons.includes(id)) return;
    this.me = id;
    this.#world.remember('minga_voice_' + this.id, id);
  }
  propose(op: ProposalOp, file?: Blob): string {
    this.#absorb();
    const made = this.#outbox.add(op, this.me, file);
    if (file) this.#files();
    this.#layers.push(this.#outbox.items);
    this.pending = this.#outbox.items.length;
    this.#draw();
    return made.sheet.key;
  }
  /** The server's time now, in milliseconds, as well as this device knows it. */
  serverNow(): number {
    return this.#world.date() + this.clockOffset;
  }
  /** The day in the room, or where this device is when nobody has said where the room is: what should be done before it is late. */
  today(): string {
    return dayOf(new Date(this.serverNow()), this.picture.zone);
  }
  /** Seats a further voice at this tablet and, unless told otherwise, makes it the active one; throws ApiError. */
  async addVoice(name: string, use = true): Promise<ID> {
    const { person } = await this.#world.addVoice(this.id, name);
    // The hub says so too, but perhaps a moment later than this answer.
    if (!this.persons.includes(person)) this.persons = [...this.persons, person];
    if (use) this.use(person);
    return person;
  }

  /** Takes a refusal off the list: its author has seen it. */
  dismiss(id: string): void {
    this.#outbox.dismiss(id);
  }
  /** Asks again for what was refused, as the person who asked then. */
  retry(id: string): void {
    const refusal = this.refusals.find((one) => one.id === id);
    if (refusal) void this.#outbox.retry(id, insisting(this, refusal));
  }

  /** Tells the others where the pointer is and what it drags. */
  at(x: number, y: number, drag?: ID): void {
    if (!this.watching) this.#beacon.at(this.me, x, y, drag);
  }
  /** Tells the others in which section somebody writes; "" for no longer. */
  writingIn(section: ID): void {
    if (!this.watching) this.#beacon.writingIn(this.me, section);
  }
  /** Tells the others that the pointer has left the board. */
  leave(): void {
    if (!this.watching) this.#beacon.leave(this.me);
  }
  /** Sends everybody a moment's applause; too much of it, or without a link, is lost. */
  cheer(kind: CheerKind): void {
    if (!this.watching) this.#line.send({ t: 'cheer', as: this.me, c: kind });
  }

  protected freeSpot(section: ID): { x: number; y: number } {
    const { sections, notes, clusters } = this.#layers.shown;
    const area = sections.get(section);
    if (!area) return { x: 0, y: 0 };
    const here = (v: { section: ID; deleted?: boolean }): boolean =>
      v.section === section && !v.deleted;
    const mayWiden = ![...sections.values()].some((s) => !s.deleted && s.x >= area.x + area.w);
    return freeSpot(
      area,
      [...notes.values()].filter((n) => here(n) && !n.cluster),
      [...clusters.values()].filter(here),
      mayWiden,
    );
  }
  protected nextPlace(): Pick<SectionView, 'x' | 'y' | 'w' | 'h'> {
    return nextPlace(this.#layers.shown);
  }

  async #openDrawer(): Promise<void> {
    const drawer = await this.#world.drawer();
    // A reload of this tab finds its own former life and need not wait for its silence.
    const key = 'minga_page_' + this.id;
    const former = this.#world.recall(key) ?? '';
    this.#world.remember(key, this.#outbox.tab);
    await this.#outbox.open(drawer, former);
    let beats = 0;
    const beat = (): void => {
      this.#outbox.beat();
      if (++beats % 6 === 0) void this.#outbox.adopt();
      this.#beatTimer = this.#world.setTimeout(beat, outboxTiming.beatEvery);
    };
    if (this.#unwatch) beat();
  }

  #welcome(frame: Welcome, strange: boolean): void {
    this.#world.clearTimeout(this.#offlineTimer);
    this.#pointers.clear();
    this.#pointersMoved = true;
    this.#seat(frame.you);
    if (frame.board) {
      if (strange) this.#outbox.anotherBoard();
      this.#news = [];
      this.#layers.reset(frame.board);
      this.#outbox.reached(frame.board.seq);
    }
    // The page came from the server that first welcomed it, or from one a moment older.
    this.#version ||= frame.version;
    if (frame.version !== this.#version) this.outdated = true;
    this.here = new Set(frame.here);
    this.status = 'online';
    this.#draw();
    if (frame.board) {
      this.ready = true;
      this.keptAt = undefined;
    }
    this.#keep();
    this.#outbox.up();
    this.#beacon.renew();
  }

  #seat(you: You): void {
    this.kind = you.kind;
    this.persons = you.persons ?? [];
    if (!this.persons.includes(this.me)) {
      const former = this.#world.recall('minga_voice_' + this.id);
      this.me = this.persons.find((p) => p === former) ?? this.persons[0] ?? '';
    }
    // Which notes are one's own depends on who sits here.
    for (const id of this.#layers.shown.notes.keys()) this.#layers.dirty.ids.notes.add(id);
    this.#drawSoon();
  }

  #entries(entries: FeedEntry[]): void {
    for (const entry of entries) this.#news.push(...entry.o);
    if (entries.length > 0) this.#keep();
    this.#drawSoon();
  }

  // Takes in what has arrived. Once per drawing and not once per frame of the link, because each
  // time the pending proposals are taken off and laid on again.
  #absorb(): void {
    if (this.#absorbing) return;
    this.#absorbing = true;
    const news = this.#news.splice(0);
    if (news.length > 0 && !this.#layers.truth(news)) this.outdated = true;
    this.#outbox.reached(this.#line.seq);
    this.#absorbing = false;
  }

  #down(was: boolean, opened: boolean): void {
    this.#outbox.down();
    this.#pointers.clear();
    this.#pointersMoved = true;
    this.#drawSoon();
    if (was) {
      this.status = 'connecting';
      this.#offlineTimer = this.#world.setTimeout(() => this.#offline(), offlineAfter);
    } else if (!opened) {
      this.#offline();
      void this.#askWhy();
    }
  }

  #offline(): void {
    if (this.#line.welcomed || this.status === 'stopped') return;
    this.status = 'offline';
    this.here = new Set();
  }

  // A wall belongs to no person and keeps nothing.
  #keep(): void {
    if (!this.watching) this.#keeper.changed();
  }

  // The board as it was, until the server can be asked. The server is then asked for all of it:
  // what this device may see can have changed meanwhile.
  async #showKept(): Promise<void> {
    if (this.ready || this.watching) return;
    const kept = await this.#keeper.last();
    if (!kept || this.ready || this.status === 'stopped' || !this.#unwatch) return;
    this.#layers.reset(kept.view);
    this.#seat(kept.you);
    this.#draw();
    this.keptAt = kept.at;
    this.ready = true;
  }

  // A browser is not told why a socket was not opened; the plain route says it.
  async #askWhy(): Promise<void> {
    try {
      await this.#world.me(this.id);
    } catch (error) {
      if (this.#line.welcomed || !this.#unwatch) return;
      const status = error instanceof ApiError ? error.status : 0;
      if (status === 404) this.#refused(CloseNoBoard);
      if (status === 401 || status === 403) this.#refused(CloseRemoved);
    }
    await this.#showKept();
  }

  #refused(code: number): void {
    this.#line.close();
    this.#stop(code);
  }

  #stop(code: number): void {
    this.#outbox.down();
    this.#world.clearTimeout(this.#offlineTimer);
    if (code === CloseRemoved || code === CloseNoBoard) this.#keeper.forget();
    this.stopCode = code;
    this.status = 'stopped';
  }

  #selves(): Set<number> {
    return new Set(this.persons.map((id) => this.#layers.shown.people.get(id)?.num ?? 0));
  }

  #rebase(): void {
    this.#absorb();
    this.#files();
    this.#layers.rebase(this.#outbox.items);
    this.pending = this.#outbox.items.length;
    const news = this.#outbox.refused.length > this.refusals.length;
    this.refusals = this.#outbox.refused.map((sheet) => ({
      id: sheet.key,
      op: sheet.op,
      as: sheet.as,
      ...sheet.refused!,
      text: typed(sheet.op),
    }));
    // Whoever is told of a refusal looks at what stands in place of their words.
    if (news) this.#draw();
    else this.#drawSoon();
  }

  #files(): void {
    const { items } = this.#outbox;
    if (this.waitingFiles.length === 0 && !items.some((it) => it.sheet.file)) return;
    showFiles(items);
    this.waitingFiles = items
      .filter((it) => it.state !== 'stored')
      .flatMap((it) => {
        const { file, key } = it.sheet;
        if (!file) return [];
        const { kind } = file;
        const sending = this.#outbox.sending(it);
        return [{ key, kind, text: typed(it.op) ?? '', sending, kept: !it.unkept }];
      });
  }

  // What others do is drawn once per frame, however many entries arrive in it.
  #drawSoon(): void {
    if (this.#framed) return;
    this.#framed = true;
    this.#world.frame(() => {
      this.#framed = false;
      this.#draw();
    });
  }

  #draw(): void {
    this.#absorb();
    if (this.#pointersMoved) {
      this.#pointersMoved = false;
      this.presence = new Map(this.#pointers);
    }
    this.seq = this.#line.seq;
    this.picture.draw(this.persons);
  }
}

const writtenFields = [
  ...['text', 'what', 'name', 'question', 'title'],
  ...['sentence', 'problem', 'whom', 'fresh', 'test', 'needs', 'unit', 'alt'],
  ...['who', 'with', 'resources', 'provider', 'verifiable', 'tell', 'phase', 'gives', 'reason'],
];

/** All that a person had written in a proposal, a line for each field. */
function typed(op: ProposalOp): string | undefined {
  const fields = op as unknown as Record<string, unknown>;
  const check = fields.check as { text?: string } | undefined;
  const words = [check?.text, ...writtenFields.map((f) => fields[f])].filter(
    (value) => typeof value === 'string' && value !== '',
  );
  return words.length > 0 ? words.join('\n') : undefined;
}

/** A workshop for a page; call connect() on mount and close() on unmount. */
export function openWorkshop(id: ID, options: { as?: Eyes } = {}): Workshop {
  return new Workshop(id, options);
}
