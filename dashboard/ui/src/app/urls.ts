/** Addresses of pages: the one place that encodes ids. */
const part = encodeURIComponent;

export const urls = {
  now: '/',
  incidents: '/incidents',
  incident: (id: string) => `/incidents/${part(id)}`,
  fleet: '/fleet',
  cluster: (name: string) => `/clusters/${part(name)}`,
  host: (id: string) => `/hosts/${part(id)}`,
  process: (host: string, pid: number, start: number) => `/hosts/${part(host)}/processes/${pid}@${start}`,
  topology: '/topology',
  agents: '/agents',
  silences: '/silences',
  runbook: (name: string) => `/runbooks/${part(name)}`,
};
