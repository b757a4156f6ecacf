import { useState } from 'react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'wouter';
import { get } from '../../api/client';
import type { IncidentPage as Answer, IncidentSummary } from '../../api/types';
import { Page } from '../../app/Shell';
import { urls } from '../../app/urls';
import { useSpeech } from '../../i18n/i18n';
import { Ack } from '../../parts/Ack';
import type { Column } from '../../parts/DataTable';
import { DataTable } from '../../parts/DataTable';
import { Age, Moment } from '../../parts/Moment';
import { Sev } from '../../parts/Sev';
import { Empty, Shown } from '../../parts/States';
import { Tabs } from '../../parts/Tabs';

const STATES = ['open', 'resolved', 'all'] as const;
type StateFilter = (typeof STATES)[number];

/** What is and was wrong, and who has it. */
export function IncidentsPage() {
  const { t } = useSpeech();
  const [params] = useSearchParams();
  const state: StateFilter = STATES.find((each) => each === params.get('state')) ?? 'open';
  const query = useInfiniteQuery({
    queryKey: ['read', `/incidents?state=${state}`],
    queryFn: ({ pageParam, signal }) =>
      get<Answer>(`/incidents?state=${state}${pageParam === null ? '' : `&cursor=${encodeURIComponent(pageParam)}`}`, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    // Older pages are asked for again too: three are plenty.
    maxPages: 20,
    refetchInterval: 5000,
  });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page title={t('incidents.title')}>
      <Tabs
        label={t('incidents.state')}
        param="state"
        tabs={[
          { value: 'open', label: t('incidents.open') },
          { value: 'resolved', label: t('incidents.resolved') },
          { value: 'all', label: t('common.all') },
        ]}
      />
      <Shown query={query}>
        {() =>
          items.length === 0 ? (
            <div className="card">
              {state === 'open' ? (
                <Empty title={t('incidents.noneOpen')}>{t('incidents.noneOpenText')}</Empty>
              ) : (
                <Empty title={t('incidents.none')}>{t('incidents.noneOpenText')}</Empty>
              )}
            </div>
          ) : (
            <section className="card">
              <IncidentTable incidents={items} />
              {query.hasNextPage && (
                <button type="button" className="btn" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                  {t('incidents.older')}
                </button>
              )}
            </section>
          )
        }
      </Shown>
    </Page>
  );
}

export function IncidentTable(props: { incidents: IncidentSummary[] }) {
  const { t, say } = useSpeech();
  const [now] = useState(() => Date.now());
  const columns: Column<IncidentSummary>[] = [
    {
      key: 'incident',
      label: t('incidents.incident'),
      wide: true,
      cell: (row) => (
        <div className="lead">
          <Sev of={row.severity} label={t(`sev.${row.severity}`)} />
          <div>
            <Link href={urls.incident(row.id)}>{say(row.title)}</Link>
            <div className="small mu">
              <span className="id">{row.id}</span>
              {row.because !== null && <> · {say(row.because)}</>}
            </div>
          </div>
        </div>
      ),
    },
    { key: 'where', label: t('incidents.where'), cell: (row) => <span className="id">{row.entity.id}</span>, by: (row) => row.entity.id },
    { key: 'cause', label: t('incident.cause'), cell: (row) => row.root?.entity.name ?? '–', by: (row) => row.root?.entity.name ?? '' },
    { key: 'started', label: t('incidents.started'), cell: (row) => <Moment at={row.startedAt} />, by: (row) => row.startedAt },
    {
      key: 'duration',
      label: t('incidents.duration'),
      num: true,
      cell: (row) => (row.resolvedAt === null ? <Age since={row.startedAt} /> : <Took millis={row.resolvedAt - row.startedAt} />),
      by: (row) => (row.resolvedAt ?? now) - row.startedAt,
    },
    { key: 'held', label: t('sev.held'), num: true, cell: (row) => row.heldBack, by: (row) => row.heldBack },
    { key: 'alerts', label: t('incidents.alertCount'), num: true, cell: (row) => row.alertCount, by: (row) => row.alertCount },
    {
      key: 'owner',
      label: t('incidents.owner'),
      wide: true,
      cell: (row) =>
        row.state === 'open' ? <Ack incident={row} /> : (row.acknowledgedBy ?? <span className="fa">{t('incidents.resolved')}</span>),
    },
  ];
  return <DataTable name="sort" caption={t('incidents.title')} columns={columns} rows={props.incidents} rowKey={(row) => row.id} />;
}

function Took(props: { millis: number }) {
  const { duration } = useSpeech();
  return <>{duration(props.millis)}</>;
}
