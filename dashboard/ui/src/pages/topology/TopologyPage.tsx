import { useSearchParams } from 'wouter';
import type { Topology, TopologyEdge, TopologyNode } from '../../api/types';
import { Page } from '../../app/Shell';
import { useSpeech } from '../../i18n/i18n';
import { useRead } from '../../live/use-live';
import { DataTable } from '../../parts/DataTable';
import type { Column } from '../../parts/DataTable';
import { shortName } from '../../parts/entity';
import { Moment } from '../../parts/Moment';
import { Sev } from '../../parts/Sev';
import { Spread } from '../../parts/spread/Spread';
import { Empty, Shown } from '../../parts/States';

/** More than so many are no picture any more. */
const DRAWN = 80;
const REFRESH = 10_000;

/** Who stands on whom, who says so, and what failures have taught about it. */
export function TopologyPage() {
  const { t } = useSpeech();
  const [params] = useSearchParams();
  const focus = params.get('focus') ?? '';
  const query = useRead<Topology>(focus === '' ? '/topology' : `/topology?focus=${encodeURIComponent(focus)}&depth=2`, REFRESH);
  return (
    <Page title={t('topology.title')}>
      <Focus focus={focus} nodes={query.data?.nodes ?? []} />
      <Shown query={query}>{(topology) => <TopologyBody topology={topology} />}</Shown>
    </Page>
  );
}

function Focus(props: { focus: string; nodes: TopologyNode[] }) {
  const { t } = useSpeech();
  const [, setParams] = useSearchParams();
  const ids = [...new Set([...(props.focus === '' ? [] : [props.focus]), ...props.nodes.map((node) => node.id)])].sort();
  return (
    <label className="field">
      <span>{t('topology.focus')}</span>
      <select className="input" value={props.focus} onChange={(event) => setParams(event.target.value === '' ? {} : { focus: event.target.value })}>
        <option value="">{t('topology.everything')}</option>
        {ids.map((id) => (
          <option key={id}>{id}</option>
        ))}
      </select>
    </label>
  );
}

export function TopologyBody(props: { topology: Topology }) {
  const { nodes, findings, missing = [], warnings, total } = props.topology;
  const edges = withMembers(props.topology);
  const { t } = useSpeech();
  const drawn = worstFirst(nodes).slice(0, DRAWN);
  const ids = new Set(drawn.map((node) => node.id));
  const among = edges.filter((edge) => ids.has(edge.from) && ids.has(edge.to));
  if (nodes.length === 0) {
    return (
      <div className="card">
        <Empty title={t('topology.empty')}>{t('topology.emptyText')}</Empty>
      </div>
    );
  }
  return (
    <>
      {warnings.length > 0 && (
        <section className="card" aria-labelledby="warnings">
          <header>
            <h2 id="warnings">{t('topology.warnings')}</h2>
          </header>
          <ul className="rows">
            {warnings.map((warning) => (
              <li key={warning} className="lead">
                <Sev of="warning" size={12} />
                <div className="wrap">{warning}</div>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section className="card" aria-labelledby="graph">
        <header>
          <h2 id="graph">{t('topology.title')}</h2>
          {drawn.length < total && <p className="mu small">{t('topology.far', { shown: drawn.length, count: total })}</p>}
        </header>
        <Spread nodes={drawn} edges={among} label={t('graph.plain', { nodes: drawn.length, edges: among.length })} />
      </section>
      {findings.length + missing.length > 0 && (
        <section className="card" aria-labelledby="findings">
          <header>
            <h2 id="findings">{t('topology.findings')}</h2>
          </header>
          <ul className="rows">
            {findings.map(({ dependent, dependency, failed, well }) => (
              <li key={`${dependent}\n${dependency}`}>
                {t('topology.finding', { dependent, dependency, well, all: failed + well })}
              </li>
            ))}
            {missing.map(({ dependent, dependency, times }) => (
              <li key={`${dependent}\n${dependency}`}>{t('topology.missing', { dependent, dependency, times })}</li>
            ))}
          </ul>
        </section>
      )}
      <section className="card" aria-labelledby="edges">
        <header>
          <h2 id="edges">{t('topology.edges')}</h2>
          <span className="mu">{edges.length}</span>
        </header>
        <Edges edges={edges} nodes={nodes} />
      </section>
      <section className="card" aria-labelledby="nodes">
        <header>
          <h2 id="nodes">{t('topology.nodes')}</h2>
          <span className="mu">{nodes.length}</span>
        </header>
        <Nodes nodes={nodes} />
      </section>
    </>
  );
}

/** A group stands on its members, so many of them; those that are shown need not be among the edges. */
function withMembers({ edges, groups }: Topology): TopologyEdge[] {
  const none = { strength: 'member', origin: 'declared', confidence: 1, lastSeen: null, switchTo: null, switchOff: null } as const;
  const told = new Set(edges.map((edge) => `${edge.from}\n${edge.to}`));
  const members = groups.flatMap((group) => group.members.map((member) => ({ ...none, from: group.id, to: member })));
  return [...edges, ...members.filter((edge) => !told.has(`${edge.from}\n${edge.to}`))];
}

const RANK = { critical: 0, warning: 1, unknown: 2, healthy: 3 };

function worstFirst(nodes: TopologyNode[]): TopologyNode[] {
  return nodes.length <= DRAWN ? nodes : [...nodes].sort((a, b) => RANK[a.state] - RANK[b.state] || (a.id < b.id ? -1 : 1));
}

function Edges(props: { edges: TopologyEdge[]; nodes: TopologyNode[] }) {
  const { t, has, quantity } = useSpeech();
  const word = (key: string, other: string) => (has(key) ? t(key) : other);
  const kinds = new Map(props.nodes.map((node) => [node.id, node.kind]));
  const name = (id: string) => (
    <span className="wrap">
      {shortName(id)} <span className="mu">{word(`kind.${kinds.get(id) ?? ''}`, '')}</span>
    </span>
  );
  const columns: Column<TopologyEdge>[] = [
    { key: 'from', label: t('graph.from'), wide: true, cell: (row) => name(row.from), by: (row) => row.from },
    { key: 'to', label: t('graph.to'), wide: true, cell: (row) => name(row.to), by: (row) => row.to },
    { key: 'strength', label: t('graph.strength'), cell: (row) => word(`graph.strength.${row.strength}`, row.strength), by: (row) => row.strength },
    { key: 'origin', label: t('graph.origin'), cell: (row) => word(`graph.origin.${row.origin}`, row.origin), by: (row) => row.origin },
    { key: 'sure', label: t('topology.sure'), num: true, cell: (row) => quantity(row.confidence, 'ratio'), by: (row) => row.confidence },
    { key: 'seen', label: t('topology.seen'), cell: (row) => <Moment at={row.lastSeen} />, by: (row) => row.lastSeen ?? 0 },
    {
      key: 'instead',
      label: t('topology.instead'),
      wide: true,
      cell: (row) =>
        row.switchTo !== null ? t('topology.switchTo', { to: row.switchTo }) : row.switchOff !== null ? t('topology.switchOff', { what: row.switchOff }) : '',
    },
  ];
  return <DataTable name="edges" caption={t('topology.edges')} columns={columns} rows={props.edges} rowKey={(row) => `${row.from}\n${row.to}`} />;
}

function Nodes(props: { nodes: TopologyNode[] }) {
  const { t, has } = useSpeech();
  const kind = (row: TopologyNode) => {
    const key = `kind.${row.kind}`;
    return has(key) ? t(key) : row.kind;
  };
  const columns: Column<TopologyNode>[] = [
    {
      key: 'name',
      label: t('topology.name'),
      wide: true,
      cell: (row) => (
        <span className="named">
          <Sev of={row.state} size={12} label={t(`sev.${row.state}`)} />
          <span className="wrap">{row.name}</span>
        </span>
      ),
      by: (row) => row.name,
    },
    { key: 'kind', label: t('topology.kind'), cell: kind, by: kind },
    { key: 'state', label: t('topology.state'), cell: (row) => t(`sev.${row.state}`), by: (row) => -RANK[row.state] },
    { key: 'owner', label: t('topology.owner'), cell: (row) => row.owner ?? '–', by: (row) => row.owner ?? '' },
  ];
  return <DataTable name="nodes" caption={t('topology.nodes')} columns={columns} rows={props.nodes} rowKey={(row) => row.id} />;
}
