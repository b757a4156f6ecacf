import { useQuery } from '@tanstack/react-query';
import { get } from '../api/client';
import type { SeriesAnswer, SeriesRef } from '../api/types';
import { useSpeech } from '../i18n/i18n';
import { latestOf } from './series';

const BEFORE = 5 * 60_000;
const AFTER = 5 * 60_000;
const EVERY = 10_000;
const WIDTH = 160;
const HEIGHT = 28;
const PAD = 2;

/** The moments to draw: around the onset, and not beyond now. */
export function sparkSpan(onset: number, now: number): { from: number; to: number } {
  return { from: onset - BEFORE, to: Math.max(onset + 60_000, Math.min(onset + AFTER, now)) };
}

/** Line segments of what is known; a gap stays a gap. A value that stands still is drawn in the middle. */
export function sparkPath(times: readonly number[], values: readonly (number | null)[], from: number, to: number): string {
  const known = values.filter((value): value is number => value !== null);
  const least = Math.min(...known);
  const range = Math.max(...known) - least;
  let pen = 'M';
  let path = '';
  values.forEach((value, at) => {
    const time = times[at];
    if (value === null || time === undefined) {
      pen = 'M';
      return;
    }
    const x = PAD + ((time - from) / (to - from)) * (WIDTH - 2 * PAD);
    const y = range === 0 ? HEIGHT / 2 : HEIGHT - PAD - ((value - least) / range) * (HEIGHT - 2 * PAD);
    path += `${pen}${x.toFixed(1)} ${y.toFixed(1)}`;
    pen = 'L';
  });
  return path;
}

/** The readings of a series around the moment at which a trouble began, which is marked. Nothing where there are none. */
export function Spark(props: { series: SeriesRef; onset: number }) {
  const { series, onset } = props;
  const { t, quantity } = useSpeech();
  const labels = JSON.stringify(series.labels);
  const query = useQuery({
    queryKey: ['series', 'spark', series.host, series.metric, labels, onset],
    queryFn: async ({ signal }) => {
      const { from, to } = sparkSpan(onset, Date.now());
      const params = new URLSearchParams({ host: series.host, metric: series.metric, labels, from: String(from), to: String(to), width: String(WIDTH) });
      return { from, to, answer: await get<SeriesAnswer>(`/series?${params.toString()}`, signal) };
    },
    refetchInterval: (each) => (each.state.data && each.state.data.to < onset + AFTER ? EVERY : false),
    staleTime: EVERY / 2,
  });
  const line = query.data?.answer.series[0];
  if (!query.data || !line || line.values.every((value) => value === null)) {
    return null;
  }
  const { from, to, answer } = query.data;
  const before = latestOf(line.values.filter((_, at) => (answer.times[at] ?? to) < onset));
  const latest = latestOf(line.values);
  const mark = PAD + ((onset - from) / (to - from)) * (WIDTH - 2 * PAD);
  const words = t(before === null ? 'spark.now' : 'spark.change', {
    metric: series.metric,
    before: before === null ? '' : quantity(before, answer.unit),
    now: quantity(latest, answer.unit),
  });
  return (
    <p className="spark">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} role="img" aria-label={words}>
        <path className="onset" d={`M${mark.toFixed(1)} 0V${HEIGHT}`} />
        <path d={sparkPath(answer.times, line.values, from, to)} />
      </svg>
      <span className="mu small wrap" aria-hidden="true">
        {words}
      </span>
    </p>
  );
}
