import type { ClusterDetail, Join } from '../../api/types';
import { Page } from '../../app/Shell';
import { urls } from '../../app/urls';
import { useSpeech } from '../../i18n/i18n';
import { useRead } from '../../live/use-live';
import { DataTable } from '../../parts/DataTable';
import { FleetStrip, StripLegend } from '../../parts/FleetStrip';
import { HostTable } from '../../parts/HostTable';
import { unitOf } from '../../parts/metric';
import { bySeverity } from '../../parts/strip';
import { Shown } from '../../parts/States';

/** One cluster: its hosts, and its readings joined over all of them. */
export function ClusterPage(props: { name: string }) {
  const { t } = useSpeech();
  const query = useRead<ClusterDetail>(`/clusters/${encodeURIComponent(props.name)}`, 5000);
  return (
    <Page title={props.name} crumbs={[{ label: t('fleet.title'), href: urls.fleet }]}>
      <Shown query={query}>{(detail) => <ClusterBody detail={detail} />}</Shown>
    </Page>
  );
}

export function ClusterBody(props: { detail: ClusterDetail }) {
  const { cluster } = props.detail;
  const { t, quantity } = useSpeech();
  const joins = Object.entries(props.detail.joins).sort(([a], [b]) => (a < b ? -1 : 1));
  const cell = (pick: (join: Join) => number | null | undefined) => (row: [string, Join]) => quantity(pick(row[1]), unitOf(row[0]));
  return (
    <>
      <section className="card" aria-labelledby="strip">
        <header>
          <h2 id="strip">{t('fleet.hosts', { count: cluster.hosts.length })}</h2>
          <StripLegend />
        </header>
        <FleetStrip clusters={[cluster]} />
        {cluster.applications.length > 0 && (
          <p className="small mu">
            {t('fleet.application')}: {cluster.applications.join(', ')}
          </p>
        )}
      </section>
      <section className="card" aria-labelledby="hosts">
        <header>
          <h2 id="hosts">{t('cluster.hosts')}</h2>
        </header>
        <HostTable name="sort" caption={t('cluster.hosts')} hosts={[...cluster.hosts].sort(bySeverity)} />
      </section>
      <section className="card" aria-labelledby="joins">
        <header>
          <h2 id="joins">{t('cluster.joins')}</h2>
        </header>
        {joins.length === 0 ? (
          <p className="mu">{t('cluster.noJoins')}</p>
        ) : (
          <DataTable
            name="joins"
            caption={t('cluster.joins')}
            rows={joins}
            rowKey={(row) => row[0]}
            columns={[
              { key: 'metric', label: t('cluster.metric'), wide: true, cell: (row) => <code>{row[0]}</code>, by: (row) => row[0] },
              { key: 'avg', label: t('cluster.avg'), num: true, cell: cell((join) => join.avg) },
              { key: 'max', label: t('cluster.max'), num: true, cell: cell((join) => join.max) },
              { key: 'sum', label: t('cluster.sum'), num: true, cell: cell((join) => join.sum) },
              { key: 'count', label: t('cluster.count'), num: true, cell: (row) => quantity(row[1].count, null) },
            ]}
          />
        )}
      </section>
    </>
  );
}
