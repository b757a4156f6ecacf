import { Link } from 'wouter';
import type { AlertFact, Diagnosis, Evidence, Incident, Root } from '../../api/types';
import { urls } from '../../app/urls';
import { useSpeech } from '../../i18n/i18n';
import { shortName } from '../../parts/entity';
import { Spark } from '../../parts/Spark';
import styles from './Incident.module.css';

/** The sentence below the title: what it is put down to, and the fact that says the most. Never surer than the diagnosis is. */
export function Because(props: { incident: Incident; root: Root; diagnosis: Diagnosis | null }) {
  const { root, diagnosis, incident } = props;
  const { t, say } = useSpeech();
  if (diagnosis && !diagnosis.found) {
    const missing = diagnosis.evidence.filter((fact) => fact.kind === 'missing');
    return (
      <>
        <p>
          <strong>{t('incident.causeNone')}</strong>
          {missing[0] && <span className="mu"> · {say(missing[0].text)}</span>}
        </p>
        {incident.because !== null && <p className="mu">{say(incident.because)}</p>}
      </>
    );
  }
  const first = diagnosis?.evidence.find((fact) => fact.kind === 'for');
  return (
    <>
      <p className={styles.because}>
        <strong>
          <Rich text={t(root.possible ? 'incident.causeMaybe' : 'incident.causeIs', { entity: '\u0000' })} with={<EntityName root={root} />} />
        </strong>{' '}
        <span className="mu">
          <Kind of={root.entity.kind} />
          {first && <> · {say(first.text)}</>}
        </span>
      </p>
      {incident.because !== null && <p className="mu">{say(incident.because)}</p>}
    </>
  );
}

/** A sentence with one part of it as more than text; the part's place is marked by a character that no sentence has. */
function Rich(props: { text: string; with: React.ReactNode }) {
  const [before, after] = props.text.split('\u0000');
  return (
    <>
      {before}
      {props.with}
      {after}
    </>
  );
}

/** Sparklines on one page: more are not looked at, and each is a question to the store. */
const SPARKS = 4;

export function EntityName(props: { root: Root }) {
  const { entity } = props.root;
  return entity.host === null ? <>{entity.name}</> : <Link href={urls.host(entity.host)}>{entity.name}</Link>;
}

/** Facts with the numbers that stand on the graph. */
export function Why(props: { root: Root; diagnosis: Diagnosis; alerts: AlertFact[] }) {
  const { diagnosis, root, alerts } = props;
  const { t, quantity } = useSpeech();
  const told = diagnosis.evidence.filter((fact) => fact.kind !== 'missing');
  const missing = diagnosis.evidence.filter((fact) => fact.kind === 'missing');
  const drawn = new Set<string>();
  // Of each entity that the facts name, once: of its alert that began first, the readings that it was judged by.
  const drawing = (fact: Evidence): AlertFact | undefined => {
    const about = fact.entity ?? root.entity.id;
    if (drawn.has(about) || drawn.size >= SPARKS) {
      return undefined;
    }
    const alert = alerts.filter((each) => each.about === about && each.series).sort((a, b) => a.since - b.since)[0];
    if (alert) {
      drawn.add(about);
    }
    return alert;
  };
  return (
    <section className={`card ${styles.why}`} aria-labelledby="why">
      <header>
        <h2 id="why">{t(diagnosis.found ? 'incident.why' : 'incident.whyNone')}</h2>
        {diagnosis.found && (
          <span>
            <span className="vh">{t('incident.confidence')} </span>
            <strong>{quantity(root.confidence, 'ratio')}</strong>
          </span>
        )}
      </header>
      {diagnosis.found && <EntityLine root={root} />}
      {diagnosis.evidence.length === 0 && <p className="mu">{t('incident.whyEmpty')}</p>}
      <ol className={styles.facts}>
        {told.map((fact) => (
          <Fact key={fact.n} fact={fact} alert={drawing(fact)} />
        ))}
      </ol>
      {missing.length > 0 && (
        <>
          <h3>{t('incident.missing')}</h3>
          <ul className={styles.facts}>
            {missing.map((fact) => (
              <Fact key={fact.n} fact={fact} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Kind(props: { of: string }) {
  const { t, has } = useSpeech();
  const kind = `kind.${props.of}`;
  return <>{has(kind) ? t(kind) : props.of}</>;
}

/** Whom the facts below call "it". */
function EntityLine(props: { root: Root }) {
  return (
    <h3 className="wrap">
      <EntityName root={props.root} />{' '}
      <span className="mu">
        <Kind of={props.root.entity.kind} />
      </span>
    </h3>
  );
}

function Fact(props: { fact: Evidence; alert?: AlertFact | undefined }) {
  const { fact, alert } = props;
  const { t, say } = useSpeech();
  return (
    <li>
      <span className={`${styles.n} ${fact.kind === 'for' ? '' : styles.no}`} aria-hidden={fact.kind === 'missing'}>
        {fact.kind === 'missing' ? '?' : fact.n}
      </span>
      <p className={`wrap ${fact.kind === 'for' ? '' : 'mu'}`}>
        {say(fact.text)}
        {fact.kind === 'against' && <> · {t('incident.against')}</>}
      </p>
      {alert?.series && <Spark series={alert.series} onset={alert.since} />}
    </li>
  );
}

const CONSIDERED = 3;

/** What else could have been it, and the sentence that rejected it. */
export function Considered(props: { diagnosis: Diagnosis }) {
  const { t, say } = useSpeech();
  const { considered } = props.diagnosis;
  const more = considered.slice(CONSIDERED);
  const row = (fact: Evidence) => (
    <li key={fact.n}>
      <h3 className="wrap">{fact.entity === null ? '' : shortName(fact.entity)}</h3>
      <p className="mu">{say(fact.text)}</p>
    </li>
  );
  return (
    <section className={`card ${styles.considered}`} aria-labelledby="considered">
      <header>
        <h2 id="considered">{t('incident.considered')}</h2>
      </header>
      {considered.length === 0 ? (
        <p className="mu">{t('incident.consideredNone')}</p>
      ) : (
        <ul className="rows">{considered.slice(0, CONSIDERED).map(row)}</ul>
      )}
      {more.length > 0 && (
        <details>
          <summary>{t('held.more', { count: more.length })}</summary>
          <ul className="rows">{more.map(row)}</ul>
        </details>
      )}
    </section>
  );
}
