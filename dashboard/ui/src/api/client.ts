import type { Problem, Session } from './types';

/** A refusal or failure of the server, as it described it; `status` 0 means that no answer came at all. */
export class ApiError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title ?? `HTTP ${problem.status}`);
    this.name = 'ApiError';
    this.problem = problem;
  }

  get status(): number {
    return this.problem.status;
  }
}

let csrfToken: string | null = null;
let onUnauthorized: () => void = () => undefined;
let onMustChange: () => void = () => undefined;

/** Remembers the token that unsafe calls carry; null forgets it. */
export function setCsrf(token: string | null): void {
  csrfToken = token;
}

/** Sets who is told when the server no longer knows the session. */
export function whenUnauthorized(listener: () => void): void {
  onUnauthorized = listener;
}

/** Sets who is told when the server answers nothing before a password was chosen. */
export function whenMustChange(listener: () => void): void {
  onMustChange = listener;
}

/**
 * One call of the API.
 *
 * @throws ApiError when the server refused, failed, or was not reached
 */
export async function call<T>(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  options: { body?: unknown; signal?: AbortSignal; key?: string } = {},
): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json, application/problem+json' };
  if (options.body !== undefined) {
    headers['Content-Type'] = 'application/json';
  }
  if (method !== 'GET' && csrfToken !== null) {
    headers['X-CSRF-Token'] = csrfToken;
  }
  if (options.key !== undefined) {
    headers['Idempotency-Key'] = options.key;
  }
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, {
      method,
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
  } catch (failure) {
    if (failure instanceof DOMException && failure.name === 'AbortError') {
      throw failure;
    }
    throw new ApiError({ status: 0, key: 'problem.unreachable' });
  }
  if (response.ok) {
    return (response.status === 204 ? undefined : await response.json()) as T;
  }
  const error = new ApiError(await problemOf(response));
  if (response.status === 401 && path !== '/session') {
    onUnauthorized();
  } else if (response.status === 403 && error.problem.key === 'password.change') {
    onMustChange();
  }
  throw error;
}

async function problemOf(response: Response): Promise<Problem> {
  const requestId = response.headers.get('X-Request-Id') ?? undefined;
  try {
    const problem = (await response.json()) as Problem;
    return { ...(requestId === undefined ? {} : { requestId }), ...problem, status: response.status };
  } catch {
    return { status: response.status, ...(requestId === undefined ? {} : { requestId }) };
  }
}

export const get = <T>(path: string, signal?: AbortSignal) => call<T>('GET', path, signal === undefined ? {} : { signal });

/** The session, or null when nobody is signed in. */
export async function fetchSession(): Promise<Session | null> {
  try {
    return await get<Session>('/session');
  } catch (failure) {
    if (failure instanceof ApiError && failure.status === 401) {
      return null;
    }
    throw failure;
  }
}

export async function signIn(name: string, password: string): Promise<Session> {
  const { csrfToken: token } = await get<{ csrfToken: string }>('/session/csrf');
  setCsrf(token);
  return call<Session>('POST', '/session', { body: { name, password } });
}

export const signOut = () => call<void>('DELETE', '/session');

export const changePassword = (current: string, next: string) =>
  call<Session | undefined>('POST', '/session/password', { body: { current, next } });
