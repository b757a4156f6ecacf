import type { FormEvent, ReactNode } from 'react';
import { useState } from 'react';
import { changePassword, fetchSession, signIn } from '../../api/client';
import type { Session } from '../../api/types';
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

type Read = (name: string) => string;

/** A form that ends in a session or in one sentence that says why not. */
function SessionForm(props: {
  title: string;
  submit: string;
  /** What is wrong with what was filled in, before anything is sent; null when nothing is. */
  check?: (read: Read) => string | null;
  send: (read: Read) => Promise<Session | null>;
  children: (invalid: boolean) => ReactNode;
  /** Below the button; may say what went wrong with it. */
  after: (fail: (failure: unknown) => void) => ReactNode;
}) {
  const speech = useSpeech();
  const { set } = useSession();
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const fail = (failure: unknown) => {
    setError(explain(failure, speech));
    setBusy(false);
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const read: Read = (name) => {
      const value = data.get(name);
      return typeof value === 'string' ? value : '';
    };
    const wrong = props.check?.(read) ?? null;
    setError(wrong);
    if (wrong === null) {
      setBusy(true);
      props.send(read).then(set).catch(fail);
    }
  };
  return (
    <Box>
      <form className={styles.form} onSubmit={submit}>
        <h1>{props.title}</h1>
        {props.children(error !== null)}
        {error !== null && (
          <p role="alert" className="crit">
            {error}
          </p>
        )}
        <button className="btn primary" disabled={busy}>
          {props.submit}
        </button>
        {props.after(fail)}
      </form>
    </Box>
  );
}

/** Name and password; after it the page asked for opens, because the address has not changed. */
export function SignIn() {
  const { t } = useSpeech();
  const { ended } = useSession();
  return (
    <SessionForm
      title={t('signin.title')}
      submit={t('signin.submit')}
      send={(read) => signIn(read('name').trim(), read('password'))}
      after={() => <p className="small mu">{t('signin.first')}</p>}
    >
      {(invalid) => (
        <>
          {ended && <p className="mu">{t('signin.ended')}</p>}
          <Field label={t('signin.name')} name="name" type="text" autoComplete="username" autoFocus />
          <Field label={t('signin.password')} name="password" type="password" autoComplete="current-password" invalid={invalid} />
        </>
      )}
    </SessionForm>
  );
}

/** The one-time password opens only this. */
export function FirstPassword() {
  const { t } = useSpeech();
  const { signOut } = useSession();
  const check = (read: Read) => {
    const next = read('next');
    return [...next].length < PASSWORD_MIN
      ? t('password.short', { min: PASSWORD_MIN })
      : next !== read('again')
        ? t('password.differ')
        : next === read('current')
          ? t('password.same')
          : null;
  };
  return (
    <SessionForm
      title={t('password.title')}
      submit={t('password.submit')}
      check={check}
      // The answer is the new session; an older server answers nothing and is asked.
      send={async (read) => (await changePassword(read('current'), read('next'))) ?? (await fetchSession())}
      after={(fail) => (
        <button type="button" className="btn link" onClick={() => void signOut().catch(fail)}>
          {t('user.signOut')}
        </button>
      )}
    >
      {(invalid) => (
        <>
          <p className="mu">{t('password.why', { min: PASSWORD_MIN })}</p>
          <Field label={t('password.current')} name="current" type="password" autoComplete="current-password" autoFocus />
          <Field label={t('password.next')} name="next" type="password" autoComplete="new-password" invalid={invalid} />
          <Field label={t('password.again')} name="again" type="password" autoComplete="new-password" invalid={invalid} />
        </>
      )}
    </SessionForm>
  );
}
