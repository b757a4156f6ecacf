import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Diagnosis, Entity, HeldAlert, Incident, Root } from '../../api/types';
import { incident, pretendServer, renderSignedIn, T0 } from '../../testing/world';
import { IncidentBody } from './IncidentPage';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const entity = (id: string, host: string | null = null): Entity => {
  const [kind = '', name = ''] = id.split(':');
  return { id, kind, name, host };
};
const root = (changes: Partial<Root> = {}): Root => ({ entity: entity('resource:redis'), confidence: 0.92, possible: false, owner: 'data-team', ...changes });
const held = (name: string, changes: Partial<HeldAlert> = {}): HeldAlert => ({
  rule: 'CheckFailed',
  severity: 'critical',
  labels: { application: name },
  since: T0 + 19_000,
  heldAt: T0 + 19_400,
  endedAt: null,
  summary: { key: 'text', args: { text: `${name} does not answer` } },
  entity: entity(`application:${name}`),
  path: [`application:${name}`, 'resource:redis'],
  ...changes,
});
const node = (id: string, changes: Partial<Diagnosis['graph']['nodes'][number]> = {}) => ({
  id,
  kind: entity(id).kind,
  name: entity(id).name,
  count: 1,
  state: 'healthy' as const,
  held: 0,
  evidence: [],
  cause: false,
  affected: false,
  ...changes,
});
const diagnosis = (changes: Partial<Diagnosis> = {}): Diagnosis => ({
  found: true,
  evidence: [
    { n: 1, text: { key: 'diagnosis.evidence.explains', args: { 0: 2, 1: 2, 2: ['application:shop', 'application:orders', 'resource:redis'] } }, nats: 9, kind: 'for', entity: 'application:shop' },
    { n: 2, text: { key: 'diagnosis.evidence.dependents_healthy', args: { 0: 1, 1: 'application:search', 2: T0 } }, nats: -1, kind: 'against', entity: 'application:search' },
  ],
  considered: [{ n: 1, text: { key: 'diagnosis.evidence.rejected_share', args: { 0: 'host:db-1', 1: 2, 2: 5 } }, nats: 0, kind: 'for', entity: 'host:db-1' }],
  held: [{ reason: 'explained', count: 2, items: [held('shop'), held('orders', { since: T0 - 4000 })] }],
  heldMore: 0,
  graph: {
    nodes: [
      node('application:shop', { state: 'critical', held: 1, evidence: [1], affected: true }),
      node('application:orders', { state: 'critical', held: 1, affected: true }),
      node('application:search', { evidence: [2] }),
      node('resource:redis', { state: 'unknown', cause: true, affected: true }),
    ],
    edges: [
      { from: 'application:shop', to: 'application:orders', strength: 'strong', origin: 'declared', path: true },
      { from: 'application:orders', to: 'resource:redis', strength: 'strong', origin: 'discovered', path: true },
      { from: 'application:search', to: 'resource:redis', strength: 'weak', origin: null, path: false },
    ],
    hidden: 0,
  },
  ...changes,
});
const page = (changes: Partial<Incident> = {}): Incident => ({ ...incident({ root: root(), heldBack: 2 }), alerts: [], timeline: [], diagnosis: diagnosis(), ...changes });
const show = (shown: Incident, role: 'admin' | 'viewer' = 'admin') => renderSignedIn(<IncidentBody incident={shown} />, role);
const card = (name: RegExp | string) => within(screen.getByRole('region', { name }));

describe('the cause of an incident', () => {
  test('is told in a sentence with the fact that says the most', () => {
    pretendServer({});
    show(page());
    const head = document.querySelector('.head')?.textContent ?? '';
    expect(head).toContain('Because redis fails');
    expect(head).toContain('It explains 2 alerts of 2 entities above it, the farthest by shop → orders → redis');
    expect(head).toContain('data-team');
  });

  test('is only possible where the diagnosis is not sure', () => {
    pretendServer({});
    show(page({ root: root({ possible: true, confidence: 0.41 }) }));
    expect(document.querySelector('.head')?.textContent).toContain('Possible cause: redis');
    expect(screen.queryByText(/Because redis/)).toBeNull();
  });

  test('is not named when there is none, and what is missing is', () => {
    pretendServer({});
    const missing = { n: 1, text: { key: 'diagnosis.evidence.missing_answer', args: { 0: 'resource:switch-7' } }, nats: 0, kind: 'missing' as const, entity: 'resource:switch-7' };
    show(page({ diagnosis: diagnosis({ found: false, evidence: [missing], considered: [], held: [] }), heldBack: 0 }));
    expect(document.querySelector('.head')?.textContent).toContain('No single cause found');
    expect(screen.queryByRole('button', { name: 'Mark root cause wrong' })).toBeNull();
    expect(card('What is known').getByText('No answer came from switch-7')).toBeTruthy();
  });

  test('has its facts numbered as on the graph, and those against it say so', () => {
    pretendServer({});
    show(page());
    const facts = card('Why we think so').getAllByRole('listitem').map((each) => each.textContent);
    expect(facts[0]).toMatch(/^1It explains 2 alerts/);
    expect(facts[1]).toMatch(/^2.*speaks against it$/);
    const numbers = [...document.querySelectorAll('svg[role=img] text')].map((each) => each.textContent).filter((text) => /^[12]$/.test(text ?? ''));
    expect(numbers.sort()).toEqual(['1', '2']);
  });

  test('has the readings of what its facts name beside them, each once, and asks for the store of that host', async () => {
    const server = pretendServer({});
    const series = { host: 'db-1', metric: 'bianque_check_ok', labels: { check: 'redis' } };
    const alert = { rule: 'CheckFailed', state: 'firing' as const, severity: 'critical' as const, labels: {}, value: null, unit: null, since: T0, summary: 'x' };
    show(page({ alerts: [{ ...alert, about: 'application:shop', series }, { ...alert, about: 'application:shop', since: T0 + 9, series }, { ...alert, about: 'host:web-9', series }] }));
    await waitFor(() => expect(server.calls.filter((each) => each.startsWith('GET /series?'))).toHaveLength(1));
    expect(server.calls.find((each) => each.startsWith('GET /series?'))).toContain('host=db-1&metric=bianque_check_ok');
  });

  test('was weighed against others, and why they were not it is told', () => {
    pretendServer({});
    show(page());
    expect(card('Also considered').getByText('Of what stands on it 2 fail and 5 are healthy')).toBeTruthy();
  });

  test('can be marked wrong only after a question', async () => {
    const server = pretendServer({ 'POST /incidents/INC-1/wrong-cause': { body: incident() } });
    show(page());
    HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
      this.open = true;
    };
    fireEvent.click(screen.getByRole('button', { name: 'Mark root cause wrong' }));
    expect(server.calls).not.toContain('POST /incidents/INC-1/wrong-cause');
    fireEvent.click(screen.getByRole('button', { name: 'Yes, it is not the cause' }));
    await waitFor(() => expect(screen.getByText('Marked as wrong; the diagnosis looks again.')).toBeTruthy());
    expect(server.calls).toContain('POST /incidents/INC-1/wrong-cause');
  });

  test('can be named by who marks it wrong and knows better', async () => {
    const server = pretendServer({ 'POST /incidents/INC-1/wrong-cause': { body: incident() } });
    show(page());
    const choice = screen.getByLabelText<HTMLSelectElement>('What is the cause?');
    expect([...choice.options].map((each) => each.value)).toEqual(['', 'application:orders', 'application:search', 'application:shop', 'host:db-1', '?']);
    fireEvent.change(choice, { target: { value: 'host:db-1' } });
    fireEvent.click(screen.getByRole('button', { name: 'Yes, it is not the cause', hidden: true }));
    await waitFor(() => expect(server.bodies).toContain('{"right":"host:db-1"}'));
    fireEvent.change(choice, { target: { value: '?' } });
    fireEvent.change(screen.getByLabelText('Another entity (kind:name)'), { target: { value: ' host:db-2 ' } });
    fireEvent.click(screen.getByRole('button', { name: 'Yes, it is not the cause', hidden: true }));
    await waitFor(() => expect(server.bodies).toContain('{"right":"host:db-2"}'));
  });

  test('can be confirmed after a question, and then says by whom', async () => {
    const server = pretendServer({ 'POST /incidents/INC-1/confirm-cause': { body: incident() } });
    show(page());
    fireEvent.click(screen.getByRole('button', { name: 'Yes, it is the cause', hidden: true }));
    await waitFor(() => expect(server.calls).toContain('POST /incidents/INC-1/confirm-cause'));
    cleanup();
    show(page({ timeline: [{ at: T0, key: 'timeline.cause_confirmed', args: { person: 'ann', entity: 'resource:redis' }, actor: 'ann' }] }));
    expect(screen.getByText('redis was confirmed by ann')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Confirm root cause' })).toBeNull();
  });

  test('an incident without a diagnosis has the plain page', () => {
    pretendServer({});
    show(page({ root: null, diagnosis: null }));
    expect(screen.queryByRole('region', { name: 'Why we think so' })).toBeNull();
    expect(screen.getByRole('region', { name: 'Timeline' })).toBeTruthy();
  });
});

describe('where it spreads', () => {
  test('is a picture with a name, and a list in which each edge says where it comes from', () => {
    pretendServer({});
    show(page());
    expect(screen.getByRole('img', { name: '4 entities, 3 affected; the cause is redis' })).toBeTruthy();
    const rows = [...document.querySelectorAll('tbody tr')].map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent?.trim()));
    expect(rows).toEqual([
      ['shop application', 'orders application', 'strong', 'declared'],
      ['orders application', 'redis resource', 'strong', 'discovered'],
      ['search application', 'redis resource', 'weak', 'the diagnosis'],
    ]);
  });

  test('on a phone shows only what is affected until one asks for the rest', () => {
    pretendServer({});
    vi.stubGlobal('matchMedia', () => ({ matches: true, addEventListener: () => undefined, removeEventListener: () => undefined }));
    show(page());
    expect(screen.getByRole('img', { name: '3 entities, 3 affected; the cause is redis' })).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Show all 4 nodes' }));
    expect(screen.getByRole('img', { name: '4 entities, 3 affected; the cause is redis' })).toBeTruthy();
  });
});

describe('what is held back', () => {
  test('is listed by reason, each alert with its way to the cause and the lag', () => {
    pretendServer({});
    show(page());
    const list = card('2 alerts held back, and why');
    expect(list.getByText('Downstream of the root cause')).toBeTruthy();
    expect(list.getByText('shop → redis, began 19 s after it')).toBeTruthy();
    expect(list.getByText('orders → redis, began 4 s before it')).toBeTruthy();
  });

  test('can be released one by one, by its rule and labels', async () => {
    const server = pretendServer({ 'POST /incidents/INC-1/release-alert': { body: {} } });
    show(page());
    fireEvent.click(screen.getByRole('button', { name: 'Release CheckFailed of shop' }));
    await waitFor(() => expect(screen.getByText('Released')).toBeTruthy());
    expect(server.calls).toContain('POST /incidents/INC-1/release-alert');
    expect(server.headers[server.calls.indexOf('POST /incidents/INC-1/release-alert')]?.['Idempotency-Key']).toMatch(/^[0-9a-f]{32}$/);
  });

  test('says loudly when a release did not work', async () => {
    pretendServer({ 'POST /incidents/INC-1/release-alert': { status: 404, body: { key: 'missing.alert' } } });
    show(page());
    fireEvent.click(screen.getByRole('button', { name: 'Release CheckFailed of shop' }));
    await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('This alert is not held back any more.'));
  });

  test('is not released by those who may only look', () => {
    pretendServer({});
    show(page(), 'viewer');
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Release CheckFailed of shop' }).disabled).toBe(true);
  });

  test('shows the rest when asked, and none twice', async () => {
    const more = { at: T0, node: 'n', total: 23, next: null, items: [held('orders', { since: T0 - 4000 }), held('web')] };
    pretendServer({ 'GET /incidents/INC-1/held-back?reason=explained&cursor=2': { body: more } });
    show(page({ heldBack: 3, diagnosis: diagnosis({ held: [{ reason: 'explained', count: 3, items: [held('shop'), held('orders')] }] }) }));
    fireEvent.click(screen.getByRole('button', { name: '1 more' }));
    await waitFor(() => expect(screen.getByText('web → redis, began 19 s after it')).toBeTruthy());
    expect(screen.getAllByRole('button', { name: /^Release/ })).toHaveLength(3);
    expect(screen.queryByRole('button', { name: /more$/ })).toBeNull();
  });
});
