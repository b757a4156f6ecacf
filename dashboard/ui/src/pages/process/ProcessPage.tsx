import type { ProcessDetail } from '../../api/types';
import { ApiError } from '../../api/client';
import { useNow } from '../../app/clock';
import { Page } from '../../app/Shell';
import { urls } from '../../app/urls';
import { useSpeech } from '../../i18n/i18n';
import { useRead } from '../../live/use-live';
import { Charts, RangeSelect } from '../../parts/Charts';
import { Empty, Shown } from '../../parts/States';

/** One process, named by its number and its start. */
export function ProcessPage(props: { host: string; process: string }) {
  const { t } = useSpeech();
  const query = useRead<ProcessDetail>(`/hosts/${encodeURIComponent(props.host)}/processes/${encodeURIComponent(props.process).replace('%40', '@')}`, 5000);
  const gone = query.error instanceof ApiError && query.error.status === 404;
  return (
    <Page
      title={query.data?.process.name ?? props.process}
      headingInContent={query.data !== undefined && !gone}
      crumbs={[
        { label: t('fleet.title'), href: urls.fleet },
        { label: props.host, href: urls.host(props.host) },
      ]}
    >
      {gone ? (
        <div className="card">
          <Empty title={t('process.gone')}>{t('process.goneText')}</Empty>
        </div>
      ) : (
        <Shown query={query}>{(detail) => <ProcessBody host={props.host} detail={detail} />}</Shown>
      )}
    </Page>
  );
}

export function ProcessBody(props: { host: string; detail: ProcessDetail }) {
  const { process, charts } = props.detail;
  const { t, quantity, duration, moment } = useSpeech();
  const now = useNow();
  const rows: [string, string][] = [
    [t('process.pid'), String(process.pid)],
    [t('process.started'), moment(process.startMillis)],
    [t('process.age'), duration(now - process.startMillis)],
    [t('process.user'), process.user ?? '–'],
    [t('process.group'), process.group ?? '–'],
    [t('process.cpu'), quantity(process.cpu, 'ratio')],
    [t('process.rss'), quantity(process.rssBytes, 'bytes')],
    [t('process.threads'), quantity(process.threads, null)],
    [t('process.read'), quantity(process.readBytesPerSecond, 'bytes_per_second')],
    [t('process.write'), quantity(process.writeBytesPerSecond, 'bytes_per_second')],
  ];
  return (
    <>
      <section className="card head" aria-labelledby="title">
        <div>
          <h1 id="title">
            {process.name} <span className="fa">{process.pid}</span>
          </h1>
        </div>
        <RangeSelect />
      </section>
      <Charts host={props.host} charts={charts} />
      <section className="card" aria-labelledby="process-facts">
        <header>
          <h2 id="process-facts">{t('process.facts')}</h2>
        </header>
        <dl className="kv">
          {rows.map(([name, value]) => (
            <div key={name} className="pair">
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </section>
    </>
  );
}
