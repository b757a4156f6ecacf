import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { incident, pretendServer, renderSignedIn } from '../testing/world';
import { Resolve } from './Resolve';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});
const ask = () => fireEvent.click(screen.getByRole('button', { name: 'Resolve by hand' }));
const dialog = () => document.querySelector('dialog');

describe('Resolve by hand', () => {
  test('nothing is sent before somebody has said yes, and then once, under a key of its own', async () => {
    const { calls, headers } = pretendServer({ 'POST /incidents/INC-1/resolve': { body: incident({ state: 'resolved', resolvedAt: 5 }) } });
    renderSignedIn(<Resolve incident={incident()} />);
    ask();
    expect(dialog()?.open).toBe(true);
    expect(calls).not.toContain('POST /incidents/INC-1/resolve');
    fireEvent.click(screen.getByRole('button', { name: 'Yes, it is over' }));
    await waitFor(() => expect(dialog()?.open).toBe(false));
    expect(calls.filter((call) => call === 'POST /incidents/INC-1/resolve')).toHaveLength(1);
    expect(headers[calls.indexOf('POST /incidents/INC-1/resolve')]?.['Idempotency-Key']).toMatch(/^[0-9a-f]{32}$/);
  });

  test('who says no has changed nothing', () => {
    const { calls } = pretendServer({});
    renderSignedIn(<Resolve incident={incident()} />);
    ask();
    fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(dialog()?.open).toBe(false);
    expect(calls).not.toContain('POST /incidents/INC-1/resolve');
  });

  test('a refusal is said loudly', async () => {
    pretendServer({ 'POST /incidents/INC-1/resolve': 'unreachable' });
    renderSignedIn(<Resolve incident={incident()} />);
    ask();
    fireEvent.click(screen.getByRole('button', { name: 'Yes, it is over' }));
    expect((await screen.findByRole('alert')).textContent).toBe('That did not work: The server was not reached.');
  });

  test('a viewer may not', () => {
    pretendServer({});
    renderSignedIn(<Resolve incident={incident()} />, 'viewer');
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Resolve by hand' }).disabled).toBe(true);
  });

  test('what is over cannot be ended', () => {
    pretendServer({});
    renderSignedIn(<Resolve incident={incident({ state: 'resolved', resolvedAt: 5 })} />);
    expect(screen.queryByRole('button', { hidden: true })).toBeNull();
  });
});
