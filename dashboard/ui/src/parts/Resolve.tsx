import { useRef, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { call } from '../api/client';
import type { IncidentSummary } from '../api/types';
import { allows, useRole } from '../app/session';
import { useSpeech } from '../i18n/i18n';
import { idempotencyKey } from './Ack';
import { explain } from './States';

/**
 * Ends by hand what no reading will end, because its check, group or file system is not watched any more. Asks first: everybody who was
 * told is told that it is over, and that cannot be taken back.
 */
export function Resolve(props: { incident: IncidentSummary }) {
  const { incident } = props;
  const speech = useSpeech();
  const { t } = speech;
  const client = useQueryClient();
  const allowed = allows(useRole(), 'responder');
  const dialog = useRef<HTMLDialogElement>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  if (incident.state === 'resolved') {
    return null;
  }
  const send = async () => {
    setBusy(true);
    setError(null);
    try {
      const next = await call<IncidentSummary>('POST', `/incidents/${encodeURIComponent(incident.id)}/resolve`, { key: idempotencyKey() });
      dialog.current?.close();
      client.setQueryData<IncidentSummary>(['live', `incident:${next.id}`], (before) => before && { ...before, ...next });
      void client.invalidateQueries({ queryKey: ['live'] });
      void client.invalidateQueries({ queryKey: ['read'], predicate: (query) => String(query.queryKey[1]).startsWith('/incidents') });
    } catch (failure) {
      setError(t('common.failed', { reason: explain(failure, speech) }));
    }
    setBusy(false);
  };
  return (
    <div>
      <button
        type="button"
        className="btn link"
        disabled={!allowed}
        title={allowed ? undefined : t('incident.resolveForbidden')}
        onClick={() => dialog.current?.showModal()}
      >
        {t('incident.resolve')}
      </button>
      <dialog ref={dialog} className="ask" aria-labelledby="resolve-title">
        <h2 id="resolve-title">{t('incident.resolveTitle', { id: incident.id })}</h2>
        <p>{t('incident.resolveWhen')}</p>
        <p className="mu">{t('incident.resolveThen')}</p>
        {error !== null && (
          <p role="alert" className="crit">
            {error}
          </p>
        )}
        <div className="answers">
          <button type="button" className="btn" onClick={() => dialog.current?.close()}>
            {t('common.cancel')}
          </button>
          <button type="button" className="btn primary" disabled={busy} onClick={() => void send()}>
            {t('incident.resolveYes')}
          </button>
        </div>
      </dialog>
    </div>
  );
}
