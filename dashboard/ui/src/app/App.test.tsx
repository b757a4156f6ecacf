import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { en } from '../i18n/en';
import type { Answer } from '../testing/world';
import { now, pretendServer, session } from '../testing/world';
import { App, newClient } from './App';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});
const open = (boot: object, answers: Record<string, Answer> = {}) => {
  const server = pretendServer(answers);
  render(<App boot={boot} language="en" dictionary={en} client={newClient()} />);
  return server;
};

describe('the application', () => {
  test('told that nobody is signed in it shows sign-in and asks for nothing', async () => {
    const { calls } = open({ session: null });
    expect(await screen.findByRole('heading', { name: 'Sign in' })).toBeTruthy();
    expect(calls).toEqual([]);
  });

  test('while the password must be changed it asks for nothing', async () => {
    const { calls } = open({}, { 'GET /session': { body: { ...session(), mustChangePassword: true } } });
    expect(await screen.findByRole('heading', { name: 'Choose your own password' })).toBeTruthy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(calls).toEqual(['GET /session']);
  });

  test('a server that wants another password first turns an open page into that question, and nothing more is asked', async () => {
    const { calls } = open({ session: session() }, { 'GET /now': { status: 403, body: { key: 'password.change' } } });
    expect(await screen.findByRole('heading', { name: 'Choose your own password' })).toBeTruthy();
    const sent = calls.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(calls).toHaveLength(sent);
  });

  test('a password that is too short is not sent, a good one opens the page', async () => {
    const { calls } = open(
      { session: { ...session(), mustChangePassword: true } },
      { 'POST /session/password': { body: session() }, 'GET /now': { body: now() } },
    );
    const fill = (label: string, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });
    await screen.findByRole('heading', { name: 'Choose your own password' });
    fill('One-time password', 'once');
    fill('New password', 'short');
    fill('New password, again', 'short');
    fireEvent.click(screen.getByRole('button', { name: 'Save and go on' }));
    expect((await screen.findByRole('alert')).textContent).toBe('Use at least 12 characters.');
    expect(calls).toEqual([]);
    fill('New password', 'long enough for this');
    fill('New password, again', 'long enough for this');
    fireEvent.click(screen.getByRole('button', { name: 'Save and go on' }));
    expect(await screen.findByText('All clear')).toBeTruthy();
    await waitFor(() => expect(calls[0]).toBe('POST /session/password'));
  });
});
