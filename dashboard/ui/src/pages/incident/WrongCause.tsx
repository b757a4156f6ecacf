import { useId, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { call } from '../../api/client';
import type { Diagnosis, IncidentSummary, Root, TimelineEntry } from '../../api/types';
import { useSpeech } from '../../i18n/i18n';
import { idempotencyKey } from '../../parts/Ack';
import { Ask } from '../../parts/Ask';
import styles from './Incident.module.css';

const UNKNOWN = '';
const ANOTHER = '?';

/** What else the page shows that it could be, by name. */
function others(root: Root, diagnosis: Diagnosis): string[] {
  const considered = diagnosis.considered.flatMap((fact) => fact.entity ?? []);
  const shown = diagnosis.graph.nodes.filter((node) => node.count === 1).map((node) => node.id);
  return [...new Set([...considered, ...shown])].filter((id) => id !== root.entity.id).sort();
}

/** A person knows better: it is not that, and perhaps what it is. Asks first, because what was held back may page. */
export function WrongCause(props: { incident: IncidentSummary; root: Root; diagnosis: Diagnosis }) {
  const { incident, root, diagnosis } = props;
  const { t } = useSpeech();
  const client = useQueryClient();
  const label = useId();
  const [right, setRight] = useState(UNKNOWN);
  const [typed, setTyped] = useState('');
  const [done, setDone] = useState(false);
  const mark = async () => {
    const named = right === ANOTHER ? typed.trim() : right;
    await call<IncidentSummary>('POST', `/incidents/${encodeURIComponent(incident.id)}/wrong-cause`, {
      key: idempotencyKey(),
      ...(named === '' ? {} : { body: { right: named } }),
    });
    setDone(true);
    void client.invalidateQueries({ queryKey: ['live'] });
  };
  return (
    <>
      <Ask
        question={{
          button: t('incident.wrong'),
          forbidden: t('incident.wrongForbidden'),
          title: t('incident.wrongTitle', { entity: root.entity.name, id: incident.id }),
          when: t('incident.wrongWhen'),
          then: t('incident.wrongThen'),
          yes: t('incident.wrongYes'),
        }}
        act={mark}
      >
        <div className={styles.field}>
          <label htmlFor={label}>{t('incident.wrongRight')}</label>
          <select id={label} className="input" value={right} onChange={(event) => setRight(event.target.value)}>
            <option value={UNKNOWN}>{t('incident.wrongRightUnknown')}</option>
            {others(root, diagnosis).map((id) => (
              <option key={id} value={id}>
                {id}
              </option>
            ))}
            <option value={ANOTHER}>{t('incident.wrongRightAnother')}</option>
          </select>
          {right === ANOTHER && (
            <input
              className="input"
              aria-label={t('incident.wrongRightAnother')}
              placeholder="host:db-1"
              maxLength={265}
              autoCapitalize="off"
              spellCheck={false}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </div>
      </Ask>
      {done && (
        <span className="mu small" role="status">
          {t('incident.wrongDone')}
        </span>
      )}
    </>
  );
}

/** A person knows that it is that: remembered for alike alerts. Says so itself once somebody has, and cannot be said twice. */
export function ConfirmCause(props: { incident: IncidentSummary; root: Root; timeline: TimelineEntry[] }) {
  const { incident, root, timeline } = props;
  const { t } = useSpeech();
  const client = useQueryClient();
  const said = timeline.find((entry) => entry.key === 'timeline.cause_confirmed' && entry.args?.['entity'] === root.entity.id);
  if (said) {
    return <span className="mu small">{t('incident.confirmed', { entity: root.entity.name, person: said.actor ?? '' })}</span>;
  }
  const confirm = async () => {
    await call<IncidentSummary>('POST', `/incidents/${encodeURIComponent(incident.id)}/confirm-cause`, { key: idempotencyKey() });
    void client.invalidateQueries({ queryKey: ['live'] });
  };
  return (
    <Ask
      question={{
        button: t('incident.confirm'),
        forbidden: t('incident.confirmForbidden'),
        title: t('incident.confirmTitle', { entity: root.entity.name, id: incident.id }),
        when: t('incident.confirmWhen'),
        then: t('incident.confirmThen'),
        yes: t('incident.confirmYes'),
      }}
      act={confirm}
    />
  );
}
