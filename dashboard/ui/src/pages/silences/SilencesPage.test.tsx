import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Silence } from '../../api/types';
import { pretendServer, renderSignedIn, T0 } from '../../testing/world';
import { SilencesPage } from './SilencesPage';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const silence = (changes: Partial<Silence> = {}): Silence => ({
  id: 'SIL-1',
  matchers: ['rule=DiskFull', 'host=~db-.*'],
  createdAt: T0,
  startsAt: T0,
  until: T0 + 7_200_000,
  author: 'li.na',
  reason: '<img src=x onerror=alert(1)>',
  active: true,
  upcoming: false,
  endedBy: null,
  endedAt: null,
  mutes: 3,
  ...changes,
});
const listed = (...items: Silence[]) => ({ body: { at: T0, items } });
const preview = { body: { alerts: 2, firing: 1, incidents: ['INC-7'], items: [{ rule: 'DiskFull', labels: { host: 'db-1' }, state: 'firing', incident: 'INC-7' }], warnings: [], everything: null } };
const write = (label: string | RegExp, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });

describe('Silences', () => {
  test('what is in force is told with matchers, author, end and reason, as text', async () => {
    pretendServer({ 'GET /silences': listed(silence(), silence({ id: 'SIL-0', active: false, endedAt: T0, endedBy: 'wang' })) });
    renderSignedIn(<SilencesPage />);
    expect(await screen.findByText('host=~db-.*', { selector: 'section:nth-of-type(2) *' })).toBeTruthy();
    expect(document.querySelector('img')).toBeNull();
    expect(screen.getAllByText(/<img src=x onerror/)).toHaveLength(2);
    expect(screen.getByText('wang')).toBeTruthy();
    expect(screen.getAllByRole('button', { name: 'End now' })).toHaveLength(1);
  });

  test('nothing begins before its preview was seen, and then what was seen', async () => {
    const { calls, bodies, headers } = pretendServer({ 'GET /silences': listed(), 'POST /silences/preview': preview, 'POST /silences': { status: 201, body: silence({ id: 'SIL-9' }) } });
    renderSignedIn(<SilencesPage />);
    write(/Alerts that pass every line/, ' rule=DiskFull \n\nhost=db-1');
    fireEvent.click(screen.getByRole('button', { name: 'Preview' }));
    expect(await screen.findByText('It would be about 2 alerts now, 1 of them firing.')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'INC-7' })).toBeTruthy();
    expect(calls).not.toContain('POST /silences');
    const begin = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Silence' });
    expect(begin().disabled).toBe(true); // no reason yet
    write('Reason', 'disk is being changed');
    write(/Alerts that pass every line/, 'rule=Other');
    expect(screen.queryByRole('button', { name: 'Silence' })).toBeNull(); // that was not seen
    write(/Alerts that pass every line/, 'rule=DiskFull\nhost=db-1');
    fireEvent.click(begin());
    expect(await screen.findByText('SIL-9 is in force.')).toBeTruthy();
    const sent = JSON.parse(String(bodies[calls.indexOf('POST /silences')])) as { matchers: string[]; lasts: number; reason: string };
    expect(sent.matchers).toEqual(['rule=DiskFull', 'host=db-1']);
    expect(sent.reason).toBe('disk is being changed');
    expect(sent.lasts).toBe(7_200_000); // from when, the server's clock says
    expect(headers[calls.indexOf('POST /silences')]?.['Idempotency-Key']).toMatch(/^[0-9a-f]{32}$/);
  });

  test('what was sent and not answered is the same wish once more, another wish is another', async () => {
    const { calls, headers } = pretendServer({ 'GET /silences': listed(), 'POST /silences/preview': preview, 'POST /silences': 'unreachable' });
    renderSignedIn(<SilencesPage />);
    write(/Alerts that pass every line/, 'rule=DiskFull');
    fireEvent.click(screen.getByRole('button', { name: 'Preview' }));
    await screen.findByRole('button', { name: 'Silence' });
    const keys = () => headers.filter((_, i) => calls[i] === 'POST /silences').map((each) => each['Idempotency-Key']);
    for (const [times, reason] of ['disk', 'disk', 'other disk'].entries()) {
      write('Reason', reason);
      fireEvent.click(screen.getByRole('button', { name: 'Silence' }));
      await waitFor(() => expect(keys()).toHaveLength(times + 1));
      await screen.findByRole('alert');
    }
    expect(keys()[1]).toBe(keys()[0]);
    expect(keys()[2]).not.toBe(keys()[0]);
  });

  test('a matcher that is none is said', async () => {
    pretendServer({ 'GET /silences': listed(), 'POST /silences/preview': { status: 400, body: { key: 'request.bad', detail: 'no matcher: x' } } });
    renderSignedIn(<SilencesPage />);
    write(/Alerts that pass every line/, 'x');
    fireEvent.click(screen.getByRole('button', { name: 'Preview' }));
    expect((await screen.findByRole('alert')).textContent).toContain('no matcher: x');
  });

  test('a matcher that names nothing is said in the preview, and one that no alert can have is refused with the remedy', async () => {
    const warnings = [{ key: 'silence.unknown.ruleNear', args: { rule: 'DiskFul', nearest: 'DiskFull' } }];
    pretendServer({ 'GET /silences': listed(), 'POST /silences/preview': { body: { ...preview.body, warnings } } });
    renderSignedIn(<SilencesPage />);
    write(/Alerts that pass every line/, 'rule=DiskFul');
    fireEvent.click(screen.getByRole('button', { name: 'Preview' }));
    expect(await screen.findByText('There is no rule DiskFul; did you mean DiskFull?')).toBeTruthy();
    const refused = { key: 'silence.label.instead', args: { label: 'alertname', remedy: 'rule=X' }, detail: 'x' };
    pretendServer({ 'GET /silences': listed(), 'POST /silences/preview': { status: 400, body: refused } });
    write(/Alerts that pass every line/, 'alertname=X');
    fireEvent.click(screen.getByRole('button', { name: 'Preview' }));
    expect((await screen.findByRole('alert')).textContent).toContain('No alert has the label “alertname”: write rule=X.');
  });

  test('what mutes everything begins only after somebody said that it is meant', async () => {
    const everything = { key: 'silence.everything', args: { matchers: 'rule=~.+' } };
    const { calls, bodies } = pretendServer({
      'GET /silences': listed(),
      'POST /silences/preview': { body: { ...preview.body, everything } },
      'POST /silences': { status: 201, body: silence({ id: 'SIL-9' }) },
    });
    renderSignedIn(<SilencesPage />);
    write(/Alerts that pass every line/, 'rule=~.+');
    write('Reason', 'move of the hall');
    fireEvent.click(screen.getByRole('button', { name: 'Preview' }));
    expect(await screen.findByText('It mutes every alert: nothing narrows rule=~.+ down.')).toBeTruthy();
    const begin = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Silence' });
    expect(begin().disabled).toBe(true);
    fireEvent.click(screen.getByLabelText('Yes, nobody is to be told of anything.'));
    fireEvent.click(begin());
    expect(await screen.findByText('SIL-9 is in force.')).toBeTruthy();
    expect(JSON.parse(String(bodies[calls.indexOf('POST /silences')]))).toMatchObject({ matchers: ['rule=~.+'], everything: true });
  });

  test('one may begin later, and is listed as upcoming until then', async () => {
    const later = silence({ id: 'SIL-9', active: false, upcoming: true, startsAt: T0 + 3_600_000, endedAt: null });
    const { calls, bodies } = pretendServer({ 'GET /silences': listed(later), 'POST /silences/preview': preview, 'POST /silences': { status: 201, body: later } });
    renderSignedIn(<SilencesPage />);
    expect(await screen.findByRole('heading', { name: 'Upcoming' })).toBeTruthy();
    expect(screen.queryByRole('heading', { name: 'Ended' })).toBeNull();
    expect(screen.getByRole('button', { name: 'Cancel it' })).toBeTruthy();
    write(/Alerts that pass every line/, 'rule=DiskFull');
    write(/Begins/, '2099-01-15T22:00');
    const { min } = screen.getByLabelText<HTMLInputElement>(/Begins/);
    const ago = Date.now() - new Date(min).getTime();
    expect(ago).toBeGreaterThanOrEqual(0); // today's 02:00 is not taken for tomorrow's
    expect(ago).toBeLessThan(3_600_000);
    write('Reason', 'works');
    fireEvent.click(screen.getByRole('button', { name: 'Preview' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Silence' }));
    expect(await screen.findByText(/^SIL-9 begins at /)).toBeTruthy();
    const sent = JSON.parse(String(bodies[calls.indexOf('POST /silences')])) as { startsAt: number; lasts: number };
    expect(sent.startsAt).toBe(new Date('2099-01-15T22:00').getTime());
    expect(sent.lasts).toBe(7_200_000);
  });

  test('one is ended after a question', async () => {
    const { calls } = pretendServer({ 'GET /silences': listed(silence()), 'DELETE /silences/SIL-1': { body: silence({ active: false }) } });
    renderSignedIn(<SilencesPage />);
    fireEvent.click(await screen.findByRole('button', { name: 'End now' }));
    expect(calls).not.toContain('DELETE /silences/SIL-1');
    fireEvent.click(screen.getByRole('button', { name: 'Yes, end it' }));
    await waitFor(() => expect(calls.filter((call) => call === 'DELETE /silences/SIL-1')).toHaveLength(1));
  });

  test('a viewer sees a preview and may neither begin nor end one', async () => {
    pretendServer({ 'GET /silences': listed(silence()), 'POST /silences/preview': preview });
    renderSignedIn(<SilencesPage />, 'viewer');
    expect((await screen.findByRole<HTMLButtonElement>('button', { name: 'End now' })).disabled).toBe(true);
    write(/Alerts that pass every line/, 'rule=DiskFull');
    write('Reason', 'because');
    fireEvent.click(screen.getByRole('button', { name: 'Preview' }));
    expect((await screen.findByRole<HTMLButtonElement>('button', { name: 'Silence' })).disabled).toBe(true);
  });
});
