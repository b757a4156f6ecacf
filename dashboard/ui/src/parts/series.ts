import type { SeriesAnswer } from '../api/types';

export interface Line {
  /** Position in the answer, which is its colour. */
  index: number;
  name: string;
  latest: number | null;
  values: (number | null)[];
}

/** The last value that is there; null when there is none. */
export function latestOf(values: readonly (number | null)[]): number | null {
  for (let at = values.length - 1; at >= 0; at--) {
    const value = values[at];
    if (value !== null && value !== undefined) {
      return value;
    }
  }
  return null;
}

/** Names each series by the labels in which they differ, and sorts by the latest value, largest first. */
export function nameSeries(answer: SeriesAnswer, own: Record<string, string>): Line[] {
  const names = new Set(answer.series.flatMap((each) => Object.keys(each.labels)));
  const telling = [...names].filter(
    (name) => own[name] === undefined && new Set(answer.series.map((each) => each.labels[name] ?? '')).size > 1,
  );
  return answer.series
    .map((each, index) => ({
      index,
      name: telling.map((name) => each.labels[name] ?? '').filter(Boolean).join(' '),
      latest: latestOf(each.values),
      values: each.values,
    }))
    .sort((a, b) => (b.latest ?? -Infinity) - (a.latest ?? -Infinity) || a.index - b.index);
}
