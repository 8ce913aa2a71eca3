/** What stands in the way. Each has a title, a text and what to do next. */
export type Reason =
  | 'page'
  | 'code'
  | 'link'
  | 'seat'
  | 'removed'
  | 'board'
  | 'attempts'
  | 'offline'
  | 'stopped'
  | 'other';

const reasons: Partial<Record<string, Reason>> = {
  unknown_code: 'code',
  unknown_link: 'link',
  link_expired: 'link',
  not_seated: 'seat',
  not_allowed: 'seat',
  no_board: 'board',
  not_found: 'board',
  too_many_attempts: 'attempts',
  offline: 'offline',
};

/** The reason behind a code of the server. */
export function reasonOf(code: string): Reason {
  return reasons[code] ?? 'other';
}

/** The reason behind a close code of the socket. */
export function reasonOfClose(close: number | undefined): Reason {
  if (close === 4403) return 'removed';
  if (close === 4404) return 'board';
  return 'stopped';
}
