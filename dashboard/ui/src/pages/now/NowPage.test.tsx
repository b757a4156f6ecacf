import { cleanup, screen } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { incident, now, pretendServer, renderSignedIn } from '../../testing/world';
import { NowPage } from './NowPage';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});
const show = (body: unknown, status = 200) => {
  pretendServer({ 'GET /now': { status, body } });
  renderSignedIn(<NowPage />);
};

describe('Now', () => {
  test('without incidents it is one calm line', async () => {
    show(now());
    expect(await screen.findByText('All clear')).toBeTruthy();
    expect(screen.getByText('No open incident. 2 of 2 hosts healthy.')).toBeTruthy();
    expect(screen.queryByText('Acknowledge')).toBeNull();
  });

  test('nothing is called clear while a host tells nothing', async () => {
    show(now({ totals: { hosts: { total: 3, healthy: 2, warning: 0, critical: 0, unknown: 1 } } }));
    expect(await screen.findByRole('heading', { name: 'No open incident' })).toBeTruthy();
    expect(screen.getByText('1 of 3 hosts tells nothing, so what happens there is not known.')).toBeTruthy();
    expect(screen.queryByText('All clear')).toBeNull();
  });

  test('nothing is called clear while the monitor itself has a problem', async () => {
    show(now({ platform: { node: 'mon-1', startedAt: 0, receivers: [], insecure: false, problems: [{ key: 'text', args: { text: 'the disk is full' } }] } }));
    expect(await screen.findByRole('heading', { name: 'No open incident' })).toBeTruthy();
    expect(screen.getByText('This monitor itself has a problem, named below.')).toBeTruthy();
    expect(screen.getByText('the disk is full')).toBeTruthy();
  });

  test('more incidents than are listed are counted and led to', async () => {
    show(now({ incidents: [incident(), incident({ id: 'INC-2' })], totals: { incidents: { open: 53, critical: 53 } } }));
    const link = await screen.findByRole('link', { name: '51 more open incidents' });
    expect(link.getAttribute('href')).toBe('/incidents');
    expect(document.title).toBe('(53) Now · Bianque');
  });

  test('without any host it waits for the first agent and does not say that all is clear', async () => {
    show(now({ clusters: [], totals: { hosts: { total: 0, healthy: 0, warning: 0, critical: 0, unknown: 0 }, agents: { total: 0, up: 0, late: 0, lost: 0, left: 0 }, alerts: { firing: 0, pending: 0 } } }));
    expect(await screen.findByText('Waiting for the first agent')).toBeTruthy();
    expect(screen.queryByText('All clear')).toBeNull();
  });

  test('the worst incident is shown in full and the others as rows', async () => {
    show(now({ incidents: [incident(), incident({ id: 'INC-2', severity: 'warning', title: { key: 'text', args: { text: 'db-2 is busy' } } })] }));
    expect((await screen.findByRole('heading', { name: '/data on db-1 is full' })).tagName).toBe('H2');
    expect(screen.getByText('The condition of FilesystemFull holds')).toBeTruthy();
    expect(screen.getByText('db-2 is busy').closest('li')?.textContent).toContain('INC-2');
    expect(document.title).toBe('(2) Now · Bianque');
  });

  test('a page that failed is told before one that was sent', async () => {
    const delivery = [
      { receiver: 'hook', kind: 'webhook', state: 'sent' as const, at: 1 },
      { receiver: 'pager', kind: 'pagerduty', state: 'failed' as const, at: 1 },
    ];
    show(now({ incidents: [incident({ delivery })] }));
    expect(await screen.findByText('Page to pager failed')).toBeTruthy();
  });

  test('text from hosts is shown as text', async () => {
    show(now({ incidents: [incident({ title: { key: 'text', args: { text: '<img src=x onerror=alert(1)>' } } })] }));
    expect(await screen.findByText('<img src=x onerror=alert(1)>')).toBeTruthy();
    expect(document.querySelector('img')).toBeNull();
  });

  test('hosts that are not healthy are in a table, worst first', async () => {
    show(now({ clusters: [{ name: 'c', hosts: [{ id: 'a', severity: 'unknown' }, { id: 'b', severity: 'critical' }, { id: 'd', severity: 'healthy' }] }] }));
    const table = await screen.findByRole('table', { hidden: true });
    expect([...table.querySelectorAll('tbody a')].map((link) => link.textContent)).toEqual(['b', 'a']);
  });

  test('while it loads, it says so to screen readers', () => {
    pretendServer({});
    renderSignedIn(<NowPage />);
    expect(screen.getByText('Loading')).toBeTruthy();
  });

  test('a refusal names the missing role', async () => {
    show({ key: 'forbidden', args: { role: 'viewer' } }, 403);
    expect(await screen.findByText('It needs the role “viewer”.')).toBeTruthy();
  });

  test('a failure names the request and offers another try', async () => {
    show({ detail: 'the store is closed', requestId: 'r-77' }, 500);
    expect(await screen.findByText(/the store is closed/, undefined, { timeout: 4000 })).toBeTruthy();
    expect(screen.getByText(/Request r-77/)).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy();
  });
});
