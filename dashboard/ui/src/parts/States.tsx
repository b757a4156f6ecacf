import type { ReactNode } from 'react';
import { useEffect, useState } from 'react';
import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from 'wouter';
import { ApiError } from '../api/client';
import { urls } from '../app/urls';
import type { Speech } from '../i18n/i18n';
import { useSpeech } from '../i18n/i18n';
import { Sev } from './Sev';

/** What a failure means to a person, in one sentence. */
export function explain(error: unknown, { say, t, has }: Pick<Speech, 'say' | 't' | 'has'>): string {
  if (!(error instanceof ApiError)) {
    return error instanceof Error ? error.message : String(error);
  }
  const { key, args, detail, title, status } = error.problem;
  if (key !== undefined && (key === 'text' || has(key))) {
    const role = `role.${String(args?.['role'])}`;
    const said = say({ key, args: has(role) ? { ...args, role: t(role) } : (args ?? {}) });
    // What exactly is wrong with a request is told in English only; scripts and we ourselves read it.
    return key === 'request.bad' && detail !== undefined ? `${said} (${detail})` : said;
  }
  return detail ?? title ?? t('problem.status', { status: String(status) });
}

/** Boxes of about the final size; they appear only when the answer takes longer than a glance. */
export function Loading(props: { rows?: number }) {
  const { t } = useSpeech();
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="stackgap" role="status" aria-busy="true">
      <span className="vh">{t('state.loading')}</span>
      {slow && Array.from({ length: props.rows ?? 3 }, (_, index) => <div key={index} className={`sk sk${index % 3}`} />)}
    </div>
  );
}

/** Says what would be here and how to get it. */
export function Empty(props: { title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <Sev of="unknown" size={18} />
      <div>
        <p className="emptytitle">{props.title}</p>
        {props.children !== undefined && <div className="mu">{props.children}</div>}
      </div>
    </div>
  );
}

/** What failed, the request's id, and a way to try again. Tells forbidden and missing apart from broken. */
export function Failed(props: { error: unknown; retry?: () => void }) {
  const speech = useSpeech();
  const { t, has } = speech;
  const problem = props.error instanceof ApiError ? props.error.problem : null;
  if (problem?.status === 403) {
    const role = problem.args?.['role'];
    const key = `role.${typeof role === 'string' ? role : ''}`;
    return (
      <Empty title={t('state.forbidden')}>
        {has(key) ? t('state.forbiddenWhy', { role: t(key) }) : t('state.forbiddenWhyUnknown')}
      </Empty>
    );
  }
  if (problem?.status === 404) {
    return (
      <Empty title={t('state.missing')}>
        <p>{t('state.missingWhy')}</p>
        <Link href={urls.now}>{t('state.toNow')}</Link>
      </Empty>
    );
  }
  return (
    <div className="empty" role="alert">
      <Sev of="warning" size={18} />
      <div>
        <p className="emptytitle">{t('state.error')}</p>
        <p className="mu">
          {explain(props.error, speech)}
          {problem?.requestId !== undefined && <> · {t('problem.request', { id: problem.requestId })}</>}
        </p>
        {props.retry && (
          <button type="button" className="btn" onClick={props.retry}>
            {t('common.retry')}
          </button>
        )}
      </div>
    </div>
  );
}

/** Shows a read in whichever state it is. Data once there stays shown; its age is the top bar's matter. */
export function Shown<T>(props: { query: UseQueryResult<T>; rows?: number; children: (data: T) => ReactNode }) {
  const { data, error, refetch } = props.query;
  if (data !== undefined) {
    const gone = error instanceof ApiError && (error.status === 403 || error.status === 404);
    return gone ? <Failed error={error} /> : <>{props.children(data)}</>;
  }
  return error ? <Failed error={error} retry={() => void refetch()} /> : <Loading {...(props.rows === undefined ? {} : { rows: props.rows })} />;
}
