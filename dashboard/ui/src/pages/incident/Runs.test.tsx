import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Role, Run } from '../../api/types';
import type { Answer } from '../../testing/world';
import { pretendServer, renderSignedIn, T0 } from '../../testing/world';
import { Runs } from './Runs';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const run = (changes: Partial<Run> = {}): Run => ({
  id: 'RUN-1',
  runbook: 'restart redis',
  incident: 'INC-1',
  status: 'proposed',
  automatic: false,
  approvers: 'approver',
  decidedBy: null,
  plan: [
    { kind: 'action', order: { action: 'restart-redis', host: 'db-1' }, undo: { action: 'stop-redis', host: 'db-1' }, seconds: null },
    { kind: 'check', order: null, undo: null, seconds: 60 },
  ],
  planHash: 'abc',
  step: 0,
  until: null,
  waitsFor: null,
  ...changes,
});
const show = async (shown: Run[], more: Record<string, Answer> = {}, role: Role = 'admin') => {
  const server = pretendServer({ 'GET /runs?incident=INC-1': { body: { at: T0, node: 'n', automation: { on: true, configured: true, by: '', at: null }, items: shown } }, ...more });
  renderSignedIn(<Runs incident="INC-1" />, role);
  await waitFor(() => expect(server.calls).toContain('GET /runs?incident=INC-1'));
  return server;
};

describe('runs of runbooks', () => {
  test('show what is about to be done, where, and what would take it back', async () => {
    await show([run()]);
    expect(await screen.findByText('restart-redis on db-1')).toBeTruthy();
    expect(screen.getByText('undo: stop-redis on db-1')).toBeTruthy();
    expect(screen.getByText('see within 60 s whether it is over')).toBeTruthy();
    expect(screen.getByText('waits for approval')).toBeTruthy();
  });

  test('are approved with the very plan that was seen', async () => {
    const server = await show([run()], { 'POST /runs/RUN-1/approval': { body: run({ status: 'ready' }) } });
    const bodies: unknown[] = [];
    const answering = fetch;
    vi.stubGlobal('fetch', (url: string, init: RequestInit = {}) => {
      bodies.push(init.body);
      return answering(url, init);
    });
    fireEvent.click(await screen.findByRole('button', { name: 'Approve' }));
    await waitFor(() => expect(server.calls).toContain('POST /runs/RUN-1/approval'));
    expect(bodies).toContain(JSON.stringify({ decision: 'approve', planHash: 'abc' }));
  });

  test('say loudly that the plan has changed meanwhile', async () => {
    await show([run()], { 'POST /runs/RUN-1/approval': { status: 409, body: { detail: 'its plan is another now' } } });
    fireEvent.click(await screen.findByRole('button', { name: 'Approve' }));
    expect((await screen.findByRole('alert')).textContent).toContain('its plan is another now');
  });

  test('are not decided by those who may not', async () => {
    await show([run()], {}, 'responder');
    expect((await screen.findByRole<HTMLButtonElement>('button', { name: 'Approve' })).disabled).toBe(true);
    expect(screen.getByText('Deciding needs the role “approver”.')).toBeTruthy();
  });

  test('that are decided ask nobody any more', async () => {
    await show([run({ status: 'running', step: 1, decidedBy: 'li.na' })]);
    expect(await screen.findByText('running')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Approve' })).toBeNull();
    expect(screen.getByText(/see within 60 s/).textContent).toContain('now');
  });

  test('are all stopped by one button, after a question, by who may approve', async () => {
    const server = await show([run()], { 'POST /automation': { body: {} } });
    expect(await screen.findByText('Runbooks may act.')).toBeTruthy();
    expect(server.calls).not.toContain('POST /automation');
    fireEvent.click(screen.getByRole('button', { name: 'Yes, stop them all', hidden: true }));
    await waitFor(() => expect(server.bodies).toContain('{"on":false}'));
    cleanup();
    await show([run()], {}, 'responder');
    expect((await screen.findByRole<HTMLButtonElement>('button', { name: 'Stop all runbooks' })).disabled).toBe(true);
  });

  test('say by whom they were stopped, and may go on', async () => {
    const automation = { on: false, configured: true, by: 'ann', at: T0 };
    const server = await show([run()], { 'GET /runs?incident=INC-1': { body: { at: T0, node: 'n', automation, items: [run()] } }, 'POST /automation': { body: {} } });
    expect(await screen.findByText(/^All runbooks were stopped by ann at/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Yes, let them act', hidden: true }));
    await waitFor(() => expect(server.bodies).toContain('{"on":true}'));
  });

  test('have no button where the configuration has stopped them', async () => {
    const automation = { on: false, configured: false, by: '', at: null };
    await show([run()], { 'GET /runs?incident=INC-1': { body: { at: T0, node: 'n', automation, items: [run()] } } });
    expect(await screen.findByText(/^The configuration has stopped all runbooks/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: /all runbooks|runbooks act/ })).toBeNull();
  });
});
