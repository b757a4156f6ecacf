import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { incident, pretendServer, renderSignedIn } from '../testing/world';
import { Ack, idempotencyKey } from './Ack';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe('Acknowledge', () => {
  test('one tap shows the owner at once, before the server has answered', () => {
    const { calls, headers } = pretendServer({});
    renderSignedIn(<Ack incident={incident()} />);
    fireEvent.click(screen.getByRole('button', { name: 'Acknowledge' }));
    expect(screen.getByText('Acknowledged')).toBeTruthy();
    const at = calls.indexOf('POST /incidents/INC-1/ack');
    expect(headers[at]?.['X-CSRF-Token']).toBe('token-1');
    expect(headers[at]?.['Idempotency-Key']).toMatch(/^[0-9a-f]{32}$/);
  });

  test('an unreachable server takes it back and is told loudly', async () => {
    pretendServer({ 'POST /incidents/INC-1/ack': 'unreachable' });
    renderSignedIn(<Ack incident={incident()} />);
    fireEvent.click(screen.getByRole('button', { name: 'Acknowledge' }));
    expect((await screen.findByRole('alert')).textContent).toBe('That did not work: The server was not reached.');
    expect(screen.getByRole('button', { name: 'Acknowledge' })).toBeTruthy();
  });

  test('the key e presses it, but not while somebody types', async () => {
    const { calls } = pretendServer({ 'POST /incidents/INC-1/ack': { body: incident({ acknowledgedBy: 'li.na' }) } });
    renderSignedIn(
      <>
        <input aria-label="q" />
        <Ack incident={incident()} shortcut />
      </>,
    );
    fireEvent.keyDown(screen.getByLabelText('q'), { key: 'e' });
    expect(calls).not.toContain('POST /incidents/INC-1/ack');
    fireEvent.keyDown(document.body, { key: 'e' });
    await waitFor(() => expect(calls).toContain('POST /incidents/INC-1/ack'));
  });

  test('a viewer sees it disabled, with the reason', () => {
    pretendServer({});
    renderSignedIn(<Ack incident={incident()} />, 'viewer');
    expect(screen.getByRole<HTMLButtonElement>('button').disabled).toBe(true);
    expect(screen.getByText('Acknowledging needs the role “responder”.')).toBeTruthy();
  });

  test('what somebody else owns can be taken over', () => {
    pretendServer({});
    renderSignedIn(<Ack incident={incident({ acknowledgedBy: 'wang.lei' })} />);
    expect(screen.getByText('Acknowledged by wang.lei')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Take over' })).toBeTruthy();
  });

  test('a resolved incident has nothing to acknowledge', () => {
    pretendServer({});
    renderSignedIn(<Ack incident={incident({ state: 'resolved', resolvedAt: 5 })} />);
    expect(screen.queryByRole('button')).toBeNull();
  });

  test('two taps have two keys', () => expect(idempotencyKey()).not.toBe(idempotencyKey()));
});
