// The browser, as far as the store needs it; tests put another in its place.
import type { RawSocket } from '../link/link';
import * as api from '../api';
import type { AudienceKind, ID, Media } from '../wire';
import { openDrawer, type Drawer } from './drawer';
import { openShelf, type Shelf } from './shelf';

export interface World {
  /** Opens the socket at a path of this origin. */
  socket(path: string): RawSocket;
  /** Milliseconds of a clock that does not jump. */
  now(): number;
  /** Milliseconds since 1970 of this device, right or wrong. */
  date(): number;
  random(): number;
  setTimeout(f: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
  /** Calls f before the next drawing, or soon where nothing is drawn. */
  frame(f: () => void): void;
  drawer(): Promise<Drawer>;
  shelf(): Promise<Shelf>;
  /** Small texts that outlive a reload of this tab; null when there is none. */
  recall(key: string): string | null;
  remember(key: string, value: string): void;
  me(id: ID): Promise<{ kind: AudienceKind; persons: ID[] }>;
  addVoice(id: ID, name: string): Promise<{ person: ID }>;
  upload(id: ID, file: { asset: ID; kind: Media['kind'] }, blob: Blob): Promise<Media>;
  /**
   * Calls wake when the page or the network comes back, leave when the page goes for good, hide when
   * it is out of sight and may never be seen again, doubt when the device says that its network has gone or is
   * another. Returns off.
   */
  watch(wake: () => void, leave: () => void, hide: () => void, doubt: () => void): () => void;
}

function dial(path: string): WebSocket {
  const url = new URL(path, location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return new WebSocket(url);
}

// The socket that early.ts opened, once; one that has ended meanwhile is of no use.
function early(path: string): WebSocket | undefined {
  const opened = globalThis.mingaEarly;
  globalThis.mingaEarly = undefined;
  if (opened?.path !== path) return undefined;
  return opened.socket.readyState <= WebSocket.OPEN ? opened.socket : undefined;
}

export const browser: World = {
  socket(path) {
    const ws = early(path) ?? dial(path);
    const raw: RawSocket = {
      send: (text) => ws.send(text),
      close: (code, reason) => ws.close(code, reason),
      onopen: null,
      onmessage: null,
      onclose: null,
    };
    ws.onopen = () => raw.onopen?.();
    ws.onmessage = (e) => {
      if (typeof e.data === 'string') raw.onmessage?.(e.data);
    };
    ws.onclose = (e) => raw.onclose?.(e.code);
    // One that is open already says so no more.
    if (ws.readyState === WebSocket.OPEN) queueMicrotask(() => raw.onopen?.());
    return raw;
  },
  now: () => performance.now(),
  date: () => Date.now(),
  random: () => Math.random(),
  setTimeout: (f, ms) => setTimeout(f, ms),
  clearTimeout: (timer) => clearTimeout(timer as number | undefined),
  frame(f) {
    // Pages in the background are not drawn, and yet must not fall behind.
    let done = false;
    const once = (): void => {
      if (done) return;
      done = true;
      clearTimeout(timer);
      cancelAnimationFrame(raf);
      f();
    };
    const raf = requestAnimationFrame(once);
    const timer = setTimeout(once, 150);
  },
  drawer: () => openDrawer(),
  shelf: () => openShelf(),
  recall(key) {
    try {
      return sessionStorage.getItem(key);
    } catch {
      return null;
    }
  },
  remember(key, value) {
    try {
      sessionStorage.setItem(key, value);
    } catch {
      // Storage is refused: nothing outlives a reload but what is in the drawer.
    }
  },
  me: api.me,
  addVoice: api.addVoice,
  upload: api.keepAsset,
  watch(wake, leave, hide, doubt) {
    const seen = (): void => {
      if (document.visibilityState === 'visible') wake();
      else hide();
    };
    const shown = (e: PageTransitionEvent): void => {
      if (e.persisted) wake();
    };
    // A page that the browser keeps for "back" is not gone: it comes back with pageshow.
    const hidden = (e: PageTransitionEvent): void => {
      if (!e.persisted) leave();
    };
    // From Wi-Fi to the telephone's network, where the browser tells: it says "change" for less, too.
    const net = (navigator as Navigator & { connection?: EventTarget & { type?: string } })
      .connection;
    let kind = net?.type;
    const moved = (): void => {
      if (net?.type === kind) return;
      kind = net?.type;
      doubt();
    };
    document.addEventListener('visibilitychange', seen);
    window.addEventListener('offline', doubt);
    net?.addEventListener('change', moved);
    window.addEventListener('online', wake);
    window.addEventListener('pageshow', shown);
    window.addEventListener('pagehide', hidden);
    return () => {
      document.removeEventListener('visibilitychange', seen);
      window.removeEventListener('offline', doubt);
      net?.removeEventListener('change', moved);
      window.removeEventListener('online', wake);
      window.removeEventListener('pageshow', shown);
      window.removeEventListener('pagehide', hidden);
    };
  },
};
