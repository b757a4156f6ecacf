/** How much the page may be believed, from the time since the server's last byte. Pure. */
export type Freshness = 'connecting' | 'live' | 'reconnecting' | 'stale';

export const RECONNECTING_AFTER = 20_000;
export const STALE_AFTER = 60_000;

/** @param silence milliseconds since the last byte, or null when none has come yet */
export function freshness(silence: number | null, sinceStart: number): Freshness {
  if (silence === null) {
    return sinceStart >= RECONNECTING_AFTER ? 'reconnecting' : 'connecting';
  }
  return silence >= STALE_AFTER ? 'stale' : silence >= RECONNECTING_AFTER ? 'reconnecting' : 'live';
}

/**
 * How long to wait before the next attempt, in milliseconds: short at first, because a restart takes seconds; at most 5 s and jitter,
 * so that a thousand pages do not come back in one moment.
 *
 * @param attempt 0 for the first retry
 * @param random  in [0, 1)
 */
export function backoff(attempt: number, random: number): number {
  const base = Math.min(400 * 2 ** Math.min(attempt, 10), 5000);
  return base + random * Math.min(base, 3000);
}
