// A socket that comes back. It knows only texts: what they mean is the store's business.

/** What a WebSocket must offer to a Link. */
export interface RawSocket {
  send(text: string): void;
  close(code?: number, reason?: string): void;
  onopen: (() => void) | null;
  onmessage: ((text: string) => void) | null;
  /** The link ended; 1006 when the browser knows no reason. */
  onclose: ((code: number) => void) | null;
}

/** The outside world, so that tests can hold the clock and the wire in their hands. */
export interface LinkWorld {
  /** Opens a socket; may throw. */
  open(): RawSocket;
  /** Milliseconds of a clock that does not jump. */
  now(): number;
  /** 0 ≤ random < 1. */
  random(): number;
  setTimeout(f: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** Whom a Link tells. All calls come one at a time, never from within send() or start(). */
export interface LinkEars {
  /** The socket is open: time to say hello. */
  up(): void;
  text(text: string): void;
  /** The socket is gone and will be tried again. opened: whether it had been open at all. */
  down(opened: boolean): void;
  /** The server does not want us back. */
  stopped(code: number): void;
  /** A text that makes the other side answer something. */
  ping(): string;
}

/** Times in milliseconds. */
export const timing = {
  /** First and longest wait before the next try, each with a random part. The longest is how late somebody
   * may be back after a long outage: a room is to be whole within five seconds. */
  firstWait: 300,
  longestWait: 4_000,
  /** A room that moves to another instance comes back spread over this long. */
  spread: 2_000,
  /** How often a quiet link is asked, and when a silent one is given up. After the loss of the
   * Wi-Fi a browser's socket stays open for minutes: only asking shows that it is dead. */
  pingEvery: 2_000,
  deadAfter: 6_000,
  openWithin: 10_000,
  /** After a page wakes up, an answer is due sooner. */
  deadAfterWaking: 2_500,
  /** And when the device says that its network went or is another now. It is asked all the same: a server on
   * the same computer is there without any network, and so is one that the new network leads to. */
  deadAfterDoubt: 1_500,
};

const closeReplaced = 4504; // rights changed: come back at once
const closeDraining = 4502;

/** Link keeps one socket open until close() or until the server says not to come back. */
export class Link {
  #world: LinkWorld;
  #ears: LinkEars;
  #socket: RawSocket | undefined;
  #open = false;
  #running = false;
  #tries = 0;
  #timer: unknown; // of the next try, or of the opening
  #beat: unknown; // of the next ping
  #asked: number | undefined; // when the unanswered ping went out
  #patience = timing.deadAfter;

  constructor(world: LinkWorld, ears: LinkEars) {
    this.#world = world;
    this.#ears = ears;
  }

  /** Whether a text can be sent now. */
  get open(): boolean {
    return this.#open;
  }

  /** Begins; a running link goes on as it is. */
  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#tries = 0;
    this.#dial();
  }

  /** Ends for good, until start(). Nobody is told. */
  close(): void {
    this.#running = false;
    const socket = this.#forget();
    socket?.close(1000);
  }

  /** Sends text if the link is open and tells whether it was. */
  send(text: string): boolean {
    if (!this.#open || !this.#socket) return false;
    try {
      this.#socket.send(text);
      return true;
    } catch {
      return false; // closing at this very moment: onclose follows
    }
  }

  /** The link has proved good: the next loss starts again with a short wait. */
  settle(): void {
    this.#tries = 0;
  }

  /** The page woke up or the network came back: try now, and mistrust an old socket. */
  wake(): void {
    if (!this.#running) return;
    if (!this.#socket) {
      this.#world.clearTimeout(this.#timer);
      this.#dial();
    } else if (this.#open) {
      this.#patience = timing.deadAfterWaking;
      this.#world.clearTimeout(this.#beat);
      this.#pulse();
    }
  }

  /** The device says that its network has gone or changed: an answer is due at once, or the socket is dead. */
  doubt(): void {
    if (!this.#running || !this.#open) return;
    this.#patience = timing.deadAfterDoubt;
    this.#world.clearTimeout(this.#beat);
    // What was asked before went over the network as it was: asking anew judges nobody for that.
    this.#asked = undefined;
    this.#pulse();
  }

  /** Drops the socket and comes back, as after a loss. */
  restart(): void {
    if (!this.#running) return;
    this.#lost(1006);
  }

  #dial(): void {
    let socket: RawSocket;
    try {
      socket = this.#world.open();
    } catch {
      this.#again(1006);
      return;
    }
    this.#socket = socket;
    this.#timer = this.#world.setTimeout(() => this.#lost(1006), timing.openWithin);
    socket.onopen = () => {
      this.#world.clearTimeout(this.#timer);
      this.#open = true;
      this.#asked = undefined;
      this.#patience = timing.deadAfter;
      this.#beat = this.#world.setTimeout(() => this.#pulse(), timing.pingEvery);
      this.#ears.up();
    };
    socket.onmessage = (text) => {
      this.#asked = undefined; // anything that arrives shows life
      this.#patience = timing.deadAfter;
      this.#ears.text(text);
    };
    socket.onclose = (code) => this.#lost(code);
  }

  // Asks when nothing is asked, gives up when the answer is overdue. Judged by the ping and not by
  // the last text heard: in a background tab timers come once a minute, and a link is not dead
  // because nobody looked.
  #pulse(): void {
    const now = this.#world.now();
    if (this.#asked === undefined) {
      this.#asked = now;
      this.send(this.#ears.ping());
    } else if (now - this.#asked >= this.#patience) {
      this.#lost(1006);
      return;
    }
    const left = this.#asked + this.#patience - now;
    const wait = Math.min(timing.pingEvery, Math.max(left, 50));
    this.#beat = this.#world.setTimeout(() => this.#pulse(), wait);
  }

  #lost(code: number): void {
    const opened = this.#open;
    // The old socket may still fire after a dead link: it must not be heard any more.
    this.#forget()?.close();
    if (code >= 4400 && code < 4500) {
      this.#running = false;
      this.#ears.stopped(code);
      return;
    }
    this.#ears.down(opened);
    if (this.#running) this.#again(code);
  }

  #again(code: number): void {
    const half = 0.5 + this.#world.random() / 2;
    let wait = Math.min(timing.longestWait, timing.firstWait * 2 ** this.#tries) * half;
    if (this.#tries === 0) {
      // Everybody in the room gets these at the same instant: what the server needs is spread.
      if (code === closeReplaced) wait = 100 * this.#world.random();
      if (code === closeDraining) wait = timing.spread * this.#world.random();
    }
    this.#tries++;
    this.#timer = this.#world.setTimeout(() => this.#dial(), wait);
  }

  #forget(): RawSocket | undefined {
    this.#world.clearTimeout(this.#timer);
    this.#world.clearTimeout(this.#beat);
    const socket = this.#socket;
    if (socket) socket.onopen = socket.onmessage = socket.onclose = null;
    this.#socket = undefined;
    this.#open = false;
    return socket;
  }
}
