// A small server that speaks docs/reference/api.md with made-up data, for development and for `look.mjs`. Never shipped.
// PORT (8099), CALM=1 (no incident), EMPTY=1 (no agents), MUST_CHANGE=1 (first sign-in), DIST (../dist). Serves the built page under the real headers.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';

const port = Number(process.env.PORT ?? 8099);
const dist = process.env.DIST ?? new URL('../dist', import.meta.url).pathname;
const calm = process.env.CALM === '1';
const empty = process.env.EMPTY === '1';
let mustChange = process.env.MUST_CHANGE === '1';
const role = process.env.ROLE ?? 'admin';
const epoch = Math.random().toString(36).slice(2, 8);
const startedAt = Date.now() - 4 * 86400e3;
let seq = 0;
const streams = new Map();

const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'";
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' };

const random = (() => {
  let state = 42;
  return () => ((state = (state * 1103515245 + 12345) & 0x7fffffff), state / 0x7fffffff);
})();
const clusters = empty
  ? []
  : [
      ['hz-db-orders', 24, 'orders'],
      ['hz-web', 260, 'shop'],
      ['hz-cache', 120, 'shop'],
      ['sh-svc', 300, 'services'],
      ['sh-batch', 116, 'batch'],
    ].map(([name, size, application]) => ({
      name,
      hosts: Array.from({ length: size }, (_, i) => {
        const sick = random();
        const first = name === 'hz-db-orders' && i === 0 && !calm;
        const severity = first ? 'critical' : sick < 0.012 ? 'warning' : sick > 0.997 ? 'unknown' : 'healthy';
        return {
          id: `${name.slice(3)}-${String(i + 1).padStart(2, '0')}`,
          cluster: name,
          application,
          zone: name.slice(0, 2),
          severity,
          liveness: severity === 'unknown' ? 'left' : 'up',
          since: startedAt,
          lastSeenAt: Date.now() - 700,
          cpu: 0.1 + random() * 0.4,
          memory: 0.4 + random() * 0.4,
          load: random() * 8,
          diskWorst: { mount: '/data', ratio: severity === 'critical' ? 0.973 : 0.3 + random() * 0.4 },
          reason:
            severity === 'critical'
              ? { key: 'text', args: { text: '/data is 97.3% full' } }
              : severity === 'warning'
                ? { key: 'incident.rule', args: { rule: 'HostCpuBusy' } }
                : severity === 'unknown'
                  ? { key: 'host.left', args: {} }
                  : null,
        };
      }),
    }));
const hosts = clusters.flatMap((cluster) => cluster.hosts);
const count = (list, severity) => list.filter((host) => host.severity === severity).length;

const opened = Date.now() - 6 * 60e3;
const incidents = calm || empty
  ? []
  : [
      {
        id: 'INC-41',
        severity: 'critical',
        state: 'open',
        title: { key: 'text', args: { text: '/data on db-orders-01 is 97.3% full' } },
        because: { key: 'text', args: { text: 'Used 3.74 of 3.84 TB and growing 2.1 GB a minute: full in about 48 min.' } },
        startedAt: opened,
        resolvedAt: null,
        acknowledgedBy: null,
        acknowledgedAt: null,
        entity: { kind: 'resource', id: 'db-orders-01:/data', host: 'db-orders-01' },
        alertCount: 2,
        delivery: [
          { receiver: 'on-call', kind: 'pagerduty', state: 'sent', at: opened + 2000, detail: null },
          { receiver: 'ops-webhook', kind: 'webhook', state: 'sent', at: opened + 2100, detail: null },
        ],
      },
      {
        id: 'INC-42',
        severity: 'warning',
        state: 'open',
        title: { key: 'text', args: { text: 'CPU of web-31 is 93% busy' } },
        because: { key: 'incident.rule', args: { rule: 'HostCpuBusy' } },
        startedAt: opened + 60e3,
        resolvedAt: null,
        acknowledgedBy: 'Wang Lei',
        acknowledgedAt: opened + 90e3,
        entity: { kind: 'host', id: 'web-31', host: 'web-31' },
        alertCount: 1,
        delivery: [{ receiver: 'ops-webhook', kind: 'webhook', state: 'failed', at: opened, detail: 'HTTP 503' }],
      },
    ];
const E = (text) => { const at = text.indexOf(':'); const [kind, name] = [text.slice(0, at), text.slice(at + 1)]; return { id: text, kind, name, host: kind === 'host' ? name : null }; };
incidents.forEach((each, i) => Object.assign(each, { root: i === 0 ? { entity: E('host:db-orders-01'), confidence: 0.92, possible: false, owner: 'dba-team' } : { entity: E('host:web-31'), confidence: 0.41, possible: true, owner: null }, heldBack: i === 0 ? 47 : 0 }));
const past = {
  ...(incidents[1] ?? { severity: 'warning', title: { key: 'text', args: { text: 'redis-07 was lost' } }, because: null, entity: { kind: 'host', id: 'redis-07' }, alertCount: 1, delivery: [] }),
  id: 'INC-40',
  state: 'resolved',
  startedAt: Date.now() - 9 * 3600e3,
  resolvedAt: Date.now() - 9 * 3600e3 + 4 * 60e3,
  acknowledgedBy: null,
  acknowledgedAt: null,
};
const read = () => ({ at: Date.now(), node: 'mon-1' });
const now = () => ({
  ...read(),
  incidents,
  totals: {
    hosts: { total: hosts.length, healthy: count(hosts, 'healthy'), warning: count(hosts, 'warning'), critical: count(hosts, 'critical'), unknown: count(hosts, 'unknown') },
    agents: { total: hosts.length, up: hosts.filter((host) => host.liveness === 'up').length, late: 0, lost: 0, left: count(hosts, 'unknown') },
    alerts: { firing: incidents.length + 1, pending: 2 },
    incidents: { open: incidents.length, critical: incidents.filter((each) => each.severity === 'critical').length },
  },
  clusters: clusters.map((cluster) => ({ name: cluster.name, hosts: cluster.hosts.map(({ id, severity }) => ({ id, severity })) })),
  platform: {
    node: 'mon-1',
    startedAt,
    receivers: [
      { name: 'on-call', kind: 'pagerduty', lastOutcome: 'delivered', lastAt: opened + 2000 },
      { name: 'ops-webhook', kind: 'webhook', lastOutcome: calm ? null : 'failed', lastAt: calm ? null : opened },
    ],
    insecure: false,
    problems: calm ? [] : [{ key: 'platform.receiver.failing', args: { receiver: 'ops-webhook', reason: 'HTTP 503' } }],
  },
  changes: empty
    ? []
    : [
        { at: opened, key: 'change.agent.lost', args: { host: 'web-31' }, severity: 'warning', host: 'web-31' },
        { at: opened - 300e3, key: 'change.event.process_exited', args: { name: 'recommend' }, severity: 'warning', host: 'svc-44' },
        { at: opened - 900e3, key: 'change.agent.left', args: { host: 'batch-44' }, severity: 'unknown', host: 'batch-44' },
        { at: opened - 3600e3, key: 'change.event.oom_kill', args: { kills: '1' }, severity: 'healthy', host: 'svc-02' },
      ].slice(calm ? 2 : 0),
  lastIncident: empty ? null : past,
});
const incident = (id) => {
  const found = [...incidents, past].find((each) => each.id === id);
  return found && {
    ...read(),
    ...found,
    alerts: [
      { rule: 'FilesystemFull', incident: 'INC-41', state: 'firing', severity: 'critical', labels: { host: 'db-orders-01', mount: '/data', cluster: 'hz-db-orders' }, value: 0.973, unit: 'ratio', since: opened, summary: { key: 'text', args: { text: 'More than 95 % used for 2 min' } } },
      { rule: 'FilesystemFillsSoon', state: 'firing', severity: 'warning', labels: { host: 'db-orders-01', mount: '/data' }, value: 2900, unit: 'seconds', since: opened - 60e3, summary: 'Full within an hour at this pace' },
    ],
    timeline: [
      { at: opened, key: 'timeline.opened', args: { rule: 'FilesystemFull', severity: 'critical' } },
      { at: opened + 2000, key: 'timeline.notified', args: { receiver: 'on-call' } },
      { at: opened + 2100, key: 'timeline.delivery_late', args: { receiver: 'ops-webhook', reason: 'HTTP 503' } },
      ...(found.acknowledgedBy ? [{ at: found.acknowledgedAt, key: 'timeline.acknowledged', args: {}, actor: found.acknowledgedBy }] : []),
    ],
    runbook: 'https://example.org/runbooks/FilesystemFull',
    diagnosis: diagnosis(id),
  };
};
const STORY = {
  'application:open-api': [1, 'warning'], 'application:web': [2, 'warning'], 'application:store-pos': [0, 'healthy'], 'application:api-gateway': [6, 'warning'], 'application:pos-gateway': [0, 'healthy'],
  'application:checkout': [9, 'critical'], 'application:order-svc': [14, 'critical'], 'application:inventory': [4, 'warning'], 'application:payment': [0, 'healthy'], 'application:account': [0, 'unknown'],
  'resource:redis-cart': [0, 'healthy'], 'resource:orders-db': [8, 'critical'], 'resource:orders-db-ro': [0, 'healthy'], 'resource:kafka-events': [0, 'healthy'], 'resource:account-db': [0, 'healthy'],
  'host:cache-01': [0, 'healthy'], 'host:db-orders-01': [3, 'critical'], 'host:db-orders-02': [0, 'healthy'], 'host:mq-01': [0, 'healthy'], 'host:db-acct-01': [0, 'healthy'],
};
const PATHS = ['application:checkout>application:order-svc', 'application:order-svc>resource:orders-db', 'resource:orders-db>host:db-orders-01', 'application:inventory>resource:orders-db', 'application:web>application:api-gateway', 'application:open-api>application:api-gateway', 'application:api-gateway>application:checkout', 'application:api-gateway>application:inventory'];
const OTHERS = ['application:store-pos>application:pos-gateway', 'application:pos-gateway>application:payment', 'application:pos-gateway>application:account', 'application:checkout>resource:redis-cart', 'application:order-svc>resource:kafka-events', 'application:inventory>resource:orders-db-ro', 'application:payment>resource:kafka-events', 'application:account>resource:account-db', 'resource:redis-cart>host:cache-01', 'resource:orders-db-ro>host:db-orders-02', 'resource:kafka-events>host:mq-01', 'resource:account-db>host:db-acct-01'];
const edgeOf = (text, path) => ({ from: text.split('>')[0], to: text.split('>')[1], strength: text.includes('redis') && text.startsWith('app') ? 'weak' : 'strong', origin: path && text.includes('inventory') ? 'discovered' : text.startsWith('resource') ? 'inventory' : 'declared', path });
const graph = () => ({
  nodes: Object.entries(STORY).map(([id, [held, state]]) => ({ ...E(id), count: id === 'host:cache-01' ? 6 : 1, state, held, evidence: { 'host:db-orders-01': [1, 3], 'application:checkout': [2], 'resource:orders-db': [4] }[id] ?? [], cause: id === 'host:db-orders-01', affected: held > 0 })),
  edges: [...PATHS.map((text) => edgeOf(text, true)), ...OTHERS.map((text) => edgeOf(text, false))].sort((a, b) => (a.from + a.to < b.from + b.to ? -1 : 1)),
  hidden: 3,
});
const heldAlert = (id, rule, severity, after, path) => ({ rule, severity, labels: { application: id }, since: opened + after * 1000, heldAt: opened + after * 1000 + 400, endedAt: null, summary: { key: 'incident.rule', args: { rule } }, entity: E(`application:${id}`), path });
const diagnosis = (id) => id === 'INC-41'
  ? {
      found: true,
      evidence: [
        { n: 1, text: { key: 'diagnosis.evidence.alerts_itself', args: { 0: 3, 1: opened } }, nats: 8.1, kind: 'for', entity: 'host:db-orders-01' },
        { n: 2, text: { key: 'diagnosis.evidence.explains', args: { 0: 44, 1: 7, 2: ['application:checkout', 'application:order-svc', 'resource:orders-db', 'host:db-orders-01'] } }, nats: 21.4, kind: 'for', entity: 'application:checkout' },
        { n: 3, text: { key: 'diagnosis.evidence.began_first', args: { 0: opened, 1: opened + 19000 } }, nats: 2.2, kind: 'for', entity: 'host:db-orders-01' },
        { n: 4, text: { key: 'diagnosis.evidence.dependents_healthy', args: { 0: 1, 1: 'resource:orders-db', 2: opened + 4000 } }, nats: -1.2, kind: 'against', entity: 'resource:orders-db' },
      ],
      considered: [
        { n: 1, text: { key: 'diagnosis.evidence.rejected_less', args: { 0: 'application:order-svc', 1: 4.1, 2: 30.2 } }, nats: 0, kind: 'for', entity: 'application:order-svc' },
        { n: 2, text: { key: 'diagnosis.evidence.rejected_healthy', args: { 0: 'resource:kafka-events', 1: opened + 5000 } }, nats: 0, kind: 'for', entity: 'resource:kafka-events' },
      ],
      held: [
        { reason: 'explained', count: 44, items: [heldAlert('order-svc', 'order-svc p99 > 1 s', 'critical', 19, ['application:order-svc', 'resource:orders-db', 'host:db-orders-01']), heldAlert('api-gateway', 'api-gateway 5xx > 2%', 'warning', 49, ['application:api-gateway', 'application:checkout', 'application:order-svc', 'resource:orders-db', 'host:db-orders-01']), heldAlert('inventory', 'inventory p99 > 500 ms', 'warning', 67, ['application:inventory', 'resource:orders-db', 'host:db-orders-01'])] },
        { reason: 'looking', count: 1, items: [heldAlert('open-api', 'open-api 5xx', 'warning', 70, ['application:open-api', 'application:api-gateway', 'application:checkout', 'application:order-svc', 'resource:orders-db', 'host:db-orders-01'])] },
        { reason: 'ended', count: 2, items: [{ ...heldAlert('web', 'web 5xx', 'warning', -4, ['application:web', 'application:api-gateway', 'host:db-orders-01']), endedAt: opened + 99000 }] },
      ],
      heldMore: 0,
      graph: graph(),
    }
  : {
      found: false,
      evidence: [
        { n: 1, text: { key: 'diagnosis.evidence.alerts_itself', args: { 0: 1, 1: opened } }, nats: 3, kind: 'for', entity: 'host:web-31' },
        { n: 2, text: { key: 'diagnosis.evidence.stands_on_nothing', args: {} }, nats: 0, kind: 'missing', entity: 'host:web-31' },
        { n: 3, text: { key: 'diagnosis.evidence.missing_answer', args: { 0: 'resource:switch-7' } }, nats: 0, kind: 'missing', entity: 'resource:switch-7' },
      ],
      considered: [],
      held: [],
      heldMore: 0,
      graph: { nodes: [{ ...E('host:web-31'), count: 1, state: 'warning', held: 0, evidence: [1], cause: true, affected: true }], edges: [], hidden: 0 },
    };
const topology = () => ({
  at: Date.now(),
  nodes: Object.entries(STORY).map(([id, [, state]]) => { const { host: _, ...node } = E(id); return { ...node, owner: id.startsWith('resource') ? 'dba-team' : null, state }; }),
  edges: graph().edges.map(({ path: _, ...edge }) => ({ ...edge, confidence: edge.origin === 'discovered' ? 0.83 : 1, lastSeen: edge.origin === 'discovered' ? opened : null, switchTo: null, switchOff: edge.strength === 'weak' ? 'recommendations' : null })),
  missing: [{ dependent: 'application:checkout', dependency: 'resource:orders-db', times: 3 }],
  groups: [{ id: 'group:ways', need: 1, members: ['resource:bank-a', 'resource:bank-b'] }],
  total: 20,
  findings: [{ dependent: 'application:checkout', dependency: 'resource:redis-cart', failed: 4, well: 1 }],
  warnings: ['application:a and application:b stand on each other'],
});
const charts = [
  ['bianque_host_cpu_busy_ratio', {}, 'ratio'],
  ['bianque_host_load1', {}, 'count'],
  ['bianque_host_memory_used_ratio', {}, 'ratio'],
  ['bianque_host_filesystem_used_ratio', {}, 'ratio'],
  ['bianque_host_disk_written_bytes_per_second', {}, 'bytes_per_second'],
  ['bianque_host_network_received_bytes_per_second', {}, 'bytes_per_second'],
].map(([metric, labels, unit]) => ({ metric, labels, unit, titleKey: `metric.${metric}` }));
const host = (id) => {
  const found = hosts.find((each) => each.id === id);
  return found && {
    ...read(),
    ...found,
    facts: { os: 'Debian 12', kernel: '6.1.0-28-amd64', cpuModel: 'AMD EPYC 7763', cores: 64, memoryBytes: 256 * 2 ** 30, bootAt: Date.now() - 212 * 86400e3, agentVersion: '0.1.0', addresses: ['10.12.4.31', 'fe80::1'], labels: { cluster: found.cluster, owner: 'DBA team', rack: 'B14' } },
    alerts: found.severity === 'critical' ? incident('INC-41')?.alerts ?? [] : [],
    checks: [
      { name: 'mysql port', kind: 'tcp', target: '127.0.0.1:3306', outcome: 'ok', reason: null, durationSeconds: 0.0004, at: Date.now() - 4000, severity: 'healthy' },
      { name: 'health page', kind: 'http', target: 'http://127.0.0.1:8080/health', outcome: found.severity === 'critical' ? 'timeout' : 'ok', reason: found.severity === 'critical' ? { key: 'text', args: { text: 'no answer within 5 s' } } : null, durationSeconds: 5.001, at: Date.now() - 2000, severity: found.severity === 'critical' ? 'critical' : 'healthy' },
    ],
    filesystems: [
      { mount: '/', device: '/dev/nvme0n1p2', type: 'ext4', sizeBytes: 98e9, usedBytes: 31e9, usedRatio: 0.316, inodesRatio: 0.08, readOnly: false },
      { mount: '/data', device: '/dev/nvme1n1', type: 'xfs', sizeBytes: 3.84e12, usedBytes: 3.74e12, usedRatio: 0.973, inodesRatio: 0.01, readOnly: false },
    ],
    disks: [{ name: 'nvme1n1', values: { read_bytes_per_second: 12.1e6, written_bytes_per_second: 48.9e6, busy_ratio: 0.62, latency_seconds: 0.0031 } }],
    interfaces: [{ name: 'eth0', values: { received_bytes_per_second: 120e6, sent_bytes_per_second: 33e6, received_errors_per_second: 0, sent_errors_per_second: 0 } }],
    charts,
  };
};
const processes = [
  ['mysqld', 2217, 0.19, 182, 412, 'disk', 'database'], ['bianque-agent', 981, 0.006, 0.06, 24, 'sleeping', null], ['mysqld_exporter', 1204, 0.002, 0.03, 9, 'sleeping', null],
  ['sshd', 744, 0, 0.009, 1, 'sleeping', null], ['chronyd', 701, 0, 0.005, 1, 'sleeping', null], ['a-process-with-a-rather-long-name-that-goes-on', 99881, 0.001, 0.4, 7, 'running', null],
].map(([name, pid, cpu, gib, threads, state, group]) => ({ pid, startMillis: startedAt, name, user: name === 'mysqld' ? 'mysql' : 'root', group, cpu, rssBytes: gib * 2 ** 30, threads, readBytesPerSecond: cpu * 4e7, writeBytesPerSecond: cpu * 9e7, state }));

function series(query) {
  const [from, to] = [Number(query.get('from')), Number(query.get('to'))];
  const points = Math.min(Number(query.get('width')), 400);
  const times = Array.from({ length: points }, (_, i) => Math.round(from + ((to - from) * i) / (points - 1)));
  const metric = query.get('metric');
  const unit = charts.find((each) => each.metric === metric)?.unit ?? (metric.includes('bytes') ? 'bytes' : 'ratio');
  const scale = unit === 'ratio' ? 0.5 : unit === 'count' ? 6 : 8e7;
  const wave = (i, phase) => scale * (0.6 + 0.25 * Math.sin(i / 40 + phase) + 0.08 * Math.sin(i * 1.7 + phase) + 0.05 * Math.sin(i * 5.1));
  const gap = (i) => i > points * 0.3 && i < points * 0.34;
  const one = (labels, phase, band) => ({
    labels,
    values: times.map((_, i) => (gap(i) ? null : wave(i, phase))),
    lo: band ? times.map((_, i) => wave(i, phase) * 0.8) : null,
    hi: band ? times.map((_, i) => wave(i, phase) * 1.2) : null,
  });
  const list = metric.includes('filesystem')
    ? [one({ mount: '/' }, 0), one({ mount: '/data' }, 2), one({ mount: '/var' }, 4)]
    : [one({}, metric.length, metric.includes('cpu'))];
  return { ...read(), unit, times, series: list };
}

const json = (res, status, body) => {
  res.writeHead(status, { 'Content-Type': status >= 400 ? 'application/problem+json' : 'application/json', 'Cache-Control': 'no-store' });
  res.end(JSON.stringify(body));
};
const problem = (res, status, key, args = {}) => json(res, status, { type: 'about:blank', title: key, status, key, args, requestId: 'req-1' });
const signedIn = (req) => (req.headers.cookie ?? '').includes('bianque=1');
const session = () => ({ user: { name: 'admin', role }, csrfToken: 'tok', mustChangePassword: mustChange });

async function api(req, res, url) {
  const path = url.pathname.slice('/api/v1'.length);
  let body = '';
  for await (const piece of req) body += piece;
  const input = body ? JSON.parse(body) : {};
  if (req.method !== 'GET' && req.headers['x-csrf-token'] !== 'tok') return problem(res, 403, 'csrf');
  if (path === '/session/csrf') return json(res, 200, { csrfToken: 'tok' });
  if (path === '/session' && req.method === 'POST') {
    if (input.password === 'wait') return problem(res, 429, 'signin.wait', { seconds: 30 });
    if (input.password === 'wrong') return problem(res, 401, 'signin.wrong');
    res.setHeader('Set-Cookie', 'bianque=1; HttpOnly; SameSite=Lax; Path=/');
    return json(res, 200, session());
  }
  if (!signedIn(req)) return problem(res, 401, 'session.none');
  if (path === '/session' && req.method === 'DELETE') {
    res.writeHead(204, { 'Set-Cookie': 'bianque=; Max-Age=0; Path=/' });
    return res.end();
  }
  if (path === '/session') return json(res, 200, session());
  if (path === '/session/password') {
    mustChange = false;
    return json(res, 200, session());
  }
  let match;
  if (path === '/now') return json(res, 200, now());
  if (path === '/incidents') {
    const state = url.searchParams.get('state');
    return json(res, 200, { ...read(), items: [...incidents, past].filter((each) => state === 'all' || each.state === state), next: null });
  }
  if ((match = /^\/incidents\/([^/]+)\/(ack|unack)$/.exec(path))) {
    const found = incidents.find((each) => each.id === match[1]);
    if (!found) return problem(res, 404, 'incident.missing');
    found.acknowledgedBy = match[2] === 'ack' ? 'admin' : null;
    found.acknowledgedAt = match[2] === 'ack' ? Date.now() : null;
    return json(res, 200, found);
  }
  if ((match = /^\/incidents\/([^/]+)$/.exec(path))) return incident(match[1]) ? json(res, 200, incident(match[1])) : problem(res, 404, 'incident.missing');
  if (path === '/fleet') return json(res, 200, { ...read(), clusters: clusters.map(clusterOf) });
  if ((match = /^\/clusters\/(.+)$/.exec(path))) {
    const found = clusters.find((each) => each.name === decodeURIComponent(match[1]));
    return found ? json(res, 200, { ...read(), cluster: clusterOf(found), joins: { bianque_host_cpu_busy_ratio: { avg: 0.31, max: 0.93, sum: 8.1, count: found.hosts.length }, bianque_host_memory_used_bytes: { avg: 6e10, max: 2e11, sum: 1.4e12, count: found.hosts.length } } }) : problem(res, 404, 'cluster.missing');
  }
  if ((match = /^\/hosts\/([^/]+)\/processes$/.exec(path))) return json(res, 200, { ...read(), items: processes, total: 231 });
  if ((match = /^\/hosts\/([^/]+)\/processes\/(\d+)@(\d+)$/.exec(path))) {
    const found = processes.find((each) => String(each.pid) === match[2]);
    return found ? json(res, 200, { ...read(), process: found, charts: [{ metric: 'bianque_process_cpu_ratio', labels: { pid: match[2] }, unit: 'ratio', titleKey: 'metric.bianque_process_cpu_ratio' }, { metric: 'bianque_process_resident_bytes', labels: { pid: match[2] }, unit: 'bytes', titleKey: 'metric.bianque_process_resident_bytes' }] }) : problem(res, 404, 'process.missing');
  }
  if ((match = /^\/hosts\/([^/]+)$/.exec(path))) return host(match[1]) ? json(res, 200, host(match[1])) : problem(res, 404, 'host.missing');
  if (path === '/series') return json(res, 200, series(url.searchParams));
  if (path === '/topology') return json(res, 200, topology());
  if ((match = /^\/incidents\/([^/]+)\/(wrong-cause|release-alert)$/.exec(path))) return json(res, 200, incidents.find((each) => each.id === match[1]) ?? {});
  if (path === '/silences') {
    const silence = { id: 'SIL-2', matchers: ['rule=FilesystemFull', 'host=~db-orders-.*'], createdAt: read().at, startsAt: read().at, until: read().at + 5_400_000, author: 'li.na', reason: 'new <b>disks</b> come today', active: true, upcoming: false, endedBy: null, endedAt: null, mutes: 3 };
    return json(res, 200, { at: read().at, items: [silence, { ...silence, id: 'SIL-3', active: false, upcoming: true, startsAt: read().at + 3_600_000, until: read().at + 7_200_000, mutes: 0 }, { ...silence, id: 'SIL-1', active: false, endedAt: read().at - 60_000, endedBy: 'wang.wei', mutes: 0 }] });
  }
  if (path === '/silences/preview') return json(res, 200, { alerts: 2, firing: 1, incidents: ['INC-41'], items: [{ rule: 'FilesystemFull', labels: { host: 'db-orders-01', mountpoint: '/data' }, state: 'firing', incident: 'INC-41' }], warnings: [], everything: null });
  if (path === '/agents') return json(res, 200, { ...read(), items: hosts.map((each) => ({ host: each.id, version: '0.1.0', liveness: each.liveness, since: each.since, lastSeenAt: each.lastSeenAt, lagSeconds: 0.04, spoolBytes: 0, clockOffsetMillis: 3, address: '10.12.4.31' })) });
  if (path === '/stream') return stream(res);
  if ((match = /^\/stream\/([^/]+)\/topics$/.exec(path))) {
    const found = streams.get(match[1]);
    if (!found) return problem(res, 404, 'stream.missing');
    const fresh = input.topics.filter((topic) => !found.topics.includes(topic));
    found.topics = input.topics;
    fresh.forEach((topic) => send(found, 'snapshot', topic, dataOf(topic)));
    res.writeHead(204);
    return res.end();
  }
  return problem(res, 404, 'missing');
}
const clusterOf = (cluster) => ({
  name: cluster.name,
  applications: [cluster.hosts[0].application],
  counts: { critical: count(cluster.hosts, 'critical'), warning: count(cluster.hosts, 'warning'), healthy: count(cluster.hosts, 'healthy'), unknown: count(cluster.hosts, 'unknown') },
  hosts: cluster.hosts,
});
const dataOf = (topic) => (topic === 'now' ? now() : topic.startsWith('host:') ? host(topic.slice(5)) : incident(topic.slice(9)));
function send(target, event, topic, data) {
  target.res.write(`id: ${epoch}-${++seq}\nevent: ${event}\ndata: ${JSON.stringify({ topic, at: Date.now(), data })}\n\n`);
}
function stream(res) {
  const id = Math.random().toString(36).slice(2);
  res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
  res.write(`retry: 2000\nid: ${epoch}-${++seq}\nevent: hello\ndata: ${JSON.stringify({ streamId: id, epoch, resumed: false })}\n\n`);
  const one = { res, topics: [] };
  streams.set(id, one);
  const timer = setInterval(() => one.topics.forEach((topic) => dataOf(topic) && send(one, 'delta', topic, topic === 'now' ? { at: Date.now(), incidents } : { at: Date.now() })), 1000);
  const beat = setInterval(() => res.write(':\n\n'), 15000);
  res.on('close', () => {
    clearInterval(timer);
    clearInterval(beat);
    streams.delete(id);
  });
}

createServer((req, res) => {
  const url = new URL(req.url, 'http://x');
  const headers = { 'Content-Security-Policy': CSP, 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'same-origin', 'Cross-Origin-Opener-Policy': 'same-origin' };
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  if (url.pathname.startsWith('/api/')) return void api(req, res, url).catch((error) => problem(res, 500, 'text', { text: String(error) }));
  const asset = extname(url.pathname) !== '' ? normalize(url.pathname) : '/index.html';
  readFile(join(dist, asset))
    .then((data) => {
      res.setHeader('Content-Type', TYPES[extname(asset)] ?? 'application/octet-stream');
      res.end(data);
    })
    .catch(() => {
      res.statusCode = 404;
      res.end();
    });
}).listen(port, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${port}\n`));
