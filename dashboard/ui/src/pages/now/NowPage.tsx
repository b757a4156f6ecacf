import { Link } from 'wouter';
import type { Automation, Change, IncidentSummary, Now, Receiver } from '../../api/types';
import { useNow } from '../../app/clock';
import { Page } from '../../app/Shell';
import { urls } from '../../app/urls';
import type { MessageKey } from '../../i18n/en';
import { useSpeech } from '../../i18n/i18n';
import { useFreshness, useLive, useRead } from '../../live/use-live';
import { Ack } from '../../parts/Ack';
import { AutomationSwitch } from '../../parts/AutomationSwitch';
import { Bar } from '../../parts/Bar';
import { FleetStrip, StripLegend } from '../../parts/FleetStrip';
import { IncidentHead } from '../../parts/IncidentHead';
import { Age, Moment } from '../../parts/Moment';
import { Sev } from '../../parts/Sev';
import { bySeverity } from '../../parts/strip';
import { Shown } from '../../parts/States';
import styles from './NowPage.module.css';

/** Is anything broken, and what do I do? */
export function NowPage() {
  const { t } = useSpeech();
  const query = useLive<Now>('now', '/now');
  return (
    <Page title={t('now.title')}>
      <Shown query={query}>{(now) => <NowBody now={now} />}</Shown>
    </Page>
  );
}

export function NowBody(props: { now: Now }) {
  const { now } = props;
  const { t } = useSpeech();
  const [worst, ...others] = now.incidents;
  return (
    <>
      {worst ? <Hero incident={worst} /> : <Calm now={now} />}
      {others.length > 0 && <Others incidents={others} beyond={Math.max(0, now.totals.incidents.open - now.incidents.length)} />}
      <Totals now={now} />
      <div className={styles.two}>
        <section className="card" aria-labelledby="now-fleet">
          <header>
            <h2 id="now-fleet">{t('now.fleet')}</h2>
            <StripLegend />
          </header>
          {now.clusters.length === 0 ? <p className="mu">{t('now.fleetEmpty')}</p> : <FleetStrip clusters={now.clusters} />}
          <Unwell now={now} />
        </section>
        <div className={styles.side}>
          <Platform now={now} />
          <Changes changes={now.changes} />
        </div>
      </div>
      {worst && <div className="edgespace" />}
    </>
  );
}

function Hero(props: { incident: IncidentSummary }) {
  const { incident } = props;
  const { t, say, quantity } = useSpeech();
  const where = incident.entity.host ?? (incident.entity.kind === 'host' ? incident.entity.id : null);
  return (
    <section className={`card ${styles.hero} ${styles[incident.severity]}`} aria-label={incident.id}>
      <div className={styles.story}>
        <IncidentHead incident={incident} />
        <h2>
          <Link href={urls.incident(incident.id)}>{say(incident.title)}</Link>
        </h2>
        <dl className={styles.facts}>
          {incident.root && (
            <>
              <dt>{t(incident.root.possible ? 'graph.maybe' : 'incident.cause')}</dt>
              <dd>
                {incident.root.entity.host === null ? (
                  incident.root.entity.name
                ) : (
                  <Link href={urls.host(incident.root.entity.host)}>{incident.root.entity.name}</Link>
                )}{' '}
                <span className="mu">
                  · {t('incident.confidence')} {quantity(incident.root.confidence, 'ratio')}
                  {incident.root.owner !== null && <> · {incident.root.owner}</>}
                </span>
              </dd>
            </>
          )}
          {incident.because !== null && (
            <>
              <dt>{t('incident.because')}</dt>
              <dd>{say(incident.because)}</dd>
            </>
          )}
          <dt>{t('incident.entity')}</dt>
          <dd>{where === null ? incident.entity.id : <Link href={urls.host(where)}>{incident.entity.id}</Link>}</dd>
          <dt>{t('now.alerts')}</dt>
          <dd>{t('incident.alerts', { count: incident.alertCount })}</dd>
        </dl>
      </div>
      <div className={styles.do}>
        <div className="edge">
          <Ack incident={incident} primary shortcut />
        </div>
        <Link className={styles.link} href={urls.incident(incident.id)}>
          {t('incident.details')}
        </Link>
      </div>
    </section>
  );
}

function Calm(props: { now: Now }) {
  const { t } = useSpeech();
  const { freshness, shownAt } = useFreshness();
  const { hosts } = props.now.totals;
  const last = props.now.lastIncident;
  if (hosts.total === 0) {
    return (
      <section className={`card ${styles.calm} ${styles.waiting}`}>
        <Sev of="unknown" size={20} />
        <div>
          <h2>{t('now.waiting')}</h2>
          <p className="mu">{t('now.waitingText')}</p>
        </div>
      </section>
    );
  }
  const unwell = hosts.total - hosts.healthy;
  // "All clear" is said only of what is seen now, all of it, by a monitor that is well itself.
  const old = freshness !== 'live' && freshness !== 'connecting';
  const ill = props.now.platform.problems.length > 0;
  const clear = hosts.unknown === 0 && !ill && !old;
  return (
    <section className={`card ${styles.calm} ${clear ? '' : styles.waiting}`}>
      <Sev of={clear ? 'healthy' : ill ? 'warning' : 'unknown'} size={20} />
      <div>
        <h2>{clear ? t('now.calm') : old ? t('now.calmOld', { at: shownAt }) : t('now.calmUnsure')}</h2>
        {clear && (
          <p className="mu">{t(unwell > 0 ? 'now.calmWarnings' : 'now.calmText', { healthy: hosts.healthy, total: hosts.total, unwell })}</p>
        )}
        {!clear && hosts.unknown > 0 && <p className="mu">{t('now.calmBlind', { unknown: hosts.unknown, total: hosts.total })}</p>}
        {ill && <p className="mu">{t('now.calmIll')}</p>}
      </div>
      {last && (
        <dl>
          <dt>{t('now.last')}</dt>
          <dd>
            <Link href={urls.incident(last.id)}>{last.id}</Link>{' '}
            {last.resolvedAt !== null && (
              <span className="mu">{t('now.lastResolved', { at: last.resolvedAt, took: last.resolvedAt - last.startedAt })}</span>
            )}
          </dd>
        </dl>
      )}
    </section>
  );
}

function Others(props: { incidents: IncidentSummary[]; beyond: number }) {
  const { t, say } = useSpeech();
  return (
    <section className={`card ${styles.others}`} aria-label={t('now.others')}>
      <ul>
        {props.incidents.map((incident) => (
          <li key={incident.id}>
            <Sev of={incident.severity} label={t(`sev.${incident.severity}`)} />
            <span className="mu id">{incident.id}</span>
            <Link href={urls.incident(incident.id)}>{say(incident.title)}</Link>
            <span className={styles.meta}>
              {incident.root && <span>{t(incident.root.possible ? 'incident.causeMaybe' : 'incident.causeIs', { entity: incident.root.entity.name })}</span>}
              {incident.heldBack > 0 && <span>{t('incident.heldBack', { count: incident.heldBack })}</span>}
              <span>
                {incident.acknowledgedBy === null ? t('incident.noOwner') : t('incident.owner', { name: incident.acknowledgedBy })}
              </span>
              <Age since={incident.startedAt} />
            </span>
          </li>
        ))}
      </ul>
      {props.beyond > 0 && (
        <p>
          <Link href={urls.incidents}>{t('now.beyond', { count: props.beyond })}</Link>
        </p>
      )}
    </section>
  );
}

function Totals(props: { now: Now }) {
  const { t, quantity } = useSpeech();
  const { hosts, agents, alerts } = props.now.totals;
  const words = (counts: [MessageKey, number][], none: MessageKey) => {
    const some = counts.filter(([, n]) => n > 0).map(([key, n]) => t(key, { n }));
    return some.length === 0 ? t(none) : some.join(' · ');
  };
  return (
    <div className={styles.totals}>
      <section className={`card ${styles.total}`} aria-labelledby="total-hosts">
        <h2 id="total-hosts" className="mu">
          {t('now.hosts')}
        </h2>
        <p className={styles.big}>
          {quantity(hosts.healthy, null)} <small>{t('now.hostsOf', { total: hosts.total })}</small>
        </p>
        <p className="small mu">
          {words(
            [
              ['now.count.critical', hosts.critical],
              ['now.count.warning', hosts.warning],
              ['now.count.unknown', hosts.unknown],
            ],
            'now.allWell',
          )}
        </p>
        <Bar
          parts={[
            { value: hosts.healthy, color: 'var(--ok-cell)' },
            { value: hosts.warning, color: 'var(--warn-f)' },
            { value: hosts.critical, color: 'var(--crit)' },
            { value: hosts.unknown, color: 'var(--unk)' },
          ]}
        />
      </section>
      <section className={`card ${styles.total}`} aria-labelledby="total-agents">
        <h2 id="total-agents" className="mu">
          {t('now.agents')}
        </h2>
        <p className={styles.big}>
          {quantity(agents.up, null)} <small>{t('now.agentsOf', { total: agents.total })}</small>
        </p>
        <p className="small mu">
          {words(
            [
              ['now.count.lost', agents.lost],
              ['now.count.late', agents.late],
              ['now.count.left', agents.left],
            ],
            'now.allReporting',
          )}
        </p>
        <Bar
          parts={[
            { value: agents.up, color: 'var(--ok-cell)' },
            { value: agents.late, color: 'var(--warn-f)' },
            { value: agents.lost, color: 'var(--crit)' },
            { value: agents.left, color: 'var(--unk)' },
          ]}
        />
      </section>
      <section className={`card ${styles.total}`} aria-labelledby="total-alerts">
        <h2 id="total-alerts" className="mu">
          {t('now.alerts')}
        </h2>
        <p className={styles.big}>
          {quantity(alerts.firing, null)} <small>{t('now.alertsFiring')}</small>
        </p>
        <p className="small mu">{t('now.alertsPending', { pending: alerts.pending })}</p>
      </section>
    </div>
  );
}

/** What the cells say by colour and shape, as a table: for screen readers, and for who would rather read. */
function Unwell(props: { now: Now }) {
  const { t } = useSpeech();
  const unwell = props.now.clusters
    .flatMap((cluster) => cluster.hosts.filter((host) => host.severity !== 'healthy').map((host) => ({ ...host, cluster: cluster.name })))
    .sort(bySeverity)
    .slice(0, 200);
  if (unwell.length === 0) {
    return null;
  }
  return (
    <details className={styles.unwell}>
      <summary>{t('now.fleetUnwell')}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('fleet.host')}</th>
            <th scope="col">{t('fleet.cluster')}</th>
            <th scope="col">{t('fleet.state')}</th>
          </tr>
        </thead>
        <tbody>
          {unwell.map((host) => (
            <tr key={host.id}>
              <td>
                <Link className="id" href={urls.host(host.id)}>
                  {host.id}
                </Link>
              </td>
              <td>{host.cluster}</td>
              <td>
                <Sev of={host.severity} size={12} /> {t(`sev.${host.severity}`)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function Platform(props: { now: Now }) {
  const { t, say } = useSpeech();
  const moment = useNow();
  const { platform, totals } = props.now;
  const automation = useRead<Automation>('/automation', 10_000).data;
  const reporting = totals.agents.up === totals.agents.total - totals.agents.left;
  return (
    <section className="card" aria-labelledby="now-platform">
      <header>
        <h2 id="now-platform">{t('now.platform')}</h2>
      </header>
      <dl className={`kv ${styles.platform}`}>
        <dt>{t('now.node')}</dt>
        <dd>
          <span>
            <Sev of={platform.problems.length === 0 ? 'healthy' : 'warning'} size={12} />
            {t('now.nodeUp', { node: platform.node, age: moment - platform.startedAt })}
          </span>
        </dd>
        <dt>{t('now.agentsReporting')}</dt>
        <dd>
          <span>
            <Sev of={reporting ? 'healthy' : 'warning'} size={12} />
            {totals.agents.up} / {totals.agents.total - totals.agents.left}
          </span>
        </dd>
        <dt>{t('now.receivers')}</dt>
        <dd>
          {platform.receivers.length === 0 && <span className="mu">{t('now.noReceivers')}</span>}
          {platform.receivers.map((receiver) => (
            <ReceiverLine key={receiver.name} receiver={receiver} />
          ))}
        </dd>
        {automation && (
          <>
            <dt>{t('now.runbooks')}</dt>
            <dd>
              <AutomationSwitch automation={automation} />
            </dd>
          </>
        )}
      </dl>
      {(platform.insecure || platform.problems.length > 0) && (
        <ul className={styles.problems}>
          {platform.insecure && (
            <li className="note">
              <Sev of="warning" />
              {t('now.insecure')}
            </li>
          )}
          {platform.problems.map((problem, index) => (
            <li key={index} className="note">
              <Sev of="warning" />
              {say(problem)}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function ReceiverLine(props: { receiver: Receiver }) {
  const { t } = useSpeech();
  const { name, lastOutcome, lastAt } = props.receiver;
  if (lastOutcome === null || lastAt === null) {
    return (
      <span>
        <Sev of="unknown" size={12} />
        {t('now.receiverNever', { name })}
      </span>
    );
  }
  const good = lastOutcome === 'delivered' || lastOutcome === 'sent' || lastOutcome === 'closed';
  const key: MessageKey = good ? 'now.receiver.delivered' : lastOutcome === 'deferred' ? 'now.receiver.deferred' : lastOutcome === 'failed' || lastOutcome === 'refused' ? 'now.receiver.failed' : 'now.receiver.other';
  return (
    <span>
      <Sev of={good ? 'healthy' : 'warning'} size={12} />
      {t(key, { name, at: lastAt, outcome: lastOutcome })}
    </span>
  );
}

function Changes(props: { changes: Change[] }) {
  const { t, say } = useSpeech();
  return (
    <section className="card" aria-labelledby="now-changes">
      <header>
        <h2 id="now-changes">{t('now.changes')}</h2>
      </header>
      {props.changes.length === 0 && <p className="mu">{t('now.noChanges')}</p>}
      <ul className={styles.changes}>
        {props.changes.slice(0, 12).map((change, index) => {
          const text = say({ key: change.key, args: { host: change.host, ...change.args } });
          return (
            <li key={`${change.at}-${index}`}>
              <Sev of={change.severity} label={t(`sev.${change.severity}`)} />
              <span>{change.host ? <Link href={urls.host(change.host)}>{text}</Link> : text}</span>
              <span className="mu">
                <Moment at={change.at} />
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
