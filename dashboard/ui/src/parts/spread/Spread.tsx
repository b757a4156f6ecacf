import { useEffect, useRef, useState } from 'react';
import type { GraphEdge, GraphNode } from '../../api/types';
import { useSpeech } from '../../i18n/i18n';
import { shortName } from '../entity';
import { Sev } from '../Sev';
import type { Layout } from './layout';
import { layout } from './layout';
import styles from './Spread.module.css';

const NODE = { width: 116, height: 42 };
const STEP = { x: 128, y: 78 };
const MARGIN = { x: 14, top: 30, bottom: 24 };
/** Characters that fit into a node. */
const NAME_CHARS = 14;

/** A graph that may know nothing of causes: the picture is the same. */
export type SpreadNode = Omit<GraphNode, 'held' | 'evidence' | 'cause' | 'affected' | 'count'> & Partial<GraphNode>;
export type SpreadEdge = Pick<GraphEdge, 'from' | 'to' | 'strength'> & { path?: boolean };

/**
 * Who stands on whom, callers at the top. Positions come from names and edges alone; health, evidence and the fault's way are drawn on top
 * of them. A picture only: everything in it stands in a list too.
 */
export function Spread(props: { nodes: SpreadNode[]; edges: SpreadEdge[]; label: string; possible?: boolean }) {
  const { t } = useSpeech();
  const [columns, frame] = useColumns();
  const made = useLayout(props.nodes, props.edges, columns);
  const half = Math.max(1, ...[...made.places.values()].map((place) => Math.abs(place.x) + 0.5)) * STEP.x + MARGIN.x;
  const height = MARGIN.top + made.rows * STEP.y - (STEP.y - NODE.height) + MARGIN.bottom;
  const at = (id: string) => {
    const place = made.places.get(id);
    return place && { x: place.x * STEP.x, y: MARGIN.top + place.row * STEP.y };
  };
  const dims = props.nodes.some((node) => node.affected);
  const names = made.tiers.map(({ tier }) => tierName(tier, made, props.nodes, t));
  const lit = new Set(props.nodes.filter((node) => node.affected).map((node) => node.id));
  return (
    <div ref={frame} className={styles.frame}>
      <svg className={styles.graph} role="img" aria-label={props.label} width={half * 2} height={height} viewBox={`${-half} 0 ${half * 2} ${height}`}>
        {[...props.edges]
          .sort((a, b) => Number(a.path ?? false) - Number(b.path ?? false))
          .map((edge) => {
            const [from, to] = [at(edge.from), at(edge.to)];
            const tone = edge.path ? styles.fault : !dims ? '' : lit.has(edge.from) && lit.has(edge.to) ? styles.touched : styles.dim;
            return from && to ? (
              <path key={`${edge.from}\n${edge.to}`} className={`${styles.edge} ${tone} ${edge.strength === 'weak' ? styles.weak : ''}`} d={curve(from, to)} />
            ) : null;
          })}
        {made.tiers.map(({ tier, row }, i) => (
          <text key={tier} className={styles.tier} x={-half + 2} y={MARGIN.top + row * STEP.y - 14}>
            {names[i] === names[i - 1] ? '' : names[i]}
          </text>
        ))}
        {props.nodes.map((node) => {
          const place = at(node.id);
          return place && <Node key={node.id} node={node} dims={dims} x={place.x} y={place.y} possible={props.possible ?? false} />;
        })}
      </svg>
    </div>
  );
}

function Node(props: { node: SpreadNode; x: number; y: number; dims: boolean; possible: boolean }) {
  const { node, x, y } = props;
  const { t, has } = useSpeech();
  const kind = `kind.${node.kind}`;
  const kindWord = has(kind) ? t(kind) : node.kind;
  const [left, top] = [x - NODE.width / 2, y];
  const numbers = (node.evidence ?? []).slice(0, 4);
  const numbersWidth = 10 + 9 * numbers.length;
  const heldText = `−${node.held ?? 0}`;
  const heldWidth = 12 + 6.5 * heldText.length;
  const folded = (node.count ?? 1) > 1;
  const name = shortName(node.id);
  return (
    <g className={`${styles.node} ${styles[node.state]} ${node.cause ? styles.cause : ''} ${props.dims && !node.affected ? styles.dim : ''}`}>
      <title>{folded ? `${kindWord} ×${node.count}` : node.id}</title>
      {node.cause && <rect className={styles.halo} x={left - 4} y={top - 4} width={NODE.width + 8} height={NODE.height + 8} rx="12" />}
      <rect className={styles.box} x={left} y={top} width={NODE.width} height={NODE.height} rx="8" />
      <g transform={`translate(${left + 8} ${top + 8})`}>
        <Sev of={node.state} size={12} />
      </g>
      <text className={styles.name} x={left + 25} y={top + 18}>
        {middle(folded ? `${kindWord} ×${node.count}` : name)}
      </text>
      <text className={styles.kind} x={left + 25} y={top + 33}>
        {folded ? `${middle(name, NAME_CHARS - 2)} …` : kindWord}
      </text>
      {numbers.length > 0 && (
        <>
          <rect className={styles.number} x={left - 9} y={top - 9} width={numbersWidth} height="18" rx="9" />
          <text className={styles.digits} x={left - 9 + numbersWidth / 2} y={top + 4}>
            {numbers.join(' ')}
          </text>
        </>
      )}
      {(node.held ?? 0) > 0 && (
        <>
          <rect className={styles.pill} x={left + NODE.width + 8 - heldWidth} y={top - 9} width={heldWidth} height="18" rx="9" />
          <text className={styles.count} x={left + NODE.width + 8 - heldWidth / 2} y={top + 4}>
            {heldText}
          </text>
        </>
      )}
      {node.cause && (
        <>
          <rect className={styles.flag} x={x - 52} y={top + NODE.height + 5} width="104" height="17" rx="8.5" />
          <text className={styles.flagword} x={x} y={top + NODE.height + 17.5}>
            {t(props.possible ? 'graph.maybe' : 'graph.cause')}
          </text>
        </>
      )}
    </g>
  );
}

/** From the bottom of what stands above to the top of what it stands on; what is not below is reached around the side. */
function curve(from: { x: number; y: number }, to: { x: number; y: number }): string {
  if (to.y > from.y) {
    const [start, end] = [from.y + NODE.height, to.y];
    const bend = Math.min(40, (end - start) / 2);
    return `M${from.x} ${start}C${from.x} ${start + bend} ${to.x} ${end - bend} ${to.x} ${end}`;
  }
  const [a, b] = [from.y + NODE.height / 2, to.y + NODE.height / 2];
  const side = to.x >= from.x ? 1 : -1;
  const [start, end] = [from.x + (side * NODE.width) / 2, to.x - (side * NODE.width) / 2];
  return `M${start} ${a}C${start + side * 12} ${a} ${end - side * 12} ${b} ${end} ${b}`;
}

function tierName(tier: number, made: Layout, nodes: SpreadNode[], t: ReturnType<typeof useSpeech>['t']): string {
  const kinds = [...new Set(nodes.filter((node) => made.places.get(node.id)?.tier === tier).map((node) => node.kind))].sort();
  return kinds
    .slice(0, 3)
    .map((kind) => t(`kinds.${kind}` as 'kinds.host'))
    .join(' · ');
}

/** Keeps both ends of a long name: what tells two hosts apart often stands last. */
function middle(name: string, chars = NAME_CHARS): string {
  return name.length <= chars ? name : `${name.slice(0, Math.ceil(chars / 2) - 1)}…${name.slice(name.length - Math.floor(chars / 2))}`;
}

/** Keeps what was there where it was for as long as the page shows this graph. */
function useLayout(nodes: SpreadNode[], edges: SpreadEdge[], columns: number): Layout {
  const key = `${columns}\n${nodes.map((node) => node.id).sort().join('\n')}\n\n${edges.map((edge) => `${edge.from}\n${edge.to}`).sort().join('\n')}`;
  const [shown, show] = useState<{ key: string; made: Layout }>(() => ({ key, made: layout(nodes, edges, columns) }));
  if (shown.key !== key) {
    const next = { key, made: layout(nodes, edges, columns, shown.made) };
    show(next);
    return next.made;
  }
  return shown.made;
}

/** How many nodes stand beside each other: as many as there is room for. */
function useColumns(): [number, React.RefObject<HTMLDivElement | null>] {
  const frame = useRef<HTMLDivElement>(null);
  const [columns, set] = useState(5);
  useEffect(() => {
    const element = frame.current;
    if (!element || typeof ResizeObserver === 'undefined') {
      return;
    }
    const measure = () => {
      const width = element.clientWidth;
      if (width > 0) {
        set(Math.max(2, Math.min(12, Math.floor((width - 2 * MARGIN.x) / STEP.x))));
      }
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);
  return [columns, frame];
}
