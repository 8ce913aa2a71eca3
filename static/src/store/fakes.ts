// For the store's tests: a world with one clock, and a small hub that answers like the real one.
import type { RawSocket } from '../link/link';
import { apply } from '../board/apply';
import { BoardState } from '../board/state';
import type {
  BoardView,
  Code,
  DownFrame,
  Hello,
  ID,
  Media,
  Propose,
  UpFrame,
  ViewOp,
} from '../wire';
import { MemoryDrawer, type Drawer } from './drawer';
import { predict } from './predict';
import { MemoryShelf, type Shelf } from './shelf';
import type { World } from './world';

export class FakeSocket implements RawSocket {
  up: UpFrame[] = [];
  closed = false;
  onopen: (() => void) | null = null;
  onmessage: ((text: string) => void) | null = null;
  onclose: ((code: number) => void) | null = null;
  heard: (frame: UpFrame) => void = () => undefined;

  send(text: string): void {
    const frame = JSON.parse(text) as UpFrame;
    this.up.push(frame);
    this.heard(frame);
  }
  close(): void {
    this.closed = true;
  }
  /** A frame from the hub. */
  down(frame: DownFrame): void {
    this.onmessage?.(JSON.stringify(frame));
  }
  break(code = 1006): void {
    this.onclose?.(code);
  }
}

export class FakeWorld implements World {
  time = 0;
  sockets: FakeSocket[] = [];
  store: Drawer = new MemoryDrawer();
  shelved = new MemoryShelf();
  memory = new Map<string, string>();
  meError: Error | undefined;
  wake: () => void = () => undefined;
  /** Called with every socket that a page opens. */
  opened: (socket: FakeSocket) => void = () => undefined;
  #timers = new Map<number, { at: number; f: () => void }>();
  #next = 1;

  socket(): RawSocket {
    const socket = new FakeSocket();
    this.sockets.push(socket);
    this.opened(socket);
    return socket;
  }
  now = (): number => this.time;
  date = (): number => this.time + 1_000_000;
  random = (): number => 0.5;
  setTimeout(f: () => void, ms: number): number {
    this.#timers.set(this.#next, { at: this.time + ms, f });
    return this.#next++;
  }
  clearTimeout(timer: unknown): void {
    this.#timers.delete(timer as number);
  }
  frame(f: () => void): void {
    this.setTimeout(f, 16);
  }
  drawer = async (): Promise<Drawer> => this.store;
  shelf = async (): Promise<Shelf> => this.shelved;
  recall = (key: string): string | null => this.memory.get(key) ?? null;
  remember(key: string, value: string): void {
    this.memory.set(key, value);
  }
  async me(): Promise<{ kind: 'participant'; persons: ID[] }> {
    if (this.meError) throw this.meError;
    return { kind: 'participant', persons: [] };
  }
  /** What the server has been handed, in order; uploadError is thrown instead. */
  uploads: string[] = [];
  uploadError: Error | undefined;
  upload = async (_: ID, file: { asset: ID; kind: Media['kind'] }): Promise<Media> => {
    if (this.uploadError) throw this.uploadError;
    this.uploads.push(file.asset);
    return { ...file, w: 640, h: 480 };
  };
  async addVoice(): Promise<{ person: ID }> {
    return { person: 'voice2' };
  }
  watch(wake: () => void): () => void {
    this.wake = wake;
    return () => undefined;
  }

  /** Lets time pass: promises first, then every timer that is due. */
  async pass(ms: number): Promise<void> {
    const end = this.time + ms;
    for (;;) {
      for (let i = 0; i < 20; i++) await Promise.resolve();
      const due = [...this.#timers].filter(([, t]) => t.at <= end);
      const first = due.sort((a, b) => a[1].at - b[1].at)[0];
      if (!first) break;
      this.#timers.delete(first[0]);
      this.time = Math.max(this.time, first[1].at);
      first[1].f();
    }
    this.time = end;
    for (let i = 0; i < 20; i++) await Promise.resolve();
  }
  get last(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error('no socket was opened');
    return socket;
  }
}

export function emptyBoard(changes: Partial<BoardView> = {}): BoardView {
  return {
    id: 'board1',
    epoch: 'epoch1',
    seq: 1,
    audience: 'participant',
    title: 'Taller',
    lang: 'es',
    people: [
      { id: 'ana1', num: 1, name: 'Ana', role: 'participant' },
      { id: 'beto', num: 2, name: 'Beto', role: 'participant' },
    ],
    sections: [
      { id: 'sec1', title: 'Problemas', question: '¿Qué?', x: 0, y: 0, w: 1200, h: 900, ord: 'a' },
    ],
    notes: [],
    clusters: [],
    rounds: [],
    steps: [],
    commitments: [],
    ...changes,
  };
}

/**
 * FakeHub keeps a board and tells one browser about it. It remembers what it has stored, so that
 * a repetition is answered and not done again.
 */
export class FakeHub {
  board: BoardState;
  seq: number;
  log: { s: number; o: ViewOp[] }[] = [];
  done = new Map<string, number>();
  refused = new Map<string, Code>();
  happened: ViewOp[] = [];
  /** Decides about a proposal: a code refuses it. */
  refuse: (frame: Propose) => Code | undefined = () => undefined;
  /** Which field it says is to blame. */
  field: string | undefined;
  /** While true, proposals are stored and nothing is answered. */
  mute = false;
  version = 'v1';
  persons: ID[] = ['ana1'];
  socket: FakeSocket | undefined;
  helloes: Hello[] = [];
  #tab = '';

  constructor(world: FakeWorld, view: BoardView = emptyBoard()) {
    this.board = BoardState.of(view);
    this.seq = view.seq;
    world.opened = (socket) => {
      this.socket = socket;
      socket.heard = (frame) => this.hear(frame);
    };
  }

  hear(frame: UpFrame): void {
    if (frame.t === 'hello') this.welcome(frame);
    if (frame.t === 'p') this.propose(frame);
    if (frame.t === 'ping') this.socket?.down({ t: 'pong', at: frame.at, now: 5_000_000 });
    if (frame.t === 'resume') this.since(frame.since);
  }

  welcome(hello: Hello): void {
    this.helloes.push(hello);
    this.#tab = hello.tab;
    const known = hello.epoch === this.board.head.epoch && hello.since > 0;
    const view = { ...this.board.view(), seq: this.seq };
    this.socket?.down({
      t: 'welcome',
      you: { kind: this.board.head.audience, persons: this.persons },
      ...(known ? {} : { board: view }),
      seq: known ? hello.since : this.seq,
      now: 5_000_000,
      here: [1],
      version: this.version,
    });
    if (known) this.since(hello.since);
  }

  since(seq: number): void {
    const e = this.log.filter((entry) => entry.s > seq);
    if (e.length > 0) this.socket?.down({ t: 'e', f: seq, u: this.seq, e });
  }

  propose(frame: Propose): void {
    const origin = (frame.tab ?? this.#tab) + '.' + frame.n;
    const tab = frame.tab ? { tab: frame.tab } : {};
    const before = this.done.get(origin);
    if (before !== undefined) {
      if (!this.mute) this.socket?.down({ t: 'ok', n: frame.n, ...tab, s: before });
      return;
    }
    const code = this.refused.get(origin) ?? this.refuse(frame);
    if (code) {
      const passing = ['later', 'too_fast', 'rate_limited'].includes(code);
      if (frame.r && !passing) this.refused.set(origin, code); // for good
      if (!this.mute) this.socket?.down({ t: 'no', n: frame.n, ...tab, code, field: this.field });
      return;
    }
    const s = this.happen(predict(this.board, frame.o, frame.as ?? ''));
    this.done.set(origin, s);
    if (!this.mute) this.socket?.down({ t: 'ok', n: frame.n, ...tab, s });
  }

  /** Something happens; the browser is told unless the hub is mute. */
  happen(ops: ViewOp[]): number {
    const s = ++this.seq;
    for (const op of ops) apply(this.board, op);
    this.board.seq = s;
    this.happened.push(...ops);
    this.log.push({ s, o: ops });
    if (!this.mute) this.socket?.down({ t: 'e', e: [{ s, o: ops }] });
    return s;
  }
}
