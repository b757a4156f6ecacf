import type { FormEvent, ReactNode } from 'react';
import { useState } from 'react';
import { changePassword, fetchSession, signIn } from '../../api/client';
import { useSession } from '../../app/session';
import { useSpeech } from '../../i18n/i18n';
import { Logo } from '../../parts/Icon';
import { explain } from '../../parts/States';
import styles from './SignIn.module.css';

/** Shortest password accepted; the server holds the same bound and has the last word. */
const PASSWORD_MIN = 12;

function Box(props: { children: ReactNode }) {
  const { t, language, setLanguage } = useSpeech();
  return (
    <main className={styles.page}>
      <div className={`card ${styles.box}`}>
        <div className={styles.head}>
          <Logo size={34} />
          <span className={styles.name}>{t('product.name')}</span>
          <button
            type="button"
            className={`btn ${styles.lang}`}
            aria-label={t('language.switch')}
            onClick={() => setLanguage(language === 'en' ? 'zh-CN' : 'en')}
          >
            {language === 'en' ? '中' : 'EN'}
          </button>
        </div>
        {props.children}
      </div>
    </main>
  );
}

function Field(props: { label: string; name: string; type: string; autoComplete: string; autoFocus?: boolean; invalid?: boolean }) {
  return (
    <label className="field">
      <span>{props.label}</span>
      <input
        className="input"
        name={props.name}
        type={props.type}
        autoComplete={props.autoComplete}
        autoFocus={props.autoFocus}
        aria-invalid={props.invalid || undefined}
        required
        maxLength={256}
      />
    </label>
  );
}

const read = (form: HTMLFormElement, name: string): string => {
  const value = new FormData(form).get(name);
  return typeof value === 'string' ? value : '';
};

/** Name and password; after it the page asked for opens, because the address has not changed. */
export function SignIn() {
  const speech = useSpeech();
  const { t } = speech;
  const { set, ended } = useSession();
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    setBusy(true);
    setError(null);
    signIn(read(form, 'name').trim(), read(form, 'password'))
      .then(set)
      .catch((failure: unknown) => {
        setError(explain(failure, speech));
        setBusy(false);
      });
  };
  return (
    <Box>
      <form className={styles.form} onSubmit={submit}>
        <h1>{t('signin.title')}</h1>
        {ended && <p className="mu">{t('signin.ended')}</p>}
        <Field label={t('signin.name')} name="name" type="text" autoComplete="username" autoFocus />
        <Field label={t('signin.password')} name="password" type="password" autoComplete="current-password" invalid={error !== null} />
        {error !== null && (
          <p role="alert" className="crit">
            {error}
          </p>
        )}
        <button className="btn primary" disabled={busy}>
          {t('signin.submit')}
        </button>
        <p className="small mu">{t('signin.first')}</p>
      </form>
    </Box>
  );
}

/** The one-time password opens only this. */
export function FirstPassword() {
  const speech = useSpeech();
  const { t } = speech;
  const { set, signOut } = useSession();
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const [current, next] = [read(form, 'current'), read(form, 'next')];
    const wrong =
      [...next].length < PASSWORD_MIN
        ? t('password.short', { min: PASSWORD_MIN })
        : next !== read(form, 'again')
          ? t('password.differ')
          : next === current
            ? t('password.same')
            : null;
    setError(wrong);
    if (wrong !== null) {
      return;
    }
    setBusy(true);
    changePassword(current, next)
      // The answer is the new session; an older server answers nothing and is asked.
      .then((session) => session ?? fetchSession())
      .then(set)
      .catch((failure: unknown) => {
        setError(explain(failure, speech));
        setBusy(false);
      });
  };
  return (
    <Box>
      <form className={styles.form} onSubmit={submit}>
        <h1>{t('password.title')}</h1>
        <p className="mu">{t('password.why', { min: PASSWORD_MIN })}</p>
        <Field label={t('password.current')} name="current" type="password" autoComplete="current-password" autoFocus />
        <Field label={t('password.next')} name="next" type="password" autoComplete="new-password" invalid={error !== null} />
        <Field label={t('password.again')} name="again" type="password" autoComplete="new-password" invalid={error !== null} />
        {error !== null && (
          <p role="alert" className="crit">
            {error}
          </p>
        )}
        <button className="btn primary" disabled={busy}>
          {t('password.submit')}
        </button>
        <button type="button" className="btn link" onClick={() => void signOut().catch((failure: unknown) => setError(explain(failure, speech)))}>
          {t('user.signOut')}
        </button>
      </form>
    </Box>
  );
}
