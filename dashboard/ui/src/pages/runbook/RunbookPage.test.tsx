import { cleanup, screen } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { blocks } from '../../parts/Markdown';
import { pretendServer, renderSignedIn } from '../../testing/world';
import { RunbookPage } from './RunbookPage';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const TEXT = `# CheckFailed

## Meaning

A check was not ok
twice in a row.

- Try it: \`curl -v TARGET\`, or
  from another host.
- <img src=x onerror=alert(1)> [here](javascript:alert(1)) **at once**

\`\`\`
# not a heading
\`\`\`
`;

describe('a runbook', () => {
  test('is cut into its parts', () =>
    expect(blocks(TEXT)).toEqual([
      { kind: 'heading', level: 1, text: 'CheckFailed' },
      { kind: 'heading', level: 2, text: 'Meaning' },
      { kind: 'paragraph', text: 'A check was not ok twice in a row.' },
      { kind: 'list', items: ['Try it: `curl -v TARGET`, or from another host.', '<img src=x onerror=alert(1)> [here](javascript:alert(1)) **at once**'] },
      { kind: 'code', text: '# not a heading' },
    ]));

  test('is shown with its headings, and nothing in it becomes markup or a link', async () => {
    pretendServer({ 'GET /runbooks/CheckFailed': { body: { name: 'CheckFailed', text: TEXT } } });
    renderSignedIn(<RunbookPage name="CheckFailed" />);
    expect((await screen.findByRole('heading', { level: 2 })).textContent).toBe('Meaning');
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Runbook CheckFailed');
    expect(screen.getByText('curl -v TARGET').tagName).toBe('CODE');
    expect(screen.getByText('at once').tagName).toBe('STRONG');
    expect(document.querySelector('main img, main a')).toBeNull();
    expect(screen.getByText(/<img src=x onerror/)).toBeTruthy();
  });

  test('that is not there is said to be missing', async () => {
    pretendServer({ 'GET /runbooks/Nope': { status: 404, body: { key: 'missing.runbook' } } });
    renderSignedIn(<RunbookPage name="Nope" />);
    expect(await screen.findByText('There is no such thing here')).toBeTruthy();
  });
});
