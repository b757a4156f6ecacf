import type { ReactNode } from 'react';
import { QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import { vi } from 'vitest';
import type { IncidentSummary, Now, Role, Session } from '../api/types';
import { newClient } from '../app/App';
import { SessionProvider } from '../app/session';
import { en } from '../i18n/en';
import { SpeechProvider } from '../i18n/i18n';
import { LiveProvider } from '../live/use-live';

/** Builders and a pretended server for tests of parts and pages. Test code only. */

export const T0 = Date.UTC(2026, 2, 1, 3, 0, 0);

export const session = (role: Role = 'admin'): Session => ({ user: { name: 'li.na', role }, csrfToken: 'token-1', mustChangePassword: false });

export const incident = (changes: Partial<IncidentSummary> = {}): IncidentSummary => ({
  id: 'INC-1',
  severity: 'critical',
  state: 'open',
  title: { key: 'text', args: { text: '/data on db-1 is full' } },
  because: { key: 'incident.rule', args: { rule: 'FilesystemFull' } },
  startedAt: T0,
  resolvedAt: null,
  acknowledgedBy: null,
  acknowledgedAt: null,
  entity: { kind: 'mountpoint', id: '/data', host: 'db-1' },
  alertCount: 1,
  delivery: [],
  root: null,
  heldBack: 0,
  ...changes,
});

export const now = ({ totals, ...changes }: Partial<Omit<Now, 'totals'>> & { totals?: Partial<Now['totals']> } = {}): Now => ({
  at: T0,
  node: 'mon-1',
  incidents: [],
  totals: {
    hosts: { total: 2, healthy: 2, warning: 0, critical: 0, unknown: 0 },
    agents: { total: 2, up: 2, late: 0, lost: 0, left: 0 },
    alerts: { firing: 0, pending: 0 },
    incidents: {
      open: changes.incidents?.length ?? 0,
      critical: changes.incidents?.filter((each) => each.severity === 'critical').length ?? 0,
    },
    ...totals,
  },
  clusters: [{ name: 'default', hosts: [{ id: 'db-1', severity: 'healthy' }, { id: 'db-2', severity: 'healthy' }] }],
  platform: { node: 'mon-1', startedAt: T0, receivers: [], insecure: false, problems: [] },
  changes: [],
  lastIncident: null,
  ...changes,
});

export type Answer = { status?: number; body?: unknown } | 'never' | 'unreachable';

/** Answers by `METHOD path`; what is not named never answers. Returns the calls made, in order, with their headers and bodies. */
export function pretendServer(answers: Record<string, Answer>): { calls: string[]; headers: Record<string, string>[]; bodies: unknown[] } {
  const made = { calls: [] as string[], headers: [] as Record<string, string>[], bodies: [] as unknown[] };
  vi.stubGlobal('fetch', (url: string, init: RequestInit = {}) => {
    const call = `${init.method ?? 'GET'} ${url.replace('/api/v1', '')}`;
    made.calls.push(call);
    made.headers.push((init.headers ?? {}) as Record<string, string>);
    made.bodies.push(init.body);
    const answer = answers[call] ?? 'never';
    if (answer === 'never') {
      return new Promise(() => undefined);
    }
    if (answer === 'unreachable') {
      return Promise.reject(new TypeError('Failed to fetch'));
    }
    const status = answer.status ?? 200;
    return Promise.resolve(new Response(status === 204 ? null : JSON.stringify(answer.body ?? {}), { status }));
  });
  return made;
}

/** Renders inside everything that pages stand on, signed in with `role`. */
export function renderSignedIn(children: ReactNode, role: Role = 'admin') {
  return render(
    <QueryClientProvider client={newClient()}>
      <SpeechProvider language="en" dictionary={en}>
        <SessionProvider initial={session(role)} fallback={() => null}>
          <LiveProvider unauthorized={() => undefined}>{children}</LiveProvider>
        </SessionProvider>
      </SpeechProvider>
    </QueryClientProvider>,
  );
}
