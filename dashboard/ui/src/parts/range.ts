/** A span of time that charts show: the last so many milliseconds, or between two moments. */
export type Span = { kind: 'last'; millis: number; key: string } | { kind: 'between'; from: number; to: number; key: string };

export const RANGES: Record<string, number> = {
  '15m': 15 * 60_000,
  '1h': 60 * 60_000,
  '6h': 6 * 60 * 60_000,
  '24h': 24 * 60 * 60_000,
  '7d': 7 * 24 * 60 * 60_000,
};
export const DEFAULT_RANGE = '1h';

/** Reads `range`, or `from` and `to`, out of the address; nonsense counts as the default. */
export function spanOf(params: URLSearchParams): Span {
  const [from, to] = [Number(params.get('from') ?? NaN), Number(params.get('to') ?? NaN)];
  if (Number.isFinite(from) && Number.isFinite(to) && from < to) {
    return { kind: 'between', from, to, key: `${from}-${to}` };
  }
  const name = params.get('range') ?? DEFAULT_RANGE;
  const known = Object.hasOwn(RANGES, name) ? name : DEFAULT_RANGE;
  return { kind: 'last', millis: RANGES[known] ?? 3_600_000, key: known };
}

export const spanAt = (span: Span, now: number): { from: number; to: number } =>
  span.kind === 'between' ? { from: span.from, to: span.to } : { from: now - span.millis, to: now };
