import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { call, get } from '../../api/client';
import type { Diagnosis, HeldAlert, HeldGroup, HeldPage, Incident } from '../../api/types';
import { allows, useRole } from '../../app/session';
import { useSpeech } from '../../i18n/i18n';
import { idempotencyKey } from '../../parts/Ack';
import { pathText } from '../../parts/entity';
import { Moment } from '../../parts/Moment';
import { Sev } from '../../parts/Sev';
import { explain } from '../../parts/States';
import styles from './Incident.module.css';

/** Everything that pages nobody because of this incident, by reason, each with its way to the cause and a way out. */
export function Held(props: { incident: Incident; diagnosis: Diagnosis }) {
  const { incident, diagnosis } = props;
  const { t } = useSpeech();
  return (
    <section className={`card ${styles.held}`} aria-labelledby="held" id="held-back">
      <header>
        <h2 id="held">{t('held.title', { count: incident.heldBack })}</h2>
      </header>
      {diagnosis.held.length === 0 && <p className="mu">{t('held.none')}</p>}
      {diagnosis.held.map((group) => (
        <Group key={group.reason} incident={incident} group={group} />
      ))}
      {diagnosis.heldMore > 0 && <p className="mu">{t('held.beyond', { count: diagnosis.heldMore })}</p>}
    </section>
  );
}

const keyOf = (alert: HeldAlert) => `${alert.rule} ${JSON.stringify(alert.labels)}`;

function Group(props: { incident: Incident; group: HeldGroup }) {
  const { incident, group } = props;
  const speech = useSpeech();
  const { t, has } = speech;
  /** What was asked for beyond what comes with the page. */
  const [more, setMore] = useState<{ items: HeldAlert[]; next: string | null } | null>(null);
  const [error, setError] = useState<string | null>(null);
  const reason = `held.reason.${group.reason}`;
  const listed = new Set(group.items.map(keyOf));
  const items = [...group.items, ...(more?.items ?? []).filter((each) => !listed.has(keyOf(each)))];
  const left = group.count - items.length;
  const ask = async () => {
    try {
      const cursor = more === null ? String(group.items.length) : more.next;
      const page = await get<HeldPage>(`/incidents/${encodeURIComponent(incident.id)}/held-back?reason=${group.reason}&cursor=${cursor ?? ''}`);
      setMore((before) => ({ items: [...(before?.items ?? []), ...page.items], next: page.next }));
      setError(null);
    } catch (failure) {
      setError(t('common.failed', { reason: explain(failure, speech) }));
    }
  };
  return (
    <div className={styles.group}>
      <h3>
        <Sev of="held" />
        <span>{has(reason) ? t(reason) : group.reason}</span>
        <span className="mu">{group.count}</span>
      </h3>
      <ul className="rows">
        {items.map((alert) => (
          <Row key={keyOf(alert)} incident={incident} alert={alert} over={group.reason === 'ended'} />
        ))}
      </ul>
      {left > 0 && (more === null || more.next !== null) && (
        <button type="button" className="btn link" onClick={() => void ask()}>
          {t('held.more', { count: left })}
        </button>
      )}
      {error !== null && (
        <p role="alert" className="crit">
          {error}
        </p>
      )}
    </div>
  );
}

function Row(props: { incident: Incident; alert: HeldAlert; over: boolean }) {
  const { incident, alert } = props;
  const { t, say } = useSpeech();
  const lag = alert.since - incident.startedAt;
  const key = Math.abs(lag) < 1000 ? 'held.same' : lag > 0 ? 'held.later' : 'held.earlier';
  return (
    <li className={styles.heldrow}>
      <Sev of={alert.severity} label={t(`sev.${alert.severity}`)} />
      <span className="mu">
        <Moment at={alert.since} />
      </span>
      <div className="wrap">
        <p>{say(alert.summary)}</p>
        <p className="mu small">{t(key, { path: pathText(alert.path), lag: Math.abs(lag) })}</p>
      </div>
      {alert.endedAt !== null || props.over ? (
        <span className="mu small">{alert.endedAt !== null && t('held.over', { at: alert.endedAt })}</span>
      ) : (
        <Release incident={incident} alert={alert} />
      )}
    </li>
  );
}

/** Lets one alert page after all: somebody should look at it by itself. */
function Release(props: { incident: Incident; alert: HeldAlert }) {
  const { incident, alert } = props;
  const speech = useSpeech();
  const { t } = speech;
  const client = useQueryClient();
  const allowed = allows(useRole(), 'responder');
  const [state, setState] = useState<'idle' | 'busy' | 'done'>('idle');
  const [error, setError] = useState<string | null>(null);
  const send = async () => {
    setState('busy');
    setError(null);
    try {
      await call('POST', `/incidents/${encodeURIComponent(incident.id)}/release-alert`, {
        key: idempotencyKey(),
        body: { rule: alert.rule, labels: alert.labels },
      });
      setState('done');
      void client.invalidateQueries({ queryKey: ['live'] });
    } catch (failure) {
      setState('idle');
      setError(t('common.failed', { reason: explain(failure, speech) }));
    }
  };
  if (state === 'done') {
    return (
      <span className="mu small" role="status">
        {t('held.released')}
      </span>
    );
  }
  return (
    <span>
      <button
        type="button"
        className="btn link"
        disabled={!allowed || state === 'busy'}
        title={allowed ? undefined : t('held.releaseForbidden')}
        aria-label={t('held.releaseOf', { rule: alert.rule, entity: alert.entity.name })}
        onClick={() => void send()}
      >
        {t('held.release')}
      </button>
      {error !== null && (
        <span role="alert" className="crit small">
          {error}
        </span>
      )}
    </span>
  );
}
