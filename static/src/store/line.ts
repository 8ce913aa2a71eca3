// The conversation with the server: who speaks when, what follows what, and what is missing
// (promise F2: a browser applies entry n+1 only after n; otherwise it asks again from n).
import { Link } from '../link/link';
import type { DownFrame, E, No, OK, Presence, Roster, Seq, UpFrame, Welcome, You } from '../wire';
import { Feed, type FeedEntry } from './feed';
import type { World } from './world';

// How long an unanswered "resume" is waited for, milliseconds.
const resumeWithin = 3_000;

/** Whom a Line tells. */
export interface LineEars {
  /** The server has shown the board, or the way back to it; strange: another board than before. */
  welcome(frame: Welcome, strange: boolean): void;
  /** Entries in order and without a gap; none when the hub passed over what we may not see. */
  entries(entries: FeedEntry[]): void;
  ok(frame: OK): void;
  no(frame: No): void;
  presence(frame: Presence): void;
  here(frame: Roster): void;
  seat(you: You): void;
  /** Server's clock minus this device's, milliseconds. */
  clock(offset: number): void;
  /** The link is gone and is tried again. was: we had been welcomed; opened: the socket had been open. */
  down(was: boolean, opened: boolean): void;
  /** The server does not want us back. */
  stopped(code: number): void;
}

/** Line says hello, keeps the order of what it hears, asks for what is missing, and knows the server's clock. */
export class Line {
  #world: World;
  #ears: LineEars;
  #link: Link;
  #feed = new Feed();
  #tab: string;
  #welcomed = false;
  #epoch = '';
  #resumeTimer: unknown;
  #bestTrip = Infinity;

  constructor(path: string, tab: string, world: World, ears: LineEars) {
    this.#tab = tab;
    this.#world = world;
    this.#ears = ears;
    this.#link = new Link(
      {
        open: () => world.socket(path),
        now: () => world.now(),
        random: () => world.random(),
        setTimeout: (f, ms) => world.setTimeout(f, ms),
        clearTimeout: (timer) => world.clearTimeout(timer),
      },
      {
        up: () => this.#hello(),
        text: (text) => this.#hear(text),
        down: (opened) => this.#down(opened),
        stopped: (code) => {
          this.#welcomed = false;
          ears.stopped(code);
        },
        ping: () => JSON.stringify({ t: 'ping', at: Math.round(world.now()) }),
      },
    );
  }

  /** Number of the last entry that was heard, or passed over by the hub. */
  get seq(): Seq {
    return this.#feed.seq;
  }

  /** Whether the server knows us on this link. */
  get welcomed(): boolean {
    return this.#welcomed;
  }

  start(): void {
    this.#link.start();
  }

  /** The page was away: a dead link is to be noticed at once. */
  wake(): void {
    this.#link.wake();
  }

  /** The device says that its network has gone or changed. */
  doubt(): void {
    this.#link.doubt();
  }

  /** Ends for good. Nobody is told. */
  close(): void {
    this.#link.close();
    this.#welcomed = false;
    this.#world.clearTimeout(this.#resumeTimer);
  }

  /** Sends a frame; false while the server does not know us. */
  send(frame: UpFrame): boolean {
    return this.#welcomed && this.#say(frame);
  }

  #say(frame: UpFrame): boolean {
    return this.#link.send(JSON.stringify(frame));
  }

  #hello(): void {
    this.#say({ t: 'hello', tab: this.#tab, since: this.#feed.seq, epoch: this.#epoch, v: 1 });
  }

  #hear(text: string): void {
    let frame: DownFrame;
    try {
      frame = JSON.parse(text) as DownFrame;
    } catch {
      this.#link.restart(); // half a frame means that something in between is broken
      return;
    }
    switch (frame.t) {
      case 'welcome':
        this.#welcome(frame);
        break;
      case 'e':
        this.#entries(frame);
        break;
      case 'ok':
        this.#ears.ok(frame);
        break;
      case 'no':
        if (frame.n) this.#ears.no(frame);
        break;
      case 'pr':
        this.#ears.presence(frame);
        break;
      case 'here':
        this.#ears.here(frame);
        break;
      case 'you':
        this.#ears.seat(frame);
        break;
      case 'pong': {
        const trip = this.#world.now() - frame.at;
        // The quickest answer knows the server's clock best; memory fades, for clocks drift.
        this.#bestTrip = Math.min(this.#bestTrip * 1.05, trip);
        if (trip <= this.#bestTrip) {
          this.#ears.clock(Math.round(frame.now + trip / 2 - this.#world.date()));
        }
        break;
      }
      default: // a frame of a newer server: nothing that is needed to see the board
    }
  }

  #welcome(frame: Welcome): void {
    this.#link.settle();
    this.#answered();
    let strange = false;
    if (frame.board) {
      strange = this.#epoch !== '' && this.#epoch !== frame.board.epoch;
      this.#epoch = frame.board.epoch;
      this.#feed.reset(frame.board.seq);
    }
    this.#bestTrip = Infinity;
    this.#ears.clock(frame.now - this.#world.date());
    this.#welcomed = true;
    this.#ears.welcome(frame, strange);
  }

  #entries(frame: E): void {
    const { entries, gap } = this.#feed.take(frame);
    if (gap) {
      this.#resume();
      return;
    }
    this.#ears.entries(entries);
    this.#answered();
  }

  // Asks for what is missing, once; when nobody answers, a new link is the better question.
  #resume(): void {
    if (this.#resumeTimer !== undefined) return;
    this.#say({ t: 'resume', since: this.#feed.seq });
    this.#resumeTimer = this.#world.setTimeout(() => {
      this.#resumeTimer = undefined;
      this.#link.restart();
    }, resumeWithin);
  }

  #answered(): void {
    if (this.#resumeTimer === undefined) return;
    this.#world.clearTimeout(this.#resumeTimer);
    this.#resumeTimer = undefined;
  }

  #down(opened: boolean): void {
    const was = this.#welcomed;
    this.#welcomed = false;
    this.#answered();
    this.#ears.down(was, opened);
  }
}
