// How a route of the server is asked. Every failure is an ApiError with a stable code, for which
// i18n has a sentence under "code.<code>".
import type { ID } from './wire';

/** A row of an imported file that could not be taken. The header is row 1, as a spreadsheet shows it. */
export interface BadRow {
  row: number;
  code: string;
  field?: string;
  limit?: number;
}

/** A request that failed: the server's code, or "offline" when it did not answer. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    /** HTTP status, 0 when there was no answer. */
    readonly status: number,
    readonly field?: string,
    /** Rows of an import that are to blame. */
    readonly rows?: BadRow[],
    /** Seconds to wait before the next try, where the server asks for it. */
    readonly retryAfter?: number,
    readonly limit?: number,
  ) {
    super(code);
    this.name = 'ApiError';
  }
}

/** Asks a route and reads its JSON; type is that of a body which is sent as it is, key the installation's. */
export async function call<T>(
  method: string,
  path: string,
  body?: unknown,
  type?: string,
  key?: string,
): Promise<T> {
  const raw = type !== undefined;
  const headers: Record<string, string> = {};
  if (body !== undefined) headers['Content-Type'] = type ?? 'application/json';
  if (key) headers.Authorization = `Bearer ${key}`;
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      credentials: 'same-origin',
      headers,
      body: body === undefined ? null : raw ? (body as BodyInit) : JSON.stringify(body),
    });
  } catch {
    throw new ApiError('offline', 0);
  }
  const text = await response.text().catch(() => '');
  if (response.ok) return parse(text) as T;
  throw refused(response, text);
}

/** What a text says as JSON; undefined for the page of a proxy in between. */
function parse(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The error that a response is, from its status and its body. */
export function refused(response: Response, text: string): ApiError {
  const error = (parse(text) as { error?: Partial<ApiError> } | undefined)?.error;
  const wait = Number(response.headers.get('Retry-After'));
  return new ApiError(
    error?.code ?? (response.status >= 500 ? 'internal' : 'unexpected'),
    response.status,
    error?.field,
    error?.rows,
    wait > 0 ? wait : undefined,
    error?.limit,
  );
}

/** The path of a workshop's route. */
export const workshop = (id: ID, rest = '') => `/api/workshops/${encodeURIComponent(id)}${rest}`;
