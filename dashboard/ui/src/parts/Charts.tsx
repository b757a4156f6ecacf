import { useSearchParams } from 'wouter';
import type { ChartSpec } from '../api/types';
import { useSpeech } from '../i18n/i18n';
import { Chart } from './Chart';
import { DEFAULT_RANGE, RANGES, spanOf } from './range';

/** The charts of one host or process, over one range that lives in the address. */
export function Charts(props: { host: string; charts: ChartSpec[] }) {
  const { t } = useSpeech();
  const [params, setParams] = useSearchParams();
  const span = spanOf(params);
  const zoom = (from: number, to: number) =>
    setParams((before) => {
      const next = new URLSearchParams(before);
      next.set('from', String(from));
      next.set('to', String(to));
      return next;
    });
  if (props.charts.length === 0) {
    return <p className="mu">{t('host.noCharts')}</p>;
  }
  return (
    <div className="charts">
      {props.charts.map((spec) => (
        <Chart key={`${spec.metric} ${spec.titleKey} ${JSON.stringify(spec.labels)}`} host={props.host} spec={spec} span={span} onZoom={zoom} />
      ))}
    </div>
  );
}

/** Chooses the range; a zoomed span shows as its own entry until another is chosen. */
export function RangeSelect() {
  const { t, moment } = useSpeech();
  const [params, setParams] = useSearchParams();
  const span = spanOf(params);
  return (
    <select
      className="input"
      aria-label={t('host.range')}
      value={span.key}
      onChange={(event) => {
        const value = event.target.value;
        setParams((before) => {
          const next = new URLSearchParams(before);
          next.delete('from');
          next.delete('to');
          if (value === DEFAULT_RANGE) {
            next.delete('range');
          } else {
            next.set('range', value);
          }
          return next;
        });
      }}
    >
      {span.kind === 'between' && (
        <option value={span.key}>
          {moment(span.from)} – {moment(span.to)}
        </option>
      )}
      {Object.keys(RANGES).map((range) => (
        <option key={range} value={range}>
          {t('host.last', { range })}
        </option>
      ))}
    </select>
  );
}
