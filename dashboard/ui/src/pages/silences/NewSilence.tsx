import type { FormEvent } from 'react';
import { useRef, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useSearchParams } from 'wouter';
import { call } from '../../api/client';
import type { Silence, SilencePreview } from '../../api/types';
import { allows, useRole } from '../../app/session';
import { urls } from '../../app/urls';
import { useSpeech } from '../../i18n/i18n';
import { idempotencyKey } from '../../parts/Ack';
import { explain } from '../../parts/States';
import styles from './Silences.module.css';

const MINUTE = 60_000;
const LASTS = [30, 60, 120, 480, 1440, 10_080].map((minutes) => minutes * MINUTE);
const TWO_HOURS = 120 * MINUTE;
/** The server refuses a beginning five minutes ago; what was the time when the form was begun is well. */
const AGO = 4 * MINUTE;

/** The minute as `datetime-local` has it, in the browser's zone. */
const localMinute = (millis: number) => new Date(millis - new Date(millis).getTimezoneOffset() * MINUTE).toISOString().slice(0, 16);

/** One test a line. */
const lines = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** Asks what, how long and why; shows what it would be about before it is begun. Filled in by `?matcher=` of the address, any number. */
export function NewSilence() {
  const speech = useSpeech();
  const { t, duration } = speech;
  const client = useQueryClient();
  const [params] = useSearchParams();
  const allowed = allows(useRole(), 'responder');
  const [matchers, setMatchers] = useState(() => params.getAll('matcher').join('\n'));
  const [lasts, setLasts] = useState(TWO_HOURS);
  /** Local time as the browser writes it; empty: at once. */
  const [starts, setStarts] = useState('');
  const [earliest] = useState(() => localMinute(Date.now() - AGO));
  const [reason, setReason] = useState('');
  const [seen, setSeen] = useState<{ of: string; preview: SilencePreview } | null>(null);
  /** The matchers of which somebody said that they are to mute everything. */
  const [meant, setMeant] = useState('');
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<{ good: boolean; text: string } | null>(null);
  const wish = lines(matchers);
  /** The wish that was sent and not answered well, and its key: sent once more it is the same one. */
  const sent = useRef({ wish: '', key: '' });
  const matched = wish.join('\n');
  const preview = seen !== null && seen.of === matched ? seen.preview : null;
  const everything = preview?.everything ?? null;

  const attempt = async (act: () => Promise<string | null>) => {
    setBusy(true);
    setSaid(null);
    try {
      const text = await act();
      setSaid(text === null ? null : { good: true, text });
    } catch (failure) {
      setSaid({ good: false, text: t('common.failed', { reason: explain(failure, speech) }) });
    }
    setBusy(false);
  };
  const look = () =>
    attempt(async () => {
      setSeen({ of: matched, preview: await call<SilencePreview>('POST', '/silences/preview', { body: { matchers: wish } }) });
      return null;
    });
  const begin = () =>
    attempt(async () => {
      const startsAt = starts === '' ? null : new Date(starts).getTime();
      const body = { matchers: wish, lasts, reason: reason.trim(), ...(startsAt === null ? {} : { startsAt }), ...(everything === null ? {} : { everything: meant === matched }) };
      if (sent.current.wish !== JSON.stringify(body)) {
        sent.current = { wish: JSON.stringify(body), key: idempotencyKey() };
      }
      const begun = await call<Silence>('POST', '/silences', { key: sent.current.key, body });
      sent.current = { wish: '', key: '' };
      setMatchers('');
      setReason('');
      setStarts('');
      setSeen(null);
      setMeant('');
      void client.invalidateQueries({ queryKey: ['read', '/silences'] });
      return t(begun.upcoming ? 'silences.willBegin' : 'silences.begun', { id: begun.id, at: begun.startsAt });
    });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void (preview === null ? look() : begin());
  };
  return (
    <section className="card">
      <h2>{t('silences.new')}</h2>
      <form className={styles.form} onSubmit={submit}>
        <label className={`field ${styles.whole}`}>
          <span>{t('silences.matchersLabel')}</span>
          <textarea
            className={`input id ${styles.matchers}`}
            rows={3}
            required
            spellCheck={false}
            autoCapitalize="off"
            placeholder={'rule=FilesystemFull\nhost=~db-.*'}
            value={matchers}
            onChange={(event) => setMatchers(event.target.value)}
          />
        </label>
        <label className="field">
          <span>{t('silences.lasts')}</span>
          <select className="input" value={lasts} onChange={(event) => setLasts(Number(event.target.value))}>
            {LASTS.map((each) => (
              <option key={each} value={each}>
                {duration(each)}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          <span>{t('silences.starts')}</span>
          <input className="input" type="datetime-local" min={earliest} value={starts} onChange={(event) => setStarts(event.target.value)} />
        </label>
        <label className={`field ${styles.whole}`}>
          <span>{t('silences.reason')}</span>
          <input className="input" required={preview !== null} maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />
        </label>
        {preview !== null && <Preview preview={preview} />}
        {everything !== null && (
          <label className={`${styles.whole} ${styles.meant}`}>
            <input type="checkbox" checked={meant === matched} onChange={(event) => setMeant(event.target.checked ? matched : '')} />
            {t('silences.everythingMeant')}
          </label>
        )}
        {said !== null && (
          <p role={said.good ? 'status' : 'alert'} className={`${styles.whole} ${said.good ? '' : 'crit'}`}>
            {said.text}
          </p>
        )}
        <div className={styles.whole}>
          {preview === null ? (
            <button type="submit" className="btn" disabled={busy || wish.length === 0}>
              {t('silences.preview')}
            </button>
          ) : (
            <button
              type="submit"
              className="btn primary"
              disabled={busy || !allowed || reason.trim() === '' || (everything !== null && meant !== matched)}
              title={allowed ? undefined : t('silences.forbidden')}
            >
              {t('silences.begin')}
            </button>
          )}
        </div>
      </form>
    </section>
  );
}

function Preview(props: { preview: SilencePreview }) {
  const { t, say } = useSpeech();
  const { alerts, firing, incidents, items, warnings, everything } = props.preview;
  return (
    <div className={styles.whole} role="status">
      {warnings.map((each) => (
        <p key={say(each)} className="warn">
          {say(each)}
        </p>
      ))}
      {everything !== null && <p className="crit">{say(everything)}</p>}
      <p>{t('silences.about', { alerts, firing })}</p>
      {incidents.length > 0 && (
        <p className="warn">
          {t('silences.mutesIncidents')}{' '}
          {incidents.map((each) => (
            <Link key={each} className={`id ${styles.incident}`} href={urls.incident(each)}>
              {each}
            </Link>
          ))}
        </p>
      )}
      <ul className={styles.alerts}>
        {items.map((each) => {
          const labels = Object.entries(each.labels)
            .map(([name, value]) => `${name}=${value}`)
            .join(' ');
          return (
            <li key={`${each.rule} ${labels}`}>
              {each.rule} <span className="id small mu">{labels}</span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
