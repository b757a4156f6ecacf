import type { Delivery, Incident, TimelineEntry } from '../../api/types';
import { Page } from '../../app/Shell';
import { urls } from '../../app/urls';
import { useSpeech } from '../../i18n/i18n';
import { useLive } from '../../live/use-live';
import { Ack } from '../../parts/Ack';
import { AlertFacts } from '../../parts/AlertFacts';
import { IncidentHead } from '../../parts/IncidentHead';
import { Moment } from '../../parts/Moment';
import { Resolve } from '../../parts/Resolve';
import { Sev } from '../../parts/Sev';
import { Shown } from '../../parts/States';
import { Link } from 'wouter';
import { Because, Considered, Why } from './Cause';
import { Held } from './Held';
import styles from './Incident.module.css';
import { Runs } from './Runs';
import { SpreadCard } from './SpreadCard';
import { ConfirmCause, WrongCause } from './WrongCause';

/** What, why, who knows, and what happened so far. */
export function IncidentPage(props: { id: string }) {
  const { t } = useSpeech();
  const query = useLive<Incident>(`incident:${props.id}`, `/incidents/${encodeURIComponent(props.id)}`);
  return (
    <Page title={props.id} crumbs={[{ label: t('incidents.title'), href: urls.incidents }]} headingInContent={query.data !== undefined}>
      <Shown query={query}>{(incident) => <IncidentBody incident={incident} />}</Shown>
    </Page>
  );
}

export function IncidentBody(props: { incident: Incident }) {
  const { incident } = props;
  const { t, say } = useSpeech();
  const { root, diagnosis } = incident;
  const host = incident.entity.host ?? (incident.entity.kind === 'host' ? incident.entity.id : null);
  return (
    <>
      <section className={`card banded head ${incident.severity} ${incident.state === 'resolved' ? 'over' : ''}`} aria-labelledby="title">
        <div>
          <IncidentHead incident={incident} />
          <h1 id="title">{say(incident.title)}</h1>
          {root ? (
            <Because incident={incident} root={root} diagnosis={diagnosis} />
          ) : (
            incident.because !== null && <p className="mu">{say(incident.because)}</p>
          )}
          <p>
            <span className="mu">{t('incident.entity')}</span>{' '}
            {host === null ? incident.entity.id : <Link href={urls.host(host)}>{incident.entity.id}</Link>}
            {root?.owner && <span className="mu"> · {t('incident.causeOwner', { entity: root.entity.name, owner: root.owner })}</span>}
          </p>
          <div className={styles.actions}>
            <Resolve incident={incident} />
            {root && diagnosis?.found && incident.state === 'open' && (
              <>
                <ConfirmCause incident={incident} root={root} timeline={incident.timeline} />
                <WrongCause incident={incident} root={root} diagnosis={diagnosis} />
              </>
            )}
          </div>
        </div>
        {incident.state === 'open' && (
          <div className="edge">
            <Ack incident={incident} primary shortcut />
          </div>
        )}
      </section>
      {root && diagnosis ? (
        <div className={styles.columns}>
          <div className="col">
            <Why root={root} diagnosis={diagnosis} alerts={incident.alerts} />
            <Considered diagnosis={diagnosis} />
          </div>
          <div className="col">
            <SpreadCard root={root} diagnosis={diagnosis} />
            <Held incident={incident} diagnosis={diagnosis} />
            <Facts incident={incident} />
          </div>
          <div className="col">
            <Runs incident={incident.id} />
            <Todo incident={incident} />
            <Told incident={incident} />
          </div>
        </div>
      ) : (
        <div className="split">
          <div className="col">
            <Facts incident={incident} />
            <Runs incident={incident.id} />
            <Todo incident={incident} />
          </div>
          <div className="col">
            <Told incident={incident} />
          </div>
        </div>
      )}
      {incident.state === 'open' && <div className="edgespace" />}
    </>
  );
}

function Facts(props: { incident: Incident }) {
  const { alerts } = props.incident;
  const { t } = useSpeech();
  return (
    <section className={`card ${styles.rest}`} aria-labelledby="facts">
      <header>
        <h2 id="facts">{t('incident.facts')}</h2>
        <span className="mu">{alerts.length}</span>
      </header>
      {alerts.length === 0 ? <p className="mu">{t('incident.noFacts')}</p> : <AlertFacts alerts={alerts} />}
    </section>
  );
}

/** What can be done about it: the text for people. */
function Todo(props: { incident: Incident }) {
  const { t } = useSpeech();
  const runbook = runbookLink(props.incident.runbook);
  return (
    runbook !== null && (
      <section className={`card ${styles.todo}`} aria-labelledby="runbook">
        <header>
          <h2 id="runbook">{t('incident.runbook')}</h2>
        </header>
        {runbook.startsWith(urls.runbook('')) ? (
          <Link href={runbook}>{t('incident.runbookOpen')}</Link>
        ) : (
          <a href={runbook} target="_blank" rel="noreferrer noopener">
            {t('incident.runbookOpen')}
          </a>
        )}
      </section>
    )
  );
}

function Told(props: { incident: Incident }) {
  const { t } = useSpeech();
  return (
    <>
      <section className={`card ${styles.rest}`} aria-labelledby="delivery">
        <header>
          <h2 id="delivery">{t('incident.delivery')}</h2>
        </header>
        <Deliveries items={props.incident.delivery} />
      </section>
      <section className={`card ${styles.rest}`} aria-labelledby="timeline">
        <header>
          <h2 id="timeline">{t('incident.timeline')}</h2>
        </header>
        <Timeline entries={props.incident.timeline} />
      </section>
    </>
  );
}

/**
 * Where a rule's runbook is: the ones that come with Bianque, named by their files, are pages of this application; else only web addresses
 * become links, because the text comes from a rule file.
 */
export function runbookLink(text: string | null | undefined): string | null {
  if (text === null || text === undefined) {
    return null;
  }
  const own = /^docs\/runbooks\/([A-Za-z][A-Za-z0-9_-]*)\.md$/.exec(text)?.[1];
  return own === undefined ? (/^(https?:\/\/|\/(?!\/))/i.test(text) ? text : null) : urls.runbook(own);
}

function Deliveries(props: { items: Delivery[] }) {
  const { t } = useSpeech();
  if (props.items.length === 0) {
    return <p className="mu">{t('incident.noDelivery')}</p>;
  }
  return (
    <ul className="rows">
      {props.items.map((item, index) => (
        <li key={index} className="lead">
          <Sev of={item.state === 'failed' ? 'warning' : item.state === 'pending' ? 'unknown' : 'healthy'} size={12} />
          <div>
            {item.receiver} <span className="mu">{t(`delivery.${item.state}`)}</span>
            {item.at !== null && (
              <span className="mu">
                {' · '}
                <Moment at={item.at} />
              </span>
            )}
            {item.detail && <p className="small mu">{item.detail}</p>}
          </div>
        </li>
      ))}
    </ul>
  );
}

const toneOf = (entry: TimelineEntry): string =>
  /failed\w*$|late$|raised$|opened$|_lost$|_gone$|left_over$/.test(entry.key) ? 'critical' : /resolved(_by)?$|not_judged$|merged$|_succeeded$|redundancy_held$/.test(entry.key) ? 'healthy' : entry.actor ? 'person' : '';

function Timeline(props: { entries: TimelineEntry[] }) {
  const { say } = useSpeech();
  return (
    <ol className="timeline">
      {props.entries.map((entry, index) => (
        <li key={`${entry.at}-${index}`}>
          <span className="mu">
            <Moment at={entry.at} />
          </span>
          <span className={`tick ${toneOf(entry)}`} aria-hidden="true" />
          <span>
            {say({ key: entry.args?.['from'] && entry.key === 'timeline.acknowledged' ? 'timeline.taken_over' : entry.key, args: entry.args ?? {} })}
            {entry.actor && <span className="mu"> · {entry.actor}</span>}
          </span>
        </li>
      ))}
    </ol>
  );
}
