import { cleanup, screen } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Incident } from '../../api/types';
import { incident, pretendServer, renderSignedIn, T0 } from '../../testing/world';
import { IncidentBody, runbookLink } from './IncidentPage';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});
const page = (changes: Partial<Incident> = {}): Incident => ({ ...incident(), alerts: [], timeline: [], diagnosis: null, ...changes });

describe('the page of an incident', () => {
  test('leads to the runbook that its rule names', () => {
    pretendServer({});
    renderSignedIn(<IncidentBody incident={page({ runbook: 'docs/runbooks/FilesystemFull.md' })} />);
    expect(screen.getByRole('link', { name: 'Open the runbook' }).getAttribute('href')).toBe('/runbooks/FilesystemFull');
  });

  test.each([
    ['docs/runbooks/CheckFailed.md', '/runbooks/CheckFailed'],
    ['https://wiki.example/x', 'https://wiki.example/x'],
    ['/wiki/x', '/wiki/x'],
    ['docs/runbooks/../secret.md', null],
    ['docs/runbooks/a/b.md', null],
    ['javascript:alert(1)', null],
    ['//evil.example/x', null],
    [null, null],
  ])('the runbook %s is linked as %s', (text, link) => expect(runbookLink(text)).toBe(link));

  test('tells who ended it by hand and who took it over from whom', () => {
    pretendServer({});
    const timeline = [
      { at: T0, key: 'timeline.acknowledged', args: { person: 'wang.lei', from: 'li.na' }, actor: 'wang.lei' },
      { at: T0 + 1, key: 'timeline.resolved_by', args: { person: 'wang.lei' }, actor: 'wang.lei' },
      { at: T0 + 2, key: 'timeline.not_judged', args: {} },
    ];
    renderSignedIn(<IncidentBody incident={page({ timeline })} />);
    const rows = [...document.querySelectorAll('.timeline li')].map((row) => row.lastElementChild?.textContent);
    expect(rows).toEqual([
      'Taken over from li.na · wang.lei',
      'Resolved by hand · wang.lei',
      'Ended: after a start of the server its alert was not there any more',
    ]);
  });
});
