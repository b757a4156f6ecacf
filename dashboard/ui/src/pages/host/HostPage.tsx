import { Link, useSearchParams } from 'wouter';
import type { CheckResult, CheckTuning, Device, Host } from '../../api/types';
import { useNow } from '../../app/clock';
import { Page } from '../../app/Shell';
import { urls } from '../../app/urls';
import { useSpeech } from '../../i18n/i18n';
import { useLive } from '../../live/use-live';
import { AlertFacts } from '../../parts/AlertFacts';
import { Meter } from '../../parts/Bar';
import { Charts, RangeSelect } from '../../parts/Charts';
import { DataTable } from '../../parts/DataTable';
import { Moment } from '../../parts/Moment';
import { Sev, SevWord } from '../../parts/Sev';
import { Shown } from '../../parts/States';
import { Tabs } from '../../parts/Tabs';
import { Processes } from './Processes';

/** What is wrong on this machine? */
export function HostPage(props: { id: string }) {
  const { t } = useSpeech();
  const query = useLive<Host>(`host:${props.id}`, `/hosts/${encodeURIComponent(props.id)}`);
  const cluster = query.data?.cluster;
  return (
    <Page
      title={props.id}
      headingInContent={query.data !== undefined}
      crumbs={[{ label: t('fleet.title'), href: urls.fleet }, ...(cluster === undefined ? [] : [{ label: cluster, href: urls.cluster(cluster) }])]}
    >
      <Shown query={query}>{(host) => <HostBody host={host} />}</Shown>
    </Page>
  );
}

export function HostBody(props: { host: Host }) {
  const { host } = props;
  const { t } = useSpeech();
  const [params] = useSearchParams();
  const tab = params.get('tab') ?? 'overview';
  const failing = host.checks.filter((check) => check.severity !== 'healthy');
  return (
    <>
      <HostHead host={host} />
      <div className="tabbar">
        <Tabs
          label={t('host.tabs')}
          param="tab"
          tabs={[
            { value: 'overview', label: t('host.tab.overview') },
            { value: 'processes', label: t('host.tab.processes') },
            { value: 'disks', label: t('host.tab.disks') },
            { value: 'network', label: t('host.tab.network') },
            { value: 'checks', label: `${t('host.tab.checks')}${host.checks.length > 0 ? ` ${host.checks.length - failing.length}/${host.checks.length}` : ''}` },
          ]}
        />
        {tab === 'overview' && <RangeSelect />}
      </div>
      {tab === 'processes' ? (
        <Processes host={host.id} />
      ) : tab === 'disks' ? (
        <Disks host={host} />
      ) : tab === 'network' ? (
        <Network host={host} />
      ) : tab === 'checks' ? (
        <section className="card">
          {host.checks.length === 0 ? <p className="mu">{t('host.noChecks')}</p> : <Checks checks={host.checks} />}
        </section>
      ) : (
        <>
          <Charts host={host.id} charts={host.charts} />
          <div className="split">
            <Processes host={host.id} limit={10} />
            <div className="col">
              {host.alerts.length > 0 && (
                <section className="card" aria-labelledby="alerts">
                  <header>
                    <h2 id="alerts">{t('host.alerts')}</h2>
                    <span className="mu">{host.alerts.length}</span>
                  </header>
                  <AlertFacts alerts={host.alerts} ownHost={host.id} />
                </section>
              )}
              <section className="card" aria-labelledby="failing">
                <header>
                  <h2 id="failing">{t('host.failing')}</h2>
                  <span className="mu">
                    {failing.length} / {host.checks.length}
                  </span>
                </header>
                {failing.length === 0 ? (
                  <p className="mu">{host.checks.length === 0 ? t('host.noChecks') : t('host.failingNone')}</p>
                ) : (
                  <Failing checks={failing} />
                )}
              </section>
              <Facts host={host} />
            </div>
          </div>
        </>
      )}
    </>
  );
}

function HostHead(props: { host: Host }) {
  const { host } = props;
  const { t, say, quantity } = useSpeech();
  const incidents = [...new Set(host.alerts.flatMap((alert) => alert.incident ?? []))];
  const parts = [
    host.application,
    host.cluster,
    host.zone,
    host.facts.cores === null ? null : t('host.cores', { n: host.facts.cores }),
    host.facts.memoryBytes === null ? null : quantity(host.facts.memoryBytes, 'bytes'),
    host.facts.agentVersion === null ? null : t('host.agent', { version: host.facts.agentVersion }),
    t('host.since', { state: t(`liveness.${host.liveness}`), at: host.since }),
  ].filter((each) => each !== null && each !== '');
  return (
    <section className={`card banded head ${host.severity}`} aria-labelledby="title">
      <div>
        <p className="headline">
          <SevWord of={host.severity} upper />
          {incidents.map((id) => (
            <Link key={id} className="chip" href={urls.incident(id)}>
              {t('host.incident', { id })}
            </Link>
          ))}
        </p>
        <h1 id="title">{host.id}</h1>
        {host.reason !== null && <p>{say(host.reason)}</p>}
        <p className="mu">{parts.join(' · ')}</p>
        {(host.liveness === 'lost' || host.liveness === 'left') && host.lastSeenAt !== null && (
          <p className="note" role="status">
            <Sev of="unknown" />
            {t(host.liveness === 'lost' ? 'host.lostSince' : 'host.leftAt', { at: host.lastSeenAt })}
          </p>
        )}
      </div>
    </section>
  );
}

function Failing(props: { checks: CheckResult[] }) {
  const { t, say } = useSpeech();
  return (
    <ul className="rows">
      {props.checks.map((check) => (
        <li key={check.name} className="lead">
          <Sev of={check.severity} label={t(`sev.${check.severity}`)} />
          <div>
            <p>{check.name}</p>
            <p className="small mu">{[check.target, say(check.reason)].filter(Boolean).join(' · ')}</p>
          </div>
        </li>
      ))}
    </ul>
  );
}

/** What the server asks the host to do otherwise than its file says. */
function Tuning(props: { of: CheckTuning }) {
  const { t, quantity } = useSpeech();
  const { enabled, intervalSeconds, timeoutSeconds } = props.of;
  const words = enabled
    ? [
        intervalSeconds === null ? null : t('check.every', { seconds: quantity(intervalSeconds, 'seconds') }),
        timeoutSeconds === null ? null : t('check.within', { seconds: quantity(timeoutSeconds, 'seconds') }),
      ]
    : [t('check.off')];
  const said = words.filter((word) => word !== null).join(', ');
  return said === '' ? null : <div className="small mu">{t('check.tuned', { how: said })}</div>;
}

function Checks(props: { checks: CheckResult[] }) {
  const { t, has, say, quantity } = useSpeech();
  return (
    <DataTable
      name="sort"
      caption={t('host.tab.checks')}
      rows={props.checks}
      rowKey={(row) => row.name}
      columns={[
        {
          key: 'name',
          label: t('check.name'),
          wide: true,
          by: (row) => row.name,
          cell: (row) => (
            <div className="lead">
              <Sev of={row.severity} label={t(`sev.${row.severity}`)} />
              <div>
                {row.name} <span className="small fa">{row.kind}</span>
                {say(row.reason) !== '' && <div className="small mu">{say(row.reason)}</div>}
                {row.tuning !== null && <Tuning of={row.tuning} />}
              </div>
            </div>
          ),
        },
        { key: 'target', label: t('check.target'), wide: true, cell: (row) => <span className="wrap">{row.target}</span> },
        {
          key: 'outcome',
          label: t('check.outcome'),
          cell: (row) => {
            const key = `check.${row.outcome}`;
            return has(key) ? t(key) : row.outcome;
          },
        },
        { key: 'took', label: t('check.took'), num: true, cell: (row) => quantity(row.durationSeconds, 'seconds'), by: (row) => row.durationSeconds },
        { key: 'at', label: t('check.at'), num: true, cell: (row) => <Moment at={row.at} /> },
      ]}
    />
  );
}

function Disks(props: { host: Host }) {
  const { t, quantity } = useSpeech();
  const { filesystems, disks } = props.host;
  if (filesystems.length + disks.length === 0) {
    return (
      <section className="card">
        <p className="mu">{t('host.noDisks')}</p>
      </section>
    );
  }
  const used = (row: Host['filesystems'][number]) => row.usedRatio;
  return (
    <>
      <section className="card" aria-labelledby="filesystems">
        <header>
          <h2 id="filesystems">{t('disk.filesystems')}</h2>
        </header>
        <DataTable
          name="sort"
          caption={t('disk.filesystems')}
          rows={filesystems}
          rowKey={(row) => row.mount}
          columns={[
            { key: 'mount', label: t('disk.mount'), wide: true, cell: (row) => <>{row.mount} {row.readOnly && <span className="chip">{t('disk.readOnly')}</span>}</>, by: (row) => row.mount },
            {
              key: 'used',
              label: t('disk.used'),
              num: true,
              cell: (row) => (
                <span className="meter">
                  <Meter ratio={used(row)} /> {quantity(used(row), 'ratio')}
                </span>
              ),
              by: used,
            },
            { key: 'size', label: t('disk.size'), num: true, cell: (row) => quantity(row.sizeBytes, 'bytes'), by: (row) => row.sizeBytes },
            { key: 'inodes', label: t('disk.inodes'), num: true, cell: (row) => quantity(row.inodesRatio, 'ratio'), by: (row) => row.inodesRatio },
            { key: 'device', label: t('disk.device'), cell: (row) => <span className="wrap">{row.device}</span> },
            { key: 'type', label: t('disk.type'), cell: (row) => row.type },
          ]}
        />
      </section>
      {disks.length > 0 && (
        <section className="card" aria-labelledby="devices">
          <header>
            <h2 id="devices">{t('disk.devices')}</h2>
          </header>
          <DataTable
            name="devices"
            caption={t('disk.devices')}
            rows={disks}
            rowKey={(row) => row.name}
            columns={[
              { key: 'name', label: t('disk.name'), wide: true, cell: (row) => row.name },
              { key: 'read', label: t('disk.read'), num: true, cell: (row) => quantity(row.values['read_bytes_per_second'], 'bytes_per_second') },
              { key: 'write', label: t('disk.write'), num: true, cell: (row) => quantity(row.values['written_bytes_per_second'], 'bytes_per_second') },
              { key: 'latency', label: t('disk.latency'), num: true, cell: (row) => quantity(row.values['latency_seconds'], 'seconds') },
              { key: 'busy', label: t('disk.busy'), num: true, cell: (row) => quantity(row.values['busy_ratio'], 'ratio') },
            ]}
          />
        </section>
      )}
    </>
  );
}

function Network(props: { host: Host }) {
  const { t, quantity } = useSpeech();
  return (
    <section className="card" aria-labelledby="interfaces">
      <header>
        <h2 id="interfaces">{t('net.interfaces')}</h2>
      </header>
      {props.host.interfaces.length === 0 ? (
        <p className="mu">{t('host.noNetwork')}</p>
      ) : (
        <DataTable
          name="sort"
          caption={t('net.interfaces')}
          rows={props.host.interfaces}
          rowKey={(row) => row.name}
          columns={[
            { key: 'name', label: t('net.name'), wide: true, cell: (row) => row.name },
            { key: 'receive', label: t('net.receive'), num: true, cell: (row) => quantity(row.values['received_bytes_per_second'], 'bytes_per_second') },
            { key: 'transmit', label: t('net.transmit'), num: true, cell: (row) => quantity(row.values['sent_bytes_per_second'], 'bytes_per_second') },
            { key: 'errors', label: t('net.errors'), num: true, cell: (row) => quantity(errorsOf(row), 'per_second') },
          ]}
        />
      )}
    </section>
  );
}

/** Errors in both directions; undefined where the agent tells of neither. */
function errorsOf(row: Device): number | undefined {
  const both = [row.values['received_errors_per_second'], row.values['sent_errors_per_second']].filter((each) => each !== undefined);
  return both.length === 0 ? undefined : both.reduce((sum, each) => sum + each, 0);
}

function Facts(props: { host: Host }) {
  const { t, quantity, duration } = useSpeech();
  const now = useNow();
  const { facts } = props.host;
  const rows: [string, string | null][] = [
    [t('fact.address'), facts.addresses.length === 0 ? null : facts.addresses.join(', ')],
    [t('fact.os'), facts.os],
    [t('fact.kernel'), facts.kernel],
    [t('fact.cpu'), facts.cpuModel],
    [t('fact.cores'), facts.cores === null ? null : String(facts.cores)],
    [t('fact.memory'), facts.memoryBytes === null ? null : quantity(facts.memoryBytes, 'bytes')],
    [t('fact.uptime'), facts.bootAt === null ? null : duration(now - facts.bootAt)],
    [t('fact.agent'), facts.agentVersion],
    [t('fact.cluster'), props.host.cluster],
    [t('fact.application'), props.host.application],
    [t('fact.zone'), props.host.zone],
    ...Object.entries(facts.labels).filter(([name]) => !['cluster', 'application', 'zone', 'host'].includes(name)),
  ];
  return (
    <section className="card" aria-labelledby="host-facts">
      <header>
        <h2 id="host-facts">{t('host.facts')}</h2>
      </header>
      <dl className="kv">
        {rows.map(
          ([name, value]) =>
            value !== null &&
            value !== '' && (
              <div key={name} className="pair">
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
    </section>
  );
}
