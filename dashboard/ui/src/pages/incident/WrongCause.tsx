import { useRef, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { call } from '../../api/client';
import type { IncidentSummary, Root } from '../../api/types';
import { allows, useRole } from '../../app/session';
import { useSpeech } from '../../i18n/i18n';
import { idempotencyKey } from '../../parts/Ack';
import { explain } from '../../parts/States';

/** A person knows better: it is not that. Asks first, because what was held back may page. */
export function WrongCause(props: { incident: IncidentSummary; root: Root }) {
  const { incident, root } = props;
  const speech = useSpeech();
  const { t } = speech;
  const client = useQueryClient();
  const allowed = allows(useRole(), 'responder');
  const dialog = useRef<HTMLDialogElement>(null);
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const send = async () => {
    setBusy(true);
    setError(null);
    try {
      await call<IncidentSummary>('POST', `/incidents/${encodeURIComponent(incident.id)}/wrong-cause`, { key: idempotencyKey() });
      dialog.current?.close();
      setDone(true);
      void client.invalidateQueries({ queryKey: ['live'] });
    } catch (failure) {
      setError(t('common.failed', { reason: explain(failure, speech) }));
    }
    setBusy(false);
  };
  return (
    <>
      <button
        type="button"
        className="btn link"
        disabled={!allowed}
        title={allowed ? undefined : t('incident.wrongForbidden')}
        onClick={() => dialog.current?.showModal()}
      >
        {t('incident.wrong')}
      </button>
      {done && (
        <span className="mu small" role="status">
          {t('incident.wrongDone')}
        </span>
      )}
      <dialog ref={dialog} className="ask" aria-labelledby="wrong-title">
        <h2 id="wrong-title">{t('incident.wrongTitle', { entity: root.entity.name, id: incident.id })}</h2>
        <p>{t('incident.wrongWhen')}</p>
        <p className="mu">{t('incident.wrongThen')}</p>
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
            {t('incident.wrongYes')}
          </button>
        </div>
      </dialog>
    </>
  );
}
