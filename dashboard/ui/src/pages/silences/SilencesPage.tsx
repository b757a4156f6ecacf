import { useQueryClient } from '@tanstack/react-query';
import type { Silence, Silences } from '../../api/types';
import { call } from '../../api/client';
import { Page } from '../../app/Shell';
import { useSpeech } from '../../i18n/i18n';
import { useRead } from '../../live/use-live';
import { idempotencyKey } from '../../parts/Ack';
import { Ask } from '../../parts/Ask';
import type { Column } from '../../parts/DataTable';
import { DataTable } from '../../parts/DataTable';
import { Moment } from '../../parts/Moment';
import { Empty, Shown } from '../../parts/States';
import { NewSilence } from './NewSilence';

/** What nobody is told of for a time: by whom, until when, why, and what each is about now. */
export function SilencesPage() {
  const { t } = useSpeech();
  const query = useRead<Silences>('/silences', 5000);
  return (
    <Page title={t('silences.title')}>
      <NewSilence />
      <Shown query={query}>{(silences) => <SilencesBody items={silences.items} />}</Shown>
    </Page>
  );
}

export function SilencesBody(props: { items: Silence[] }) {
  const { t } = useSpeech();
  // What ends first is asked about first.
  const active = props.items.filter((each) => each.active).sort((a, b) => a.until - b.until);
  const upcoming = props.items.filter((each) => each.upcoming).sort((a, b) => a.startsAt - b.startsAt);
  const ended = props.items.filter((each) => !each.active && !each.upcoming);
  return (
    <>
      <section className="card">
        <h2>{t('silences.active')}</h2>
        {active.length === 0 ? (
          <Empty title={t('silences.none')}>{t('silences.noneText')}</Empty>
        ) : (
          <SilenceTable name="sort" caption={t('silences.active')} rows={active} />
        )}
      </section>
      {upcoming.length > 0 && (
        <section className="card">
          <h2>{t('silences.upcoming')}</h2>
          <SilenceTable name="upcoming" caption={t('silences.upcoming')} rows={upcoming} />
        </section>
      )}
      {ended.length > 0 && (
        <section className="card">
          <h2>{t('silences.ended')}</h2>
          <SilenceTable name="ended" caption={t('silences.ended')} rows={ended} />
        </section>
      )}
    </>
  );
}

function SilenceTable(props: { name: string; caption: string; rows: Silence[] }) {
  const { t } = useSpeech();
  const upcoming = props.rows.some((each) => each.upcoming);
  const columns: Column<Silence>[] = [
    {
      key: 'matchers',
      label: t('silences.matchers'),
      wide: true,
      cell: (row) => (
        <div>
          {row.matchers.map((each) => (
            <div key={each} className="id">
              {each}
            </div>
          ))}
          <div className="small mu">
            <span className="id">{row.id}</span> · {row.reason}
          </div>
        </div>
      ),
    },
    {
      key: 'until',
      label: t('silences.until'),
      cell: (row) => <Moment at={row.endedAt ?? row.until} />,
      by: (row) => row.endedAt ?? row.until,
    },
    { key: 'author', label: t('silences.author'), cell: (row) => row.author, by: (row) => row.author },
  ];
  if (upcoming) {
    columns.splice(1, 0, { key: 'from', label: t('silences.from'), cell: (row) => <Moment at={row.startsAt} />, by: (row) => row.startsAt });
    columns.push({ key: 'end', label: t('silences.cancel'), wide: true, cell: (row) => <End silence={row} /> });
  } else if (props.rows.some((each) => each.active)) {
    columns.push(
      { key: 'mutes', label: t('silences.mutes'), num: true, cell: (row) => row.mutes, by: (row) => row.mutes },
      { key: 'end', label: t('silences.end'), wide: true, cell: (row) => <End silence={row} /> },
    );
  } else {
    columns.push({ key: 'endedBy', label: t('silences.endedBy'), cell: (row) => row.endedBy ?? t('silences.byItself'), by: (row) => row.endedBy });
  }
  return <DataTable name={props.name} caption={props.caption} columns={columns} rows={props.rows} rowKey={(row) => row.id} />;
}

function End(props: { silence: Silence }) {
  const { t } = useSpeech();
  const client = useQueryClient();
  const end = async () => {
    await call('DELETE', `/silences/${encodeURIComponent(props.silence.id)}`, { key: idempotencyKey() });
    void client.invalidateQueries({ queryKey: ['read', '/silences'] });
  };
  return (
    <Ask
      question={{
        button: t(props.silence.upcoming ? 'silences.cancel' : 'silences.endButton'),
        forbidden: t('silences.forbidden'),
        title: t(props.silence.upcoming ? 'silences.cancelTitle' : 'silences.endTitle', { id: props.silence.id }),
        when: props.silence.matchers.join(' '),
        then: t(props.silence.upcoming ? 'silences.cancelThen' : 'silences.endThen'),
        yes: t(props.silence.upcoming ? 'silences.cancelYes' : 'silences.endYes'),
      }}
      act={end}
    />
  );
}
