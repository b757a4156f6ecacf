import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { call } from '../../api/client';
import type { Run, RunStep, RunsPage } from '../../api/types';
import { allows, useRole } from '../../app/session';
import { useSpeech } from '../../i18n/i18n';
import { useRead } from '../../live/use-live';
import { idempotencyKey } from '../../parts/Ack';
import { AutomationSwitch } from '../../parts/AutomationSwitch';
import { Sev } from '../../parts/Sev';
import { explain } from '../../parts/States';
import styles from './Incident.module.css';

const REFRESH = 2000;
const OVER = new Set(['succeeded', 'failed', 'undone', 'rejected', 'expired', 'cancelled']);

/** What is being done about it, by whom, and what waits for a person. Nothing where no runbook fits. */
export function Runs(props: { incident: string }) {
  const { t } = useSpeech();
  const path = `/runs?incident=${encodeURIComponent(props.incident)}`;
  const query = useRead<RunsPage>(path, REFRESH);
  const runs = query.data?.items ?? [];
  return runs.length === 0 ? null : (
    <section className={`card ${styles.todo}`} aria-labelledby="runs">
      <header>
        <h2 id="runs">{t('runs.title')}</h2>
      </header>
      <ul className="rows">
        {runs.map((run) => (
          <OneRun key={run.id} run={run} path={path} />
        ))}
      </ul>
      {query.data && <AutomationSwitch automation={query.data.automation} />}
    </section>
  );
}

function OneRun(props: { run: Run; path: string }) {
  const { run } = props;
  const { t, has } = useSpeech();
  const status = `runs.status.${run.status}`;
  const waits = `runs.waits.${run.waitsFor ?? ''}`;
  return (
    <li className={styles.run}>
      <h3>
        <Sev of={run.status === 'succeeded' ? 'healthy' : run.status === 'failed' || run.status === 'undone' ? 'warning' : 'info'} size={12} />
        <span className="wrap">{run.runbook}</span>
        <span className={run.status === 'proposed' ? 'warn' : 'mu'}>{has(status) ? t(status) : run.status}</span>
      </h3>
      <p className="mu small">
        {run.id}
        {run.automatic && <> · {t('runs.automatic')}</>}
        {run.decidedBy !== null && <> · {t('runs.decidedBy', { name: run.decidedBy })}</>}
        {run.until !== null && !OVER.has(run.status) && <> · {t('runs.until', { at: run.until })}</>}
        {has(waits) && <> · {t(waits)}</>}
      </p>
      <ol className={styles.steps}>
        {run.plan.map((step, i) => (
          <Step key={i} step={step} state={i < run.step ? 'done' : i === run.step && run.status === 'running' ? 'now' : 'later'} />
        ))}
      </ol>
      {run.status === 'proposed' && <Decide run={run} path={props.path} />}
    </li>
  );
}

function Step(props: { step: RunStep; state: 'done' | 'now' | 'later' }) {
  const { step, state } = props;
  const { t } = useSpeech();
  const words = step.kind === 'action' ? t('runs.step.action', { ...step.order }) : t(`runs.step.${step.kind}`, { seconds: step.seconds });
  return (
    <li className={state === 'now' ? '' : 'mu'}>
      <p>
        {words}
        {state !== 'later' && <span className="mu"> · {t(state === 'now' ? 'runs.stepNow' : 'runs.stepDone')}</span>}
      </p>
      {step.undo !== null && <p className="small">{t('runs.step.undo', { ...step.undo })}</p>}
    </li>
  );
}

/** Yes or no to the plan that is shown, by its hash: a plan that has changed meanwhile is refused by the server. */
function Decide(props: { run: Run; path: string }) {
  const { run } = props;
  const speech = useSpeech();
  const { t } = speech;
  const client = useQueryClient();
  const allowed = allows(useRole(), run.approvers);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const send = async (decision: 'approve' | 'reject') => {
    setBusy(true);
    setError(null);
    try {
      await call('POST', `/runs/${encodeURIComponent(run.id)}/approval`, { key: idempotencyKey(), body: { decision, planHash: run.planHash } });
    } catch (failure) {
      setError(t('common.failed', { reason: explain(failure, speech) }));
    }
    await client.invalidateQueries({ queryKey: ['read', props.path] });
    setBusy(false);
  };
  return (
    <div className={styles.actions}>
      <button type="button" className="btn" disabled={!allowed || busy} onClick={() => void send('approve')}>
        {t('runs.approve')}
      </button>
      <button type="button" className="btn" disabled={!allowed || busy} onClick={() => void send('reject')}>
        {t('runs.reject')}
      </button>
      {!allowed && <p className="small mu">{t('runs.forbidden', { role: t(`role.${run.approvers}`) })}</p>}
      {error !== null && (
        <p role="alert" className="crit">
          {error}
        </p>
      )}
    </div>
  );
}
