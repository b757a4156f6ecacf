import { useEffect, useRef, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { call } from '../api/client';
import type { IncidentSummary, Now } from '../api/types';
import { allows, useRole, useSession } from '../app/session';
import { useSpeech } from '../i18n/i18n';
import { explain } from './States';

const UNDO_MILLIS = 5000;

/** A key that the server knows a repeat by. `crypto.randomUUID` exists only on HTTPS and localhost, random values everywhere. */
export function idempotencyKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((each) => each.toString(16).padStart(2, '0')).join('');
}

/**
 * "I have it": one tap, shown at once, undone within 5 s. A refusal or an unreachable server is said loudly and what was shown is
 * taken back.
 *
 * @param primary whether it is the one blue button of the screen
 * @param shortcut whether the key `e` presses it
 */
export function Ack(props: { incident: IncidentSummary; primary?: boolean; shortcut?: boolean }) {
  const { incident } = props;
  const speech = useSpeech();
  const { t } = speech;
  const client = useQueryClient();
  const role = useRole();
  const me = useSession().session?.user.name ?? '';
  /** What was asked for and is not yet in the data. */
  const [asked, setAsked] = useState<'ack' | 'unack' | null>(null);
  const [undoable, setUndoable] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const owner = asked === 'ack' ? me : asked === 'unack' ? null : incident.acknowledgedBy;
  const allowed = allows(role, 'responder');
  const send = async (verb: 'ack' | 'unack') => {
    clearTimeout(timer.current);
    setError(null);
    setAsked(verb);
    setUndoable(verb === 'ack');
    try {
      const next = await call<IncidentSummary>('POST', `/incidents/${encodeURIComponent(incident.id)}/${verb}`, { key: idempotencyKey() });
      client.setQueryData<Now>(['live', 'now'], (now) =>
        now && { ...now, incidents: now.incidents.map((each) => (each.id === next.id ? { ...each, ...pick(next) } : each)) },
      );
      client.setQueryData<IncidentSummary>(['live', `incident:${next.id}`], (before) => before && { ...before, ...pick(next) });
      void client.invalidateQueries({ queryKey: ['read'], predicate: (query) => String(query.queryKey[1]).startsWith('/incidents') });
      if (verb === 'ack') {
        timer.current = setTimeout(() => setUndoable(false), UNDO_MILLIS);
      }
    } catch (failure) {
      setUndoable(false);
      setError(t('common.failed', { reason: explain(failure, speech) }));
    }
    setAsked(null);
  };

  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!props.shortcut) {
      return;
    }
    const down = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement | null;
      if (event.key === 'e' && !event.ctrlKey && !event.metaKey && !event.altKey && !target?.closest('input,select,textarea,dialog')) {
        button.current?.click();
      }
    };
    document.addEventListener('keydown', down);
    return () => document.removeEventListener('keydown', down);
  }, [props.shortcut]);

  if (incident.state === 'resolved') {
    return null;
  }
  return (
    <div className="ack">
      {owner === null ? (
        <button
          ref={button}
          type="button"
          className={`btn ${props.primary ? 'primary' : ''}`}
          disabled={!allowed || asked !== null}
          onClick={() => void send('ack')}
        >
          {t('incident.acknowledge')}
          {props.shortcut && <kbd className="keyhint">E</kbd>}
        </button>
      ) : (
        <>
          <span className="btn done" role="status">
            {owner === me ? t('incident.acked') : t('incident.acknowledged', { name: owner })}
          </span>
          {owner === me ? (
            <button type="button" className="btn" disabled={!allowed || asked !== null} onClick={() => void send('unack')}>
              {undoable ? t('common.undo') : t('incident.unack')}
            </button>
          ) : (
            <button type="button" className="btn" disabled={!allowed || asked !== null} onClick={() => void send('ack')}>
              {t('incident.takeOver')}
            </button>
          )}
        </>
      )}
      {!allowed && <p className="small mu">{t('incident.ackForbidden')}</p>}
      {error !== null && (
        <p role="alert" className="crit">
          {error}
        </p>
      )}
    </div>
  );
}

const pick = (next: IncidentSummary) => ({ acknowledgedBy: next.acknowledgedBy, acknowledgedAt: next.acknowledgedAt, state: next.state });
