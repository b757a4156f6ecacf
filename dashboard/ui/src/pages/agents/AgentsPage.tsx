import { Link } from 'wouter';
import type { Agent, Agents, Liveness } from '../../api/types';
import { Page } from '../../app/Shell';
import { urls } from '../../app/urls';
import { useSpeech } from '../../i18n/i18n';
import { useRead } from '../../live/use-live';
import type { Column } from '../../parts/DataTable';
import { DataTable } from '../../parts/DataTable';
import { Moment } from '../../parts/Moment';
import type { Glyph } from '../../parts/Sev';
import { Sev } from '../../parts/Sev';
import { Empty, Shown } from '../../parts/States';

const GLYPH: Record<Liveness, Glyph> = { up: 'healthy', late: 'warning', lost: 'critical', left: 'unknown' };
const ORDER: Record<Liveness, number> = { lost: 0, late: 1, left: 2, up: 3 };

/** Does every agent report, and which version? */
export function AgentsPage() {
  const { t } = useSpeech();
  const query = useRead<Agents>('/agents', 5000);
  return (
    <Page title={t('agents.title')}>
      <Shown query={query}>{(agents) => <AgentsBody items={agents.items} />}</Shown>
    </Page>
  );
}

export function AgentsBody(props: { items: Agent[] }) {
  const { t, quantity } = useSpeech();
  if (props.items.length === 0) {
    return (
      <div className="card">
        <Empty title={t('agents.empty')}>{t('agents.emptyText')}</Empty>
      </div>
    );
  }
  const columns: Column<Agent>[] = [
    {
      key: 'host',
      label: t('fleet.host'),
      wide: true,
      by: (row) => row.host,
      cell: (row) => (
        <span className="lead">
          <Sev of={GLYPH[row.liveness]} />
          <Link className="id" href={urls.host(row.host)}>
            {row.host}
          </Link>
        </span>
      ),
    },
    { key: 'state', label: t('fleet.state'), cell: (row) => t(`liveness.${row.liveness}`), by: (row) => row.liveness },
    { key: 'since', label: t('agents.since'), cell: (row) => <Moment at={row.since} />, by: (row) => row.since },
    { key: 'seen', label: t('fleet.seen'), cell: (row) => <Moment at={row.lastSeenAt} />, by: (row) => row.lastSeenAt },
    { key: 'version', label: t('agents.version'), cell: (row) => row.version ?? '–', by: (row) => row.version },
    { key: 'lag', label: t('agents.lag'), num: true, cell: (row) => quantity(row.lagSeconds, 'seconds'), by: (row) => row.lagSeconds },
    { key: 'spool', label: t('agents.spool'), num: true, cell: (row) => quantity(row.spoolBytes, 'bytes'), by: (row) => row.spoolBytes },
    {
      key: 'clock',
      label: t('agents.clock'),
      num: true,
      cell: (row) => quantity(row.clockOffsetMillis === null ? null : row.clockOffsetMillis / 1000, 'seconds'),
      by: (row) => (row.clockOffsetMillis === null ? null : Math.abs(row.clockOffsetMillis)),
    },
    { key: 'address', label: t('agents.address'), cell: (row) => row.address ?? '–', by: (row) => row.address },
  ];
  return (
    <section className="card">
      <DataTable
        name="sort"
        caption={t('agents.title')}
        columns={columns}
        rows={[...props.items].sort((a, b) => ORDER[a.liveness] - ORDER[b.liveness])}
        rowKey={(row) => row.host}
      />
    </section>
  );
}
