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
  const host = incident.entity.host ?? (incident.entity.kind === 'host' ? incident.entity.id : null);
  const runbook = runbookLink(incident.runbook);
  return (
    <>
      <section className={`card banded head ${incident.severity} ${incident.state === 'resolved' ? 'over' : ''}`} aria-labelledby="title">
        <div>
          <IncidentHead incident={incident} />
          <h1 id="title">{say(incident.title)}</h1>
          {incident.because !== null && <p className="mu">{say(incident.because)}</p>}
          <p>
            <span className="mu">{t('incident.entity')}</span>{' '}
            {host === null ? incident.entity.id : <Link href={urls.host(host)}>{incident.entity.id}</Link>}
          </p>
          <Resolve incident={incident} />
        </div>
        {incident.state === 'open' && (
          <div className="edge">
            <Ack incident={incident} primary shortcut />
          </div>
        )}
      </section>
      <div className="split">
        <div className="col">
          <section className="card" aria-labelledby="facts">
            <header>
              <h2 id="facts">{t('incident.facts')}</h2>
              <span className="mu">{incident.alerts.length}</span>
            </header>
            {incident.alerts.length === 0 ? <p className="mu">{t('incident.noFacts')}</p> : <AlertFacts alerts={incident.alerts} />}
          </section>
          {runbook !== null && (
            <section className="card" aria-labelledby="runbook">
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
          )}
        </div>
        <div className="col">
          <section className="card" aria-labelledby="delivery">
            <header>
              <h2 id="delivery">{t('incident.delivery')}</h2>
            </header>
            <Deliveries items={incident.delivery} />
          </section>
          <section className="card" aria-labelledby="timeline">
            <header>
              <h2 id="timeline">{t('incident.timeline')}</h2>
            </header>
            <Timeline entries={incident.timeline} />
          </section>
        </div>
      </div>
      {incident.state === 'open' && <div className="edgespace" />}
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
  /failed$|late$|raised$|opened$/.test(entry.key) ? 'critical' : /resolved(_by)?$|not_judged$/.test(entry.key) ? 'healthy' : entry.actor ? 'person' : '';

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
