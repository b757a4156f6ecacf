import { Link } from 'wouter';
import type { HostSummary } from '../api/types';
import { urls } from '../app/urls';
import { useSpeech } from '../i18n/i18n';
import { Meter } from './Bar';
import type { Column } from './DataTable';
import { DataTable } from './DataTable';
import { Moment } from './Moment';
import { Sev } from './Sev';

/** Hosts with their readings and, where one is unwell, why in words. */
export function HostTable(props: { name: string; caption: string; hosts: HostSummary[] }) {
  const { t, say, quantity } = useSpeech();
  const ratio = (value: number | null) =>
    value === null ? (
      <span className="fa">–</span>
    ) : (
      <span className="meter">
        <Meter ratio={value} /> {quantity(value, 'ratio')}
      </span>
    );
  const columns: Column<HostSummary>[] = [
    {
      key: 'host',
      label: t('fleet.host'),
      wide: true,
      by: (row) => row.id,
      cell: (row) => (
        <div className="lead">
          <Sev of={row.severity} label={t(`sev.${row.severity}`)} />
          <div>
            <Link className="id" href={urls.host(row.id)}>
              {row.id}
            </Link>
            {row.reason !== null && <div className="small mu">{say(row.reason)}</div>}
          </div>
        </div>
      ),
    },
    { key: 'state', label: t('fleet.state'), cell: (row) => t(`liveness.${row.liveness}`), by: (row) => row.liveness },
    { key: 'cpu', label: t('fleet.cpu'), num: true, cell: (row) => ratio(row.cpu), by: (row) => row.cpu },
    { key: 'memory', label: t('fleet.memory'), num: true, cell: (row) => ratio(row.memory), by: (row) => row.memory },
    { key: 'load', label: t('fleet.load'), num: true, cell: (row) => quantity(row.load, null), by: (row) => row.load },
    {
      key: 'disk',
      label: t('fleet.disk'),
      num: true,
      cell: (row) =>
        row.diskWorst === null ? (
          <span className="fa">–</span>
        ) : (
          <span>
            <span className="mu">{row.diskWorst.mount}</span> {quantity(row.diskWorst.ratio, 'ratio')}
          </span>
        ),
      by: (row) => row.diskWorst?.ratio ?? null,
    },
    { key: 'application', label: t('fleet.application'), cell: (row) => row.application, by: (row) => row.application },
    { key: 'seen', label: t('fleet.seen'), num: true, cell: (row) => <Moment at={row.lastSeenAt} />, by: (row) => row.lastSeenAt },
  ];
  return <DataTable name={props.name} caption={props.caption} columns={columns} rows={props.hosts} rowKey={(row) => row.id} />;
}
