import { useId, useRef, useState } from 'react';
import type { Role } from '../api/types';
import { allows, useRole } from '../app/session';
import { useSpeech } from '../i18n/i18n';
import { explain } from './States';

/** The words of a question, each in the reader's language. */
export interface Question {
  /** On the button that asks. */
  readonly button: string;
  /** Why the button is off for those who may not. */
  readonly forbidden: string;
  readonly title: string;
  /** When to say yes, and what follows. */
  readonly when: string;
  readonly then: string;
  readonly yes: string;
}

/** A button, for responders unless told otherwise, that asks before it acts. What `act` throws is said in the dialog, which then stays open. */
export function Ask(props: { question: Question; act: () => Promise<void>; role?: Role; children?: React.ReactNode }) {
  const { question, act, role = 'responder', children } = props;
  const speech = useSpeech();
  const { t } = speech;
  const allowed = allows(useRole(), role);
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const send = async () => {
    setBusy(true);
    setError(null);
    try {
      await act();
      dialog.current?.close();
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
        title={allowed ? undefined : question.forbidden}
        onClick={() => dialog.current?.showModal()}
      >
        {question.button}
      </button>
      <dialog ref={dialog} className="ask" aria-labelledby={title}>
        <h2 id={title}>{question.title}</h2>
        <p>{question.when}</p>
        <p className="mu">{question.then}</p>
        {children}
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
            {question.yes}
          </button>
        </div>
      </dialog>
    </>
  );
}
