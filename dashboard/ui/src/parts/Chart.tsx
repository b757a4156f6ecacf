import { useEffect, useRef, useState } from 'react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { get } from '../api/client';
import type { ChartSpec, SeriesAnswer } from '../api/types';
import { useTheme } from '../app/theme';
import { useSpeech } from '../i18n/i18n';
import styles from './Chart.module.css';
import type { Span } from './range';
import { spanAt } from './range';
import { latestOf, nameSeries } from './series';
import { explain } from './States';

const SYNC = uPlot.sync('page');
const HEIGHT = 150;
const COLORS = ['--c1', '--c2', '--c3', '--c4', '--c5', '--c6'];
/** Distances of grid lines for bytes: halves and doubles of the binary prefixes, so that ticks are short. */
const BINARY_STEPS = Array.from({ length: 60 }, (_, power) => 2 ** power);
/** Charts are asked for again this often while the page is seen. */
const EVERY = 10_000;

/** The web font must be there before the first draw, or the axes fall back to another face for good. */
const font: Promise<unknown> = typeof document.fonts?.load === 'function' ? document.fonts.load('12px Inter').catch(() => undefined) : Promise.resolve();

/**
 * One chart of one metric: lines (with the band between lo and hi where the server has one), the latest value, a legend where there
 * are several series, and the same as a table. A gap in the data is a gap in the line. Dragging zooms all charts of the page.
 */
export function Chart(props: { host: string; spec: ChartSpec; span: Span; onZoom: (from: number, to: number) => void }) {
  const { spec, span, host } = props;
  const speech = useSpeech();
  const { t, say, quantity, moment } = speech;
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [asTable, setAsTable] = useState(false);
  const [focus, setFocus] = useState<number | null>(null);
  useEffect(() => {
    const element = box.current;
    if (!element) {
      return;
    }
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  // In steps, so that a resize by a pixel asks nothing anew.
  const points = Math.max(100, Math.ceil(width / 100) * 100);
  const labels = JSON.stringify(spec.labels);
  const query = useQuery({
    queryKey: ['series', host, spec.metric, labels, span.key, points],
    queryFn: ({ signal }) => {
      const { from, to } = spanAt(span, Date.now());
      const params = new URLSearchParams({ host, metric: spec.metric, labels, from: String(from), to: String(to), width: String(points) });
      return get<SeriesAnswer>(`/series?${params.toString()}`, signal);
    },
    enabled: width > 0,
    refetchInterval: (each) => (span.kind === 'last' || each.state.status === 'error' ? EVERY : false),
    placeholderData: keepPreviousData,
    staleTime: EVERY / 2,
  });
  const title = say({ key: spec.titleKey });
  const data = query.data;
  const unit = data?.unit ?? spec.unit;
  const lines = data ? nameSeries(data, spec.labels) : [];
  const single = lines.length === 1 ? lines[0] : undefined;
  const value = single ? quantity(single.latest, unit) : '';
  const empty = data !== undefined && lines.every((line) => line.latest === null);
  return (
    <figure className={`card ${styles.chart}`} aria-label={t('chart.summary', { title, value: single ? value : lines.map((line) => `${line.name} ${quantity(line.latest, unit)}`).join(', ') })}>
      <figcaption className={styles.title}>
        <h2 title={title}>{title}</h2>
        <button type="button" className={styles.toggle} onClick={() => setAsTable(!asTable)}>
          {asTable ? t('chart.chart') : t('chart.table')}
        </button>
        {single && <span className={styles.latest}>{value}</span>}
      </figcaption>
      <div ref={box}>
        {query.isError && !data ? (
          <div className={styles.none}>{explain(query.error, speech)}</div>
        ) : empty ? (
          <div className={styles.none}>{t('chart.none')}</div>
        ) : asTable && data ? (
          <div className={styles.table}>
            <table>
              <caption className="vh">{title}</caption>
              <thead>
                <tr>
                  <th scope="col">{t('chart.time')}</th>
                  {lines.map((line) => (
                    <th key={line.name} scope="col" className="num">
                      {line.name || title}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {data.times
                  .map((time, index) => ({ time, index }))
                  .slice(-60)
                  .reverse()
                  .map(({ time, index }) => (
                    <tr key={time}>
                      <td>{moment(time)}</td>
                      {lines.map((line) => (
                        <td key={line.name} className="num">
                          {quantity(line.values[index], unit)}
                        </td>
                      ))}
                    </tr>
                  ))}
              </tbody>
            </table>
          </div>
        ) : (
          <Plot data={data} unit={unit} span={span} width={width} focus={focus} onZoom={props.onZoom} own={spec.labels} />
        )}
      </div>
      {lines.length > 1 && (
        <div className={styles.legend}>
          {lines.map((line) => (
            <button
              key={line.index}
              type="button"
              onMouseEnter={() => setFocus(line.index)}
              onMouseLeave={() => setFocus(null)}
              onFocus={() => setFocus(line.index)}
              onBlur={() => setFocus(null)}
            >
              <svg width="10" height="10" aria-hidden="true">
                <rect width="10" height="3" y="3.5" rx="1.5" fill={line.index < COLORS.length ? `var(${COLORS[line.index]})` : 'var(--unk)'} />
              </svg>
              {line.name} {quantity(line.latest, unit)}
            </button>
          ))}
        </div>
      )}
    </figure>
  );
}

function Plot(props: {
  data: SeriesAnswer | undefined;
  own: Record<string, string>;
  unit: string;
  span: Span;
  width: number;
  focus: number | null;
  onZoom: (from: number, to: number) => void;
}) {
  const { data, unit, width, span } = props;
  const { quantity, moment } = useSpeech();
  const theme = useTheme();
  const target = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const latest = useRef({ onZoom: props.onZoom, span, quantity, moment });
  useEffect(() => {
    latest.current = { onZoom: props.onZoom, span, quantity, moment };
  });
  const count = data?.series.length ?? 0;
  const banded = count === 1 && latestOf(data?.series[0]?.lo ?? []) !== null;

  useEffect(() => {
    const element = target.current;
    if (!element || count === 0 || width === 0) {
      return;
    }
    let gone = false;
    void font.then(() => {
      if (gone) {
        return;
      }
      const css = getComputedStyle(document.documentElement);
      const color = (name: string) => css.getPropertyValue(name).trim();
      const axis = {
        stroke: color('--mu'),
        font: `11.5px ${css.fontFamily}`,
        grid: { stroke: color('--line'), width: 1 },
        ticks: { show: false },
      };
      plot.current = new uPlot(
        {
          width,
          height: HEIGHT,
          padding: [8, 4, 0, 0],
          legend: { show: false },
          cursor: { sync: { key: SYNC.key }, points: { size: 6 }, drag: { x: true, y: false, setScale: false } },
          focus: { alpha: 0.25 },
          scales: {
            x: { time: true, range: () => { const { from, to } = spanAt(latest.current.span, Date.now()); return [from / 1000, to / 1000]; } },
            y: { range: (_u, _min, max) => [0, unit === 'ratio' && max > 0.45 ? 1 : max > 0 ? max * 1.15 : 1] },
          },
          axes: [
            { ...axis, size: 26, space: 70, values: (_u, splits) => splits.map((each) => latest.current.moment(each * 1000).replace(/:\d\d$/, (end, at: number) => (at > 4 ? '' : end))) },
            { ...axis, size: 66, space: 30, ...(unit.startsWith('bytes') ? { incrs: BINARY_STEPS } : {}), values: (_u, splits) => splits.map((each) => (each === 0 ? '0' : latest.current.quantity(each, unit))) },
          ],
          series: [
            {},
            ...Array.from({ length: count }, (_, index) => ({
              stroke: color(count === 1 ? '--line-v' : (COLORS[index] ?? '--unk')),
              width: 1,
              spanGaps: false,
              points: { show: false },
            })),
            ...(banded ? [{ stroke: 'transparent', points: { show: false } }, { stroke: 'transparent', points: { show: false } }] : []),
          ],
          ...(banded ? { bands: [{ series: [3, 2] as [number, number], fill: color('--band') }] } : {}),
          hooks: {
            setSelect: [
              (u) => {
                if (u.select.width > 4) {
                  const at = (x: number) => Math.round(u.posToVal(x, 'x') * 1000);
                  latest.current.onZoom(at(u.select.left), at(u.select.left + u.select.width));
                }
                u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
              },
            ],
          },
        },
        [[], ...Array.from({ length: count + (banded ? 2 : 0) }, () => [])] as unknown as uPlot.AlignedData,
        element,
      );
      SYNC.sub(plot.current);
      element.dispatchEvent(new Event('ready'));
    });
    return () => {
      gone = true;
      if (plot.current) {
        SYNC.unsub(plot.current);
        plot.current.destroy();
        plot.current = null;
      }
    };
  }, [count, banded, unit, width, theme]);

  useEffect(() => {
    const element = target.current;
    if (!element || !data) {
      return;
    }
    const show = () =>
      plot.current?.setData([
        data.times.map((time) => time / 1000),
        ...data.series.map((each) => each.values),
        ...(banded ? [data.series[0]?.lo ?? [], data.series[0]?.hi ?? []] : []),
      ] as uPlot.AlignedData);
    show();
    element.addEventListener('ready', show);
    return () => element.removeEventListener('ready', show);
  }, [data, banded, count, unit, width, theme]);

  useEffect(() => {
    plot.current?.setSeries(props.focus === null ? null : props.focus + 1, { focus: true });
  }, [props.focus]);

  return <div ref={target} className={styles.plot} aria-hidden="true" />;
}
