/** The unit that a metric's name ends in, as `quantity` understands it; the empty string for plain counts. */
export function unitOf(metric: string): string {
  const name = metric.replace(/_total$/, '');
  if (/_bytes_per_second$/.test(name)) {
    return 'bytes_per_second';
  }
  if (/_per_second$/.test(name)) {
    return 'per_second';
  }
  const last = /_(ratio|bytes|seconds)$/.exec(name)?.[1];
  return last ?? '';
}
