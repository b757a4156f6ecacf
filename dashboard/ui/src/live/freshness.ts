/**
 * How much the page may be believed. `reconnecting` and `stale`: the server says nothing. `behind` and `frozen`: it speaks, but what it
 * tells is old, because readings are not taken in.
 */
export type Freshness = 'connecting' | 'live' | 'reconnecting' | 'stale' | 'behind' | 'frozen';

export const RECONNECTING_AFTER = 20_000;
export const STALE_AFTER = 60_000;

/**
 * Pure.
 *
 * @param silence    milliseconds since the server's last byte, or null when none has come yet
 * @param dataAge    milliseconds from the moment of the oldest data shown to now, by the server's clock; null while that is not known
 * @param sinceStart milliseconds since this page asked first
 */
export function freshness(silence: number | null, dataAge: number | null, sinceStart: number): Freshness {
  if (silence === null) {
    return sinceStart >= RECONNECTING_AFTER ? 'reconnecting' : 'connecting';
  }
  if (silence >= RECONNECTING_AFTER) {
    return silence >= STALE_AFTER ? 'stale' : 'reconnecting';
  }
  if (dataAge === null || dataAge < RECONNECTING_AFTER) {
    return 'live';
  }
  return dataAge >= STALE_AFTER ? 'frozen' : 'behind';
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
