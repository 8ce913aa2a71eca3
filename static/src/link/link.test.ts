import { beforeEach, describe, expect, it } from 'vitest';
import { Link, timing, type LinkEars, type LinkWorld, type RawSocket } from './link';

class FakeSocket implements RawSocket {
  sent: string[] = [];
  closed = false;
  onopen: (() => void) | null = null;
  onmessage: ((text: string) => void) | null = null;
  onclose: ((code: number) => void) | null = null;
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.closed = true;
  }
}

/** A world with one clock that only the test moves. */
class FakeWorld implements LinkWorld {
  time = 0;
  luck = 1 - 1e-9;
  sockets: FakeSocket[] = [];
  broken = false;
  #timers = new Map<number, { at: number; f: () => void }>();
  #next = 1;

  open(): RawSocket {
    if (this.broken) throw new Error('no network');
    const socket = new FakeSocket();
    this.sockets.push(socket);
    return socket;
  }
  now(): number {
    return this.time;
  }
  random(): number {
    return this.luck;
  }
  setTimeout(f: () => void, ms: number): number {
    this.#timers.set(this.#next, { at: this.time + ms, f });
    return this.#next++;
  }
  clearTimeout(timer: unknown): void {
    this.#timers.delete(timer as number);
  }
  get waiting(): number {
    return this.#timers.size;
  }
  pass(ms: number): void {
    const end = this.time + ms;
    for (;;) {
      const due = [...this.#timers]
        .filter(([, t]) => t.at <= end)
        .sort((a, b) => a[1].at - b[1].at);
      const first = due[0];
      if (!first) break;
      this.#timers.delete(first[0]);
      this.time = Math.max(this.time, first[1].at);
      first[1].f();
    }
    this.time = end;
  }
  get last(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error('no socket was opened');
    return socket;
  }
}

let world: FakeWorld;
let heard: string[];
let link: Link;

beforeEach(() => {
  world = new FakeWorld();
  heard = [];
  const ears: LinkEars = {
    up: () => heard.push('up'),
    text: (text) => heard.push('text ' + text),
    down: (opened) => heard.push(opened ? 'down' : 'failed'),
    stopped: (code) => heard.push('stopped ' + code),
    ping: () => 'ping',
  };
  link = new Link(world, ears);
});

describe('a link', () => {
  it('opens, hears and sends', () => {
    link.start();
    expect(link.send('too early')).toBe(false);
    world.last.onopen?.();
    expect(link.send('hello')).toBe(true);
    world.last.onmessage?.('welcome');
    expect(heard).toEqual(['up', 'text welcome']);
    expect(world.last.sent).toEqual(['hello']);
  });

  it('waits longer after each failure, never more than the longest wait', () => {
    link.start();
    const waits: number[] = [];
    for (let i = 0; i < 8; i++) {
      const before = world.sockets.length;
      world.last.onclose?.(1006);
      const since = world.time;
      while (world.sockets.length === before) world.pass(10);
      waits.push(world.time - since);
    }
    expect(waits[0]).toBeLessThanOrEqual(timing.firstWait + 10);
    for (let i = 1; i < 5; i++) expect(waits[i]!).toBeGreaterThan(waits[i - 1]! * 1.5);
    expect(Math.max(...waits)).toBeLessThanOrEqual(timing.longestWait + 10);
    expect(heard.every((h) => h === 'failed')).toBe(true);
  });

  it('spreads its tries by chance', () => {
    world.luck = 0;
    link.start();
    world.last.onclose?.(1006);
    world.pass(timing.firstWait / 2);
    expect(world.sockets).toHaveLength(2);
  });

  it('starts again with a short wait once it has settled', () => {
    link.start();
    for (let i = 0; i < 6; i++) {
      world.last.onclose?.(1006);
      world.pass(timing.longestWait);
    }
    world.last.onopen?.();
    link.settle();
    const before = world.sockets.length;
    world.last.onclose?.(1006);
    world.pass(timing.firstWait);
    expect(world.sockets).toHaveLength(before + 1);
  });

  it('survives a socket that cannot even be made', () => {
    world.broken = true;
    link.start();
    world.broken = false;
    world.pass(timing.firstWait);
    expect(world.sockets).toHaveLength(1);
  });

  it('gives up an opening that hangs', () => {
    link.start();
    const first = world.last;
    world.pass(timing.openWithin + timing.firstWait);
    expect(first.closed).toBe(true);
    expect(world.sockets).toHaveLength(2);
  });

  it('notices a dead link by its own ping, although the socket stays open', () => {
    link.start();
    const first = world.last;
    first.onopen?.();
    world.pass(timing.pingEvery);
    expect(first.sent).toEqual(['ping']);
    world.pass(timing.deadAfter);
    expect(heard).toEqual(['up', 'down']);
    expect(first.closed).toBe(true);
    world.pass(timing.firstWait);
    expect(world.sockets).toHaveLength(2);
  });

  it('keeps a link that answers', () => {
    link.start();
    world.last.onopen?.();
    for (let i = 0; i < 30; i++) {
      world.pass(timing.pingEvery);
      world.last.onmessage?.('pong');
    }
    expect(world.sockets).toHaveLength(1);
    expect(world.last.sent.length).toBeGreaterThanOrEqual(29);
  });

  it('is not fooled by timers that come late in a background tab', () => {
    link.start();
    world.last.onopen?.();
    world.pass(timing.pingEvery);
    world.last.onmessage?.('pong');
    world.time += 60_000; // a minute in which no timer was served
    world.pass(0);
    expect(heard).not.toContain('down');
  });

  it('hears nothing more from a socket that it has dropped', () => {
    link.start();
    const first = world.last;
    first.onopen?.();
    const late = first.onmessage;
    world.pass(timing.pingEvery + timing.deadAfter);
    expect(first.onmessage).toBeNull();
    expect(late).not.toBeNull();
    expect(first.onclose).toBeNull();
  });

  it('stops at 44xx', () => {
    link.start();
    world.last.onopen?.();
    world.last.onclose?.(4403);
    world.pass(60_000);
    expect(heard).toEqual(['up', 'stopped 4403']);
    expect(world.sockets).toHaveLength(1);
    expect(world.waiting).toBe(0);
  });

  it('comes back at once when its rights changed, spread when an instance drains', () => {
    link.start();
    world.last.onopen?.();
    link.settle();
    world.last.onclose?.(4504);
    world.pass(100);
    expect(world.sockets).toHaveLength(2);
    world.last.onopen?.();
    link.settle();
    world.luck = 0.5;
    world.last.onclose?.(4502);
    world.pass(timing.spread / 2 - 1);
    expect(world.sockets).toHaveLength(2);
    world.pass(1);
    expect(world.sockets).toHaveLength(3);
  });

  it('tries at once when the page wakes up', () => {
    link.start();
    for (let i = 0; i < 6; i++) {
      world.last.onclose?.(1006);
      if (i < 5) world.pass(timing.longestWait);
    }
    const before = world.sockets.length;
    link.wake();
    expect(world.sockets).toHaveLength(before + 1);
    world.pass(timing.longestWait); // the old try must not come on top
    expect(world.sockets).toHaveLength(before + 1);
  });

  it('mistrusts an open socket after waking', () => {
    link.start();
    world.last.onopen?.();
    link.wake();
    expect(world.last.sent).toEqual(['ping']);
    world.pass(timing.deadAfterWaking);
    expect(heard).toContain('down');
  });

  it('asks at once when the device says that its network is gone', () => {
    link.start();
    world.last.onopen?.();
    world.pass(timing.pingEvery);
    expect(world.last.sent).toEqual(['ping']);
    link.doubt();
    expect(world.last.sent).toEqual(['ping', 'ping']);
    world.pass(timing.deadAfterDoubt - 1);
    expect(heard).toEqual(['up']);
    world.pass(1);
    expect(heard).toEqual(['up', 'down']);
    // Without a socket there is nothing to doubt: the next try comes when it would have come.
    const tries = world.sockets.length;
    link.doubt();
    expect(world.sockets).toHaveLength(tries);
  });

  it('believes an answer more than what the device says of its network', () => {
    link.start();
    world.last.onopen?.();
    for (let i = 0; i < 20; i++) {
      link.doubt();
      world.pass(timing.deadAfterDoubt - 100); // slow, and there
      world.last.onmessage?.('pong');
      world.pass(timing.pingEvery);
      world.last.onmessage?.('pong');
    }
    expect(heard.filter((one) => one === 'down')).toEqual([]);
    expect(world.sockets).toHaveLength(1);
    // Afterwards it is as patient as before.
    world.pass(timing.deadAfter - 1);
    expect(heard).not.toContain('down');
    world.pass(timing.pingEvery + 1);
    expect(heard).toContain('down');
  });

  it('doubts as often as it is told to without giving up an answer that is on its way', () => {
    link.start();
    world.last.onopen?.();
    for (let i = 0; i < 5; i++) {
      link.doubt();
      world.pass(400);
    }
    world.last.onmessage?.('pong');
    expect(heard).not.toContain('down');
  });

  it('is silent after close', () => {
    link.start();
    world.last.onopen?.();
    link.close();
    expect(world.last.closed).toBe(true);
    world.pass(60_000);
    expect(world.sockets).toHaveLength(1);
    expect(heard).toEqual(['up']);
    link.start();
    expect(world.sockets).toHaveLength(2);
  });
});
