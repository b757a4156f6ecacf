import { Link } from 'wouter';
import type { IncidentSummary } from '../api/types';
import { useNow } from '../app/clock';
import { urls } from '../app/urls';
import { useSpeech } from '../i18n/i18n';
import { SevWord } from './Sev';

/** The line above an incident's title: how bad, which, since when, who knows of it. */
export function IncidentHead(props: { incident: IncidentSummary }) {
  const { incident } = props;
  const { t } = useSpeech();
  const now = useNow();
  return (
    <p className="headline">
      <SevWord of={incident.severity} upper />
      <span className="mu">
        {incident.id} ·{' '}
        {incident.resolvedAt === null
          ? t('incident.since', { at: incident.startedAt, age: now - incident.startedAt })
          : t('incident.was', { from: incident.startedAt, to: incident.resolvedAt, took: incident.resolvedAt - incident.startedAt })}
        {incident.state === 'resolved' && <> · {t('incident.resolved')}</>}
      </span>
      <span className="mu">{paged(incident, t)}</span>
      {incident.heldBack > 0 && <Link href={`${urls.incident(incident.id)}#held-back`}>{t('incident.heldBack', { count: incident.heldBack })}</Link>}
      <span className="mu">
        {incident.acknowledgedBy === null ? t('incident.noOwner') : t('incident.owner', { name: incident.acknowledgedBy })}
      </span>
    </p>
  );
}

/** Who was told, in words: the worst outcome first, because a failed page must not hide behind a sent one. */
export function paged(incident: IncidentSummary, t: ReturnType<typeof useSpeech>['t']): string {
  const names = (state: string) =>
    incident.delivery
      .filter((each) => each.state === state)
      .map((each) => each.receiver)
      .join(', ');
  const [failed, pending, sent, closed] = [names('failed'), names('pending'), names('sent'), names('closed')];
  if (failed !== '') {
    return t('incident.pageFailed', { receivers: failed });
  }
  if (pending !== '') {
    return t('incident.pagePending', { receivers: pending });
  }
  const told = [sent, closed].filter((each) => each !== '').join(', ');
  return told === '' ? t('incident.notPaged') : t('incident.paged', { receivers: told });
}
