// Proposals on their way (promise F11: what was typed arrives once, or is shown as refused with
// the reason; it never disappears silently). Each is put into the drawer before it is sent, and
// leaves it only when the server has stored it or its author has seen the refusal.
import { ApiError } from '../api';
import type { Code, ID, Media, No, OK, Propose, ProposalOp, Seq } from '../wire';
import type { Drawer, Sheet } from './drawer';
import { newID } from './ids';
import { item, madeBy, strings, waitsBehind, type Item } from './item';

export interface OutboxWorld {
  /** Sends a frame; false when the link is down. */
  send(frame: Propose): boolean;
  now(): number;
  random(): number;
  setTimeout(f: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
  /** Hands a file to the server, which keeps it once however often it comes; throws ApiError. */
  upload(file: { asset: ID; kind: Media['kind'] }, blob: Blob): Promise<Media>;
  /** The proposals, or the refusals, are not what they were. */
  changed(): void;
}

/** Times in milliseconds, and counts. */
export const outboxTiming = {
  /** Proposals asked at once without an answer. */
  window: 20,
  /** Below what the server allows (60 at once, 30 a second), so that it need not refuse. */
  burst: 40,
  perSecond: 20,
  firstRetry: 500,
  longestRetry: 10_000,
  /** An answer this late is asked for again: the server knows a repetition. */
  answerWithin: 20_000,
  /** The drawer may take this long; then sending goes first. */
  drawerWithin: 500,
  beatEvery: 5_000,
  /** A page that gave no sign for this long is taken to be closed. Timers of background tabs
   * come once a minute, so it must be more than that. */
  silence: 90_000,
};

// Nothing was stored and nothing is wrong with the proposal: ask again by and by.
const passing: readonly Code[] = ['too_fast', 'rate_limited', 'later', 'hello_first'];

// The same for files, by the status of the answer: a login page of the network, a limit, a proxy.
const passingStatus = [401, 408, 425, 429];

export class Outbox {
  readonly board: ID;
  /** Name of this page among those of the device; also the owner of its sheets. */
  readonly tab: string;
  /** In the order in which they were made. */
  items: Item[] = [];
  /** Refused and not yet seen. */
  refused: Sheet[] = [];

  #world: OutboxWorld;
  #drawer: Drawer | undefined;
  #blobs = new Map<string, Blob>(); // of what was refused here, by key
  #waiting: (() => void)[] = []; // for the drawer to open
  #n = 0;
  #online = false;
  #tokens = outboxTiming.burst;
  #filled = 0;
  #notBefore = 0;
  #retries = 0;
  #uploading: Item | undefined;
  #filesNotBefore = 0;
  #fileRetries = 0;
  #timer: unknown;
  #closed = false;

  constructor(board: ID, world: OutboxWorld, tab = newID(10)) {
    this.board = board;
    this.tab = tab;
    this.#world = world;
    this.#filled = world.now();
  }

  /** Gives the outbox its drawer, and takes over what closed pages have left. */
  async open(drawer: Drawer, former = ''): Promise<void> {
    this.#drawer = drawer;
    for (const go of this.#waiting.splice(0)) go();
    await this.adopt(former);
  }

  /** Takes over what closed pages have left. */
  async adopt(former = ''): Promise<void> {
    const drawer = this.#drawer;
    if (!drawer || this.#closed) return;
    let sheets: Sheet[];
    try {
      sheets = await drawer.adopt(this.board, this.tab, Date.now(), outboxTiming.silence, former);
    } catch {
      return; // the drawer is stuck: what is in it stays there for the next page
    }
    if (sheets.length === 0) return;
    this.refused.push(...sheets.filter((s) => s.refused));
    // A file is sent again even if it was there before the page ended: the server keeps it once, and
    // gives up what nobody names for long.
    const orphans = sheets.filter((s) => !s.refused).map((s) => item(s, s.file ? 'file' : 'ready'));
    this.items.unshift(...orphans);
    for (const it of orphans) if (it.sheet.file) void this.#fetch(it);
    this.#world.changed();
    this.#pump();
  }

  /** Lets other pages know that this one lives. */
  beat(): void {
    this.#drawer?.beat(this.tab, Date.now()).catch(() => undefined);
  }

  /** This page goes: its sheets are free for others at once, and not only after its silence. */
  leave(): void {
    this.#drawer?.leave(this.tab).catch(() => undefined);
  }

  /** Ends the outbox; what is in it stays in the drawer. */
  close(): void {
    this.#closed = true;
    this.#world.clearTimeout(this.#timer);
    const drawer = this.#drawer;
    drawer
      ?.leave(this.tab)
      .catch(() => undefined)
      .finally(() => drawer.close());
  }

  /** Takes in a proposal and sends it as soon as it may. */
  add(op: ProposalOp, as: ID, blob?: Blob): Item {
    const sheet = this.#sheet(op, as);
    const media = 'media' in op ? op.media : undefined;
    if (blob && media) sheet.file = { asset: media.asset, kind: media.kind };
    const made = item(sheet, 'new');
    if (sheet.file) made.blob = blob;
    this.items.push(made);
    this.#keep(made);
    return made;
  }

  /** The link is up and the server knows us: everything unanswered is asked again. */
  up(): void {
    this.#online = true;
    this.#notBefore = this.#filesNotBefore = 0;
    for (const it of this.items) if (it.state === 'sent') it.state = 'ready';
    this.#pump();
  }

  down(): void {
    this.#online = false;
    this.#world.clearTimeout(this.#timer);
  }

  /** The server has stored a proposal. seen: up to which entry this browser has applied. */
  ok(frame: OK, seen: Seq): void {
    const it = this.#find(frame);
    if (!it) return;
    this.#retries = 0;
    it.state = 'stored';
    it.seq = frame.s;
    this.#forget(it.sheet.key, it.sheet.file?.asset);
    if (frame.s <= seen) this.reached(seen);
    this.#pump();
  }

  /** The server refuses a proposal. */
  no(frame: No): void {
    const it = this.#find(frame);
    if (!it || it.state === 'stored') return;
    if (passing.includes(frame.code)) {
      this.#later(it);
      return;
    }
    if (frame.code === 'not_found' && this.#waitsForEarlier(it)) {
      // What it speaks of is itself still on the way.
      this.#renew(it, it.op);
      this.#pump();
      return;
    }
    if (frame.code === 'id_taken' && frame.field !== 'media.asset' && this.#rename(it)) {
      this.#world.changed();
      this.#pump();
      return;
    }
    if (frame.code === 'already') {
      this.items = this.items.filter((other) => other !== it);
      this.#forget(it.sheet.key, it.sheet.file?.asset); // it is as its author wanted
      this.#world.changed();
      this.#pump();
      return;
    }
    this.#refuse(it, { code: frame.code, field: frame.field, limit: frame.limit });
  }

  #refuse(it: Item, refused: NonNullable<Sheet['refused']>): void {
    this.items = this.items.filter((other) => other !== it);
    it.sheet = { ...it.sheet, refused };
    if (it.blob) this.#blobs.set(it.sheet.key, it.blob);
    this.refused.push(it.sheet);
    this.#write(it.sheet);
    this.#world.changed();
    this.#pump();
  }

  /** This browser has applied the entries up to seq: what is stored below is truth now. */
  reached(seq: Seq): void {
    const before = this.items.length;
    this.items = this.items.filter((it) => it.state !== 'stored' || it.seq > seq);
    if (this.items.length !== before) this.#world.changed();
  }

  /** The board is not the one it was: what was stored there is not to be waited for. */
  anotherBoard(): void {
    this.items = this.items.filter((it) => it.state !== 'stored');
    this.#world.changed();
  }

  /** The author has seen a refusal. */
  dismiss(key: string): void {
    const asset = this.refused.find((s) => s.key === key)?.file?.asset;
    this.refused = this.refused.filter((s) => s.key !== key);
    this.#blobs.delete(key);
    this.#forget(key, asset);
    this.#world.changed();
  }

  /** Asks again for what was refused, as the person who asked then. */
  async retry(key: string, op: ProposalOp): Promise<void> {
    const sheet = this.refused.find((s) => s.key === key);
    if (!sheet) return;
    const { file } = sheet;
    const blob = file && (this.#blobs.get(key) ?? (await this.#drawer?.file(file.asset)));
    // In the new before out of the old, so that there is no moment without either.
    this.add(op, sheet.as, blob);
    this.dismiss(key);
  }

  // Takes the file of an adopted proposal out of the drawer, so that its author sees it.
  async #fetch(it: Item): Promise<void> {
    if (!it.sheet.file || it.blob) return;
    it.blob = await this.#drawer?.file(it.sheet.file.asset).catch(() => undefined);
    if (it.blob) this.#world.changed();
  }

  // Sends a file on its way before the proposal that names it.
  async #upload(it: Item): Promise<void> {
    const { file } = it.sheet;
    if (!file) return;
    this.#uploading = it;
    this.#world.changed();
    try {
      await this.#fetch(it);
      if (!it.blob) return this.#refuse(it, { code: 'file_lost' });
      const kept = await this.#world.upload(file, it.blob);
      if (this.#closed || !this.items.includes(it)) return;
      this.#fileRetries = 0;
      const op = { ...it.op, media: { ...('media' in it.op ? it.op.media : {}), ...kept } };
      it.sheet = { ...it.sheet, op: op };
      it.state = 'ready';
      this.#write(it.sheet);
    } catch (thrown) {
      if (this.#closed || !this.items.includes(it)) return;
      const error = thrown instanceof ApiError ? thrown : new ApiError('internal', 500);
      if (error.status < 400 || error.status >= 500 || passingStatus.includes(error.status)) {
        const { firstRetry, longestRetry } = outboxTiming;
        const wait = Math.min(longestRetry, firstRetry * 2 ** this.#fileRetries++);
        const asked = (error.retryAfter ?? 0) * 1000;
        this.#filesNotBefore = this.#world.now() + Math.max(wait, asked);
      } else this.#refuse(it, { code: error.code, field: error.field, limit: error.limit });
    } finally {
      this.#uploading = undefined;
      if (!this.#closed) {
        this.#world.changed();
        this.#pump();
      }
    }
  }

  /** Whether a file is on its way now. */
  sending(it: Item): boolean {
    return this.#uploading === it;
  }

  // Proposals in the drawer are safe from a crash of the page, so the drawer comes first; but a
  // drawer that hangs must not silence a person whose link is good.
  #keep(it: Item): void {
    let done = false;
    const go = (): void => {
      if (done) return;
      done = true;
      this.#world.clearTimeout(timer);
      if (it.state === 'new') it.state = it.sheet.file ? 'file' : 'ready';
      this.#pump();
    };
    const timer = this.#world.setTimeout(go, outboxTiming.drawerWithin);
    const put = (): void => {
      if (!this.#drawer) return;
      // Answered before the drawer had even opened: keeping it now would ask for it again.
      if (it.state === 'stored' || !this.items.includes(it)) return;
      const { lasting } = this.#drawer;
      this.#drawer.put(it.sheet, it.blob).then(
        () => {
          if (it.blob && !lasting) this.#unkept(it);
          go();
        },
        () => {
          // There is no room for the file: its words at least are kept.
          if (it.blob) {
            this.#unkept(it);
            this.#write(it.sheet);
          }
          go();
        },
      );
    };
    if (this.#drawer) put();
    else this.#waiting.push(put);
  }

  #unkept(it: Item): void {
    it.unkept = true;
    this.#world.changed();
  }

  #write(sheet: Sheet): void {
    this.#drawer?.put(sheet).catch(() => undefined);
  }

  #forget(key: string, asset?: ID): void {
    const used = [...this.items, ...this.refused.map((sheet) => ({ sheet }))].some(
      ({ sheet }) => sheet.key !== key && asset !== undefined && sheet.file?.asset === asset,
    );
    this.#drawer?.drop(key, used ? undefined : asset).catch(() => undefined);
  }

  #sheet(op: ProposalOp, as: ID, at = Date.now()): Sheet {
    const n = ++this.#n;
    const { board, tab } = this;
    return { key: `${board}/${tab}/${n}`, board, tab, n, as, op, at, owner: tab };
  }

  #find(frame: OK | No): Item | undefined {
    const tab = frame.tab ?? this.tab;
    return this.items.find((it) => it.sheet.n === frame.n && it.sheet.tab === tab);
  }

  #later(it: Item): void {
    it.state = 'ready';
    const { firstRetry, longestRetry } = outboxTiming;
    const wait = Math.min(longestRetry, firstRetry * 2 ** this.#retries++);
    this.#notBefore = this.#world.now() + wait * (0.5 + this.#world.random() / 2);
    this.#pump();
  }

  #waitsForEarlier(it: Item): boolean {
    const spokenOf = new Set(strings(it.op));
    for (const other of this.items) {
      if (other === it) return false;
      if (other.state !== 'stored' && spokenOf.has(madeBy(other.op))) return true;
    }
    return false;
  }

  // A refusal may have used up its number for good, so it is asked under another.
  #renew(it: Item, op: ProposalOp): void {
    const { key, at } = it.sheet;
    const { file } = it.sheet;
    it.sheet = { ...this.#sheet(op, it.as, at), ...(file ? { file } : {}) };
    it.state = 'ready';
    it.again = false;
    this.#drawer?.replace(key, it.sheet).catch(() => undefined);
  }

  // Eight random characters met a thing that is there already: a new id, here and in all that
  // follows. The refused number is not used again.
  #rename(it: Item): boolean {
    const old = madeBy(it.op);
    if (old === '') return false;
    const fresh = newID();
    const from = this.items.indexOf(it);
    for (const other of this.items.slice(from)) {
      if (other !== it && !strings(other.op).includes(old)) continue;
      const op = JSON.parse(JSON.stringify(other.op), (_, v: unknown) =>
        v === old ? fresh : v,
      ) as ProposalOp;
      if (other === it) {
        this.#renew(it, op);
      } else {
        other.sheet = { ...other.sheet, op };
        this.#write(other.sheet);
      }
    }
    return true;
  }

  #pump(): void {
    if (!this.#online || this.#closed) return;
    const { burst, perSecond, window, answerWithin } = outboxTiming;
    const now = this.#world.now();
    const earned = ((now - this.#filled) / 1000) * perSecond;
    this.#tokens = Math.min(burst, this.#tokens + earned);
    this.#filled = now;

    let flying = 0;
    let oldest = Infinity;
    for (const it of this.items) {
      if (it.state !== 'sent') continue;
      if (now - it.sentAt >= answerWithin) {
        it.state = 'ready'; // the server knows a repetition
        continue;
      }
      flying++;
      oldest = Math.min(oldest, it.sentAt);
    }
    let next = oldest + answerWithin;

    // What speaks of something whose file is not yet sent waits with it; all else goes on.
    const behind = new Set<string>();
    for (const it of this.items) {
      if (it.state === 'sent' || it.state === 'stored') continue;
      // In the order made: a later one may speak of an earlier.
      if (it.state === 'new' || flying >= window) break;
      if (it.state === 'file' || (behind.size > 0 && waitsBehind(it.op, behind))) {
        behind.add(madeBy(it.op) || it.sheet.key);
        if (it.state === 'file' && !this.#uploading) {
          if (now >= this.#filesNotBefore) void this.#upload(it);
          else next = Math.min(next, this.#filesNotBefore);
        }
        continue;
      }
      if (now < this.#notBefore || this.#tokens < 1) {
        const refill = now + ((1 - this.#tokens) * 1000) / perSecond;
        next = Math.min(next, Math.max(this.#notBefore, refill));
        break;
      }
      const { sheet } = it;
      const frame: Propose = { t: 'p', n: sheet.n, o: sheet.op };
      if (sheet.as) frame.as = sheet.as;
      if (sheet.tab !== this.tab) frame.tab = sheet.tab;
      if (it.again || frame.tab) frame.r = true;
      it.state = 'sent';
      it.sentAt = now;
      if (!this.#world.send(frame)) {
        it.state = 'ready'; // the link says itself in a moment that it is down
        break;
      }
      it.again = true;
      this.#tokens--;
      next = Math.min(next, now + answerWithin);
      flying++;
    }

    this.#world.clearTimeout(this.#timer);
    if (next < Infinity) {
      this.#timer = this.#world.setTimeout(() => this.#pump(), Math.max(1, Math.ceil(next - now)));
    }
  }
}
