import { Link } from 'wouter';
import type { AlertFact } from '../api/types';
import { urls } from '../app/urls';
import { useSpeech } from '../i18n/i18n';
import { Moment } from './Moment';
import { Sev } from './Sev';

/** Alerts with what they say, the value they stand on, and their labels. */
export function AlertFacts(props: { alerts: AlertFact[]; ownHost?: string }) {
  const { t, say, has, quantity } = useSpeech();
  return (
    <ul className="rows">
      {props.alerts.map((alert) => {
        const state = `alert.${alert.state}`;
        const labels = Object.entries(alert.labels).filter(([name, value]) => value !== '' && !(name === 'host' && value === props.ownHost));
        return (
          <li key={`${alert.rule} ${JSON.stringify(alert.labels)}`} className="lead">
            <Sev of={alert.severity} label={t(`sev.${alert.severity}`)} />
            <div className="stackless">
              <p>
                <strong>{alert.rule}</strong> <span className="mu">{has(state) ? t(state) : alert.state}</span>
                {alert.value !== null && <> · {quantity(alert.value, alert.unit)}</>}
                <span className="mu">
                  {' · '}
                  <Moment at={alert.since} />
                </span>
              </p>
              {say(alert.summary) !== '' && <p className="mu">{say(alert.summary)}</p>}
              <p className="labels">
                {labels.map(([name, value]) => (
                  <span key={name} className="chip">
                    <span className="mu">{name}</span> {name === 'host' ? <Link href={urls.host(value)}>{value}</Link> : value}
                  </span>
                ))}
              </p>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
