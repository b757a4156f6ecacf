import { useEffect, useState } from 'react';
import type { Diagnosis, Root } from '../../api/types';
import { useSpeech } from '../../i18n/i18n';
import { EdgeTable } from '../../parts/spread/EdgeTable';
import { Spread } from '../../parts/spread/Spread';
import spread from '../../parts/spread/Spread.module.css';
import styles from './Incident.module.css';

/** Where the fault went. On a phone only what it reached, unless one asks for the rest. */
export function SpreadCard(props: { root: Root; diagnosis: Diagnosis }) {
  const { root, diagnosis } = props;
  const { t } = useSpeech();
  const phone = useNarrow();
  const [asked, setAsked] = useState(false);
  const { nodes, edges, hidden } = diagnosis.graph;
  const affected = nodes.filter((node) => node.affected);
  const all = !phone || asked;
  const shown = all ? nodes : affected;
  const ids = new Set(shown.map((node) => node.id));
  const heldBack = nodes.reduce((sum, node) => sum + node.held, 0);
  return (
    <section className={`card ${styles.spread}`} aria-labelledby="spread">
      <header>
        <h2 id="spread">{t('incident.spread')}</h2>
        <p className={spread.legend}>
          {edges.some((edge) => edge.path) && (
            <span>
              <Stroke className={spread.fault} /> {t('graph.faultPath')}
            </span>
          )}
          <span>
            <Stroke className={spread.touched} /> {t('graph.affected')}
          </span>
          {heldBack > 0 && <span>{t('graph.heldMark', { count: heldBack })}</span>}
        </p>
      </header>
      <Spread
        nodes={shown}
        edges={edges.filter((edge) => ids.has(edge.from) && ids.has(edge.to))}
        possible={root.possible || !diagnosis.found}
        label={t('graph.summary', { nodes: shown.length, affected: affected.length, cause: root.entity.name })}
      />
      {phone && affected.length < nodes.length && (
        <button type="button" className="btn link" onClick={() => setAsked(!asked)}>
          {asked ? t('graph.fewer') : t('graph.all', { count: nodes.length })}
        </button>
      )}
      {hidden > 0 && all && <p className="mu small">{t('graph.hidden', { count: hidden })}</p>}
      {edges.length > 0 && (
        <details>
          <summary>{t('graph.list')}</summary>
          <EdgeTable nodes={nodes} edges={edges} />
        </details>
      )}
    </section>
  );
}

function Stroke(props: { className: string | undefined }) {
  return (
    <svg width="22" height="8" aria-hidden="true">
      <path className={props.className} d="M1 4h20" />
    </svg>
  );
}

const NARROW = '(max-width: 760px)';

function useNarrow(): boolean {
  const [narrow, set] = useState(() => matchMedia(NARROW).matches);
  useEffect(() => {
    const query = matchMedia(NARROW);
    const listen = () => set(query.matches);
    query.addEventListener('change', listen);
    return () => query.removeEventListener('change', listen);
  }, []);
  return narrow;
}
