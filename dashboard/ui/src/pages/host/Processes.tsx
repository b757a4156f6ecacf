import { Link, useSearchParams } from 'wouter';
import type { ProcessPage, ProcessRow, ProcessSort } from '../../api/types';
import { urls } from '../../app/urls';
import { useSpeech } from '../../i18n/i18n';
import { useRead } from '../../live/use-live';
import type { Column } from '../../parts/DataTable';
import { DataTable } from '../../parts/DataTable';
import { Shown } from '../../parts/States';

const SORTS: ProcessSort[] = ['cpu', 'memory', 'io'];

/** Processes by what they take. The server sorts, because it sends only the top ones. */
export function Processes(props: { host: string; limit?: number }) {
  const { t } = useSpeech();
  const [params, setParams] = useSearchParams();
  const by = SORTS.find((each) => each === params.get('by')) ?? 'cpu';
  const query = useRead<ProcessPage>(`/hosts/${encodeURIComponent(props.host)}/processes?sort=${by}`, 5000);
  return (
    <section className="card" aria-labelledby="processes">
      <header>
        <h2 id="processes">{t('host.processes')}</h2>
        <label className="mu small">
          {t('host.sortBy')}{' '}
          <select
            className="input"
            value={by}
            onChange={(event) => {
              const value = event.target.value;
              setParams(
                (before) => {
                  const next = new URLSearchParams(before);
                  next.set('by', value);
                  return next;
                },
                { replace: true },
              );
            }}
          >
            {SORTS.map((each) => (
              <option key={each} value={each}>
                {t(`host.sort.${each}`)}
              </option>
            ))}
          </select>
        </label>
      </header>
      <Shown query={query}>
        {(page) =>
          page.items.length === 0 ? (
            <p className="mu">{t('host.noProcesses')}</p>
          ) : (
            <>
              <ProcessTable host={props.host} rows={props.limit === undefined ? page.items : page.items.slice(0, props.limit)} />
              <p className="small mu">
                {t('host.processesOf', { shown: Math.min(page.items.length, props.limit ?? Infinity), total: page.total })}
                {props.limit !== undefined && page.items.length > props.limit && (
                  <>
                    {' · '}
                    <Link href={`${urls.host(props.host)}?tab=processes`}>{t('host.allProcesses')}</Link>
                  </>
                )}
              </p>
            </>
          )
        }
      </Shown>
    </section>
  );
}

export function ProcessTable(props: { host: string; rows: ProcessRow[] }) {
  const { t, quantity } = useSpeech();
  const columns: Column<ProcessRow>[] = [
    {
      key: 'name',
      label: t('process.name'),
      wide: true,
      cell: (row) => (
        <span className="named">
          <Link href={urls.process(props.host, row.pid, row.startMillis)}>{row.name}</Link>
          {row.group && <span className="chip">{row.group}</span>}
        </span>
      ),
    },
    { key: 'pid', label: t('process.pid'), num: true, cell: (row) => <span className="mu">{row.pid}</span> },
    { key: 'cpu', label: t('process.cpu'), num: true, cell: (row) => quantity(row.cpu, 'ratio') },
    { key: 'rss', label: t('process.rss'), num: true, cell: (row) => quantity(row.rssBytes, 'bytes') },
    { key: 'threads', label: t('process.threads'), num: true, cell: (row) => quantity(row.threads, null) },
    { key: 'read', label: t('process.read'), num: true, cell: (row) => quantity(row.readBytesPerSecond, 'bytes_per_second') },
    { key: 'write', label: t('process.write'), num: true, cell: (row) => quantity(row.writeBytesPerSecond, 'bytes_per_second') },
    { key: 'user', label: t('process.user'), cell: (row) => row.user ?? '–' },
  ];
  return <DataTable name="sort" caption={t('host.processes')} columns={columns} rows={props.rows} rowKey={(row) => `${row.pid}@${row.startMillis}`} />;
}
