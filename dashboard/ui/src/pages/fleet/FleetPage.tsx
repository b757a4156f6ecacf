import { Link, useSearchParams } from 'wouter';
import type { Fleet, HostSummary } from '../../api/types';
import { Page } from '../../app/Shell';
import { urls } from '../../app/urls';
import { useSpeech } from '../../i18n/i18n';
import { useRead } from '../../live/use-live';
import { FleetStrip, StripLegend } from '../../parts/FleetStrip';
import { HostTable } from '../../parts/HostTable';
import { bySeverity, worstFirst } from '../../parts/strip';
import { Empty, Shown } from '../../parts/States';

/** Which hosts are unwell, cluster by cluster. */
export function FleetPage() {
  const { t } = useSpeech();
  const query = useRead<Fleet>('/fleet', 5000);
  return (
    <Page title={t('fleet.title')}>
      <Shown query={query}>{(fleet) => <FleetBody fleet={fleet} />}</Shown>
    </Page>
  );
}

export function matches(host: HostSummary, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  return wanted === '' || [host.id, host.cluster, host.application, host.zone ?? ''].some((each) => each.toLowerCase().includes(wanted));
}

export function FleetBody(props: { fleet: Fleet }) {
  const { t } = useSpeech();
  const [params, setParams] = useSearchParams();
  const text = params.get('q') ?? '';
  const clusters = worstFirst(props.fleet.clusters);
  if (clusters.length === 0) {
    return (
      <div className="card">
        <Empty title={t('fleet.empty')}>{t('fleet.emptyText')}</Empty>
      </div>
    );
  }
  const hosts = clusters
    .flatMap((cluster) => cluster.hosts)
    .filter((host) => matches(host, text))
    .sort(bySeverity);
  return (
    <>
      <section className="card" aria-labelledby="strip">
        <header>
          <h2 id="strip">{t('fleet.cluster')}</h2>
          <StripLegend />
        </header>
        <FleetStrip clusters={clusters} />
      </section>
      <section className="card" aria-labelledby="hosts">
        <header>
          <h2 id="hosts">{t('fleet.hosts', { count: hosts.length })}</h2>
          <input
            className="input"
            type="search"
            value={text}
            placeholder={t('fleet.find')}
            aria-label={t('fleet.find')}
            onChange={(event) => {
              const value = event.target.value;
              setParams(
                (before) => {
                  const next = new URLSearchParams(before);
                  if (value === '') {
                    next.delete('q');
                  } else {
                    next.set('q', value);
                  }
                  return next;
                },
                { replace: true },
              );
            }}
          />
        </header>
        {hosts.length === 0 ? <p className="mu">{t('fleet.noMatch')}</p> : <HostTable name="sort" caption={t('cluster.hosts')} hosts={hosts} />}
        <p className="small mu labels">
          {clusters.map((cluster) => (
            <Link key={cluster.name} className="chip" href={urls.cluster(cluster.name)}>
              {cluster.name}
            </Link>
          ))}
        </p>
      </section>
    </>
  );
}
