/*
 * The API of docs/reference/api.md as types. Written by hand, in this one file, because no OpenAPI document exists yet; once the
 * server publishes one, this file is to be generated from it. Times are epoch milliseconds UTC; `at` is the moment of the data and
 * `node` the monitor that answered.
 */

export type Severity = 'critical' | 'warning' | 'healthy' | 'unknown';
export type AlertSeverity = 'critical' | 'warning' | 'info';
export type Liveness = 'up' | 'late' | 'lost' | 'left';

/** A sentence made by the server: a key of the UI's dictionaries and its arguments. `text` means the literal `args.text`. */
export interface Message {
  key: string;
  args?: Record<string, unknown>;
}

export interface Problem {
  type?: string;
  title?: string;
  status: number;
  detail?: string;
  key?: string;
  args?: Record<string, unknown>;
  requestId?: string;
}

export interface Read {
  at: number;
  node: string;
}

export type Role = 'viewer' | 'responder' | 'approver' | 'admin';

export interface Session {
  user: { name: string; role: Role };
  csrfToken: string;
  mustChangePassword: boolean;
}

export interface Delivery {
  receiver: string;
  kind: string;
  state: 'sent' | 'pending' | 'failed' | 'closed';
  at: number | null;
  detail?: string | null;
}

export interface IncidentSummary {
  id: string;
  severity: AlertSeverity;
  state: 'open' | 'resolved';
  title: Message;
  because: Message | null;
  startedAt: number;
  resolvedAt: number | null;
  acknowledgedBy: string | null;
  acknowledgedAt: number | null;
  entity: { kind: string; id: string; host?: string | null };
  alertCount: number;
  delivery: Delivery[];
  /** What it is put down to; null for what the platform says of itself. */
  root: Root | null;
  /** Alerts that page nobody because they are put down to the cause. */
  heldBack: number;
}

/** A thing that has health; `id` is `kind:name`, `host` where it stands, if on one. */
export interface Entity {
  id: string;
  kind: string;
  name: string;
  host: string | null;
}

export interface Root {
  entity: Entity;
  /** In [0, 1]. */
  confidence: number;
  possible: boolean;
  owner: string | null;
}

/** One fact. Its number stands on the graph too, at `entity`. */
export interface Evidence {
  n: number;
  text: Message;
  nats: number;
  kind: 'for' | 'against' | 'missing';
  entity: string | null;
}

export interface HeldAlert {
  rule: string;
  severity: AlertSeverity;
  labels: Record<string, string>;
  since: number;
  heldAt: number;
  endedAt: number | null;
  summary: Message;
  entity: Entity;
  /** From what the alert is about to the cause, both included. */
  path: string[];
}

export interface HeldGroup {
  reason: string;
  count: number;
  items: HeldAlert[];
}

export interface HeldPage extends Read {
  items: HeldAlert[];
  total: number;
  next: string | null;
}

/** An entity, or `count` of them that are alike. */
export interface GraphNode {
  id: string;
  kind: string;
  name: string;
  count: number;
  state: Severity;
  held: number;
  evidence: number[];
  cause: boolean;
  affected: boolean;
}

/** `from` stands on `to`; `path`: the fault took this way. */
export interface GraphEdge {
  from: string;
  to: string;
  strength: 'strong' | 'weak' | 'member';
  /** Who says so; null when only the diagnosis does. */
  origin: string | null;
  path: boolean;
}

export interface Graph {
  nodes: GraphNode[];
  edges: GraphEdge[];
  hidden: number;
}

export interface Diagnosis {
  /** False when no single cause is behind it. */
  found: boolean;
  evidence: Evidence[];
  considered: Evidence[];
  held: HeldGroup[];
  heldMore: number;
  graph: Graph;
}

export interface AlertFact {
  rule: string;
  state: 'pending' | 'firing' | 'recovering' | 'resolved' | 'inactive';
  severity: AlertSeverity;
  labels: Record<string, string>;
  /** null where there is none, or none that is a measure. */
  value: number | null;
  /** null where it is not known. */
  unit: string | null;
  since: number;
  summary: Message | string;
  /** The incident it belongs to. */
  incident?: string | null;
  runbook?: string | null;
  /** What it is about, `kind:name`. */
  about?: string | null;
  /** The readings that its rule looks at; null where it looks at none, or they are of no one host. */
  series?: SeriesRef | null;
}

export interface SeriesRef {
  host: string;
  metric: string;
  labels: Record<string, string>;
}

export interface TimelineEntry {
  at: number;
  key: string;
  args?: Record<string, unknown>;
  actor?: string | null;
}

export interface Incident extends IncidentSummary {
  at?: number;
  alerts: AlertFact[];
  timeline: TimelineEntry[];
  runbook?: string | null;
  diagnosis: Diagnosis | null;
}

export interface IncidentPage extends Read {
  items: IncidentSummary[];
  next: string | null;
}

export interface Change {
  at: number;
  key: string;
  args?: Record<string, unknown>;
  severity: Severity | 'info';
  host?: string | null;
}

export interface Receiver {
  name: string;
  kind: string;
  lastOutcome: string | null;
  lastAt: number | null;
}

export interface Now extends Read {
  incidents: IncidentSummary[];
  totals: {
    hosts: { total: number; healthy: number; warning: number; critical: number; unknown: number };
    agents: { total: number; up: number; late: number; lost: number; left: number };
    alerts: { firing: number; pending: number };
    /** All that are open, also those beyond the ones listed. */
    incidents: { open: number; critical: number };
  };
  clusters: { name: string; hosts: { id: string; severity: Severity }[] }[];
  platform: { node: string; startedAt: number; receivers: Receiver[]; insecure: boolean; problems: Message[] };
  changes: Change[];
  lastIncident: IncidentSummary | null;
}

export interface HostSummary {
  id: string;
  cluster: string;
  application: string;
  zone: string | null;
  severity: Severity;
  liveness: Liveness;
  since: number;
  lastSeenAt: number | null;
  cpu: number | null;
  memory: number | null;
  load: number | null;
  diskWorst: { mount: string; ratio: number } | null;
  reason: Message | null;
}

export interface Cluster {
  name: string;
  applications: string[];
  counts: { critical: number; warning: number; healthy: number; unknown: number };
  hosts: HostSummary[];
}

export interface Fleet extends Read {
  clusters: Cluster[];
}

export interface Join {
  avg?: number | null;
  min?: number | null;
  max?: number | null;
  sum?: number | null;
  count?: number | null;
}

export interface ClusterDetail extends Read {
  cluster: Cluster;
  joins: Record<string, Join>;
}

export interface CheckResult {
  name: string;
  kind: string;
  target: string;
  outcome: string;
  reason: Message | string | null;
  durationSeconds: number | null;
  at: number;
  severity: Severity;
  /** What this server tells the host of the check; null for nothing. */
  tuning: CheckTuning | null;
}

export interface CheckTuning {
  enabled: boolean;
  intervalSeconds: number | null;
  timeoutSeconds: number | null;
}

export interface ChartSpec {
  metric: string;
  labels: Record<string, string>;
  unit: string;
  titleKey: string;
}

export interface Filesystem {
  mount: string;
  device: string;
  type: string;
  sizeBytes: number | null;
  usedBytes: number | null;
  usedRatio: number | null;
  inodesRatio: number | null;
  readOnly: boolean;
}

/** A disk or a network interface: its newest readings by the part of the metric's name that tells them apart. */
export interface Device {
  name: string;
  values: Record<string, number>;
}

export interface Facts {
  os: string | null;
  kernel: string | null;
  cpuModel: string | null;
  cores: number | null;
  memoryBytes: number | null;
  bootAt: number | null;
  agentVersion: string | null;
  addresses: string[];
  labels: Record<string, string>;
}

export interface Host extends HostSummary, Read {
  facts: Facts;
  alerts: AlertFact[];
  checks: CheckResult[];
  filesystems: Filesystem[];
  disks: Device[];
  interfaces: Device[];
  charts: ChartSpec[];
}

export type ProcessSort = 'cpu' | 'memory' | 'io';

export interface ProcessRow {
  pid: number;
  startMillis: number;
  name: string;
  user: string | null;
  group: string | null;
  cpu: number | null;
  rssBytes: number | null;
  threads: number | null;
  readBytesPerSecond: number | null;
  writeBytesPerSecond: number | null;
}

export interface ProcessPage {
  at: number;
  items: ProcessRow[];
  total: number;
}

export interface ProcessDetail {
  at: number;
  process: ProcessRow;
  charts: ChartSpec[];
}

export interface SeriesAnswer {
  at: number;
  /** Series beyond the most that one answer holds. */
  hidden?: number;
  unit: string;
  times: number[];
  series: { labels: Record<string, string>; values: (number | null)[]; lo?: (number | null)[] | null; hi?: (number | null)[] | null }[];
}

export interface Agent {
  host: string;
  version: string | null;
  liveness: Liveness;
  since: number;
  lastSeenAt: number | null;
  lagSeconds: number | null;
  spoolBytes: number | null;
  clockOffsetMillis: number | null;
  address: string | null;
}

/** What to do about an alert; `text` is Markdown, in English. */
export interface Runbook {
  name: string;
  text: string;
}

export interface Agents extends Read {
  items: Agent[];
}

export interface Silence {
  id: string;
  matchers: string[];
  createdAt: number;
  startsAt: number;
  until: number;
  author: string;
  reason: string;
  active: boolean;
  /** It will begin. */
  upcoming: boolean;
  endedBy: string | null;
  endedAt: number | null;
  /** Alerts that it is about now; null while they are counted for the first time. */
  mutes: number | null;
}

export interface Silences {
  at: number;
  items: Silence[];
}

/** What a silence would be about now; nobody would be told of `incidents` any more. */
export interface SilencePreview {
  alerts: number;
  firing: number;
  incidents: string[];
  items: { rule: string; labels: Record<string, string>; state: string; incident: string | null }[];
  /** What of the matchers names nothing that is known. */
  warnings: { key: string; args: Record<string, string> }[];
  /** That it mutes every alert, or almost every, and is begun only where that is said; null when something narrows it down. */
  everything: { key: string; args: Record<string, string> } | null;
}

/** What the server may write into `<script type="application/json" id="boot">`; every part may be absent. */
export interface Boot {
  version?: string;
  session?: Session | null;
  now?: Now | null;
}

export interface TopologyNode {
  id: string;
  kind: string;
  name: string;
  owner: string | null;
  state: Severity;
}

export interface TopologyEdge {
  from: string;
  to: string;
  strength: 'strong' | 'weak' | 'member';
  origin: string;
  /** In (0, 1]. */
  confidence: number;
  /** null when nobody looks. */
  lastSeen: number | null;
  switchTo: string | null;
  switchOff: string | null;
}

export interface Topology {
  at: number;
  nodes: TopologyNode[];
  edges: TopologyEdge[];
  /** A group works while `need` of its members do. */
  groups: { id: string; need: number; members: string[] }[];
  /** How many nodes there are, shown or not. */
  total: number;
  /** What past failures say against strong edges: the dependent failed in `failed` of them and was well in `well`. */
  findings: { dependent: string; dependency: string; failed: number; well: number }[];
  /** Edges that past failures speak for and nobody has told. */
  missing?: { dependent: string; dependency: string; times: number }[];
  warnings: string[];
}

export interface RunStep {
  kind: 'action' | 'wait' | 'check';
  order: { action: string; host: string } | null;
  undo: { action: string; host: string } | null;
  seconds: number | null;
}

/** One run of a runbook for one cause. */
export interface Run {
  id: string;
  runbook: string;
  incident: string;
  status: string;
  automatic: boolean;
  /** The least role that may decide. */
  approvers: Role;
  decidedBy: string | null;
  plan: RunStep[];
  /** Names this very plan: an approval must name what the person saw. */
  planHash: string;
  step: number;
  until: number | null;
  waitsFor: string | null;
}

/** The switch that stops all runbooks; `by` is empty and `at` null when nobody has turned it. */
export interface Automation {
  on: boolean;
  configured: boolean;
  by: string | null;
  at: number | null;
}

export interface RunsPage extends Read {
  automation: Automation;
  items: Run[];
}
