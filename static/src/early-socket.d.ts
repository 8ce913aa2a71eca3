export {};

declare global {
  /** A socket that was opened before the client was there, until it is taken over. */
  var mingaEarly: { path: string; socket: WebSocket } | undefined;
}
