import { useSpeech } from '../../i18n/i18n';
import { shortName } from '../entity';
import { Sev } from '../Sev';
import type { SpreadNode } from './Spread';

/** The graph as a list: each edge with who says so. For those who cannot see the picture, and for those who want to know. */
export function EdgeTable(props: { nodes: SpreadNode[]; edges: { from: string; to: string; strength: string; origin: string | null }[] }) {
  const { t, has } = useSpeech();
  const nodes = new Map(props.nodes.map((node) => [node.id, node]));
  const word = (key: string, other: string) => (has(key) ? t(key) : other);
  const cell = (id: string) => {
    const node = nodes.get(id);
    const kind = word(`kind.${node?.kind ?? ''}`, node?.kind ?? '');
    return (
      <span className="named">
        {node && <Sev of={node.state} size={12} label={t(`sev.${node.state}`)} />}
        <span>
          {(node?.count ?? 1) > 1 ? `${shortName(id)} … ×${node?.count}` : shortName(id)} <span className="mu">{kind}</span>
        </span>
      </span>
    );
  };
  return (
    <div className="scroll">
      <table className="stack">
        <thead>
          <tr>
            <th scope="col">{t('graph.from')}</th>
            <th scope="col">{t('graph.to')}</th>
            <th scope="col">{t('graph.strength')}</th>
            <th scope="col">{t('graph.origin')}</th>
          </tr>
        </thead>
        <tbody>
          {props.edges.map((edge) => (
            <tr key={`${edge.from}\n${edge.to}`}>
              <td className="wide">{cell(edge.from)}</td>
              <td className="wide" data-label={t('graph.to')}>
                {cell(edge.to)}
              </td>
              <td data-label={t('graph.strength')}>{word(`graph.strength.${edge.strength}`, edge.strength)}</td>
              <td data-label={t('graph.origin')}>{word(`graph.origin.${edge.origin ?? 'diagnosis'}`, edge.origin ?? '')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
