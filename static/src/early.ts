// The first thing that runs on a page, before the rest of the client has arrived: it fetches the
// texts of the one language that is shown, and opens the socket of a board, which takes several
// round trips and needs nothing but the address. store/world.ts takes the socket over; if nobody
// does, the server closes it.
import type {} from './early-socket';
import { preferred, texts } from './i18n/language';

// Whoever draws asks again and says so when they do not come.
texts[preferred()]().catch(() => undefined);

const [, page, id] = /^\/(t|proyector)\/([0-9a-z]+)\/?$/.exec(location.pathname) ?? [];
if (page && id) {
  const path = `/ws/${id}${page === 'proyector' ? '?as=projector' : ''}`;
  const url = new URL(path, location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  globalThis.mingaEarly = { path, socket: new WebSocket(url) };
}
