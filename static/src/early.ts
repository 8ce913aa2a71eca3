// The first thing that runs on a board's page, before the rest of the client has arrived: the
// socket takes several round trips to open, and they need nothing but the address. store/world.ts
// takes it over; if nobody does, the server closes it.
import type {} from './early-socket';

const [, page, id] = /^\/(t|proyector)\/([0-9a-z]+)\/?$/.exec(location.pathname) ?? [];
if (page && id) {
  const path = `/ws/${id}${page === 'proyector' ? '?as=projector' : ''}`;
  const url = new URL(path, location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  globalThis.mingaEarly = { path, socket: new WebSocket(url) };
}
