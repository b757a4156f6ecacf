import { cleanup, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { renderSignedIn, T0 } from '../testing/world';
import { Spark, sparkPath, sparkSpan } from './Spark';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe('a sparkline', () => {
  test('never connects what is on two sides of a gap', () => {
    expect(sparkPath([0, 10, 20, 30], [1, null, 2, 3], 0, 30).match(/M/g)).toHaveLength(2);
    expect(sparkPath([0, 10], [null, null], 0, 10)).toBe('');
  });

  test('draws what stands still in the middle, and the largest at the top', () => {
    expect(sparkPath([0, 156], [7, 7], 0, 156)).toBe('M2.0 14.0L158.0 14.0');
    expect(sparkPath([0, 156], [0, 4], 0, 156)).toBe('M2.0 26.0L158.0 2.0');
  });

  test('shows what was before the onset and what came of it, not the future', () => {
    expect(sparkSpan(1_000_000, 1_100_000)).toEqual({ from: 700_000, to: 1_100_000 });
    expect(sparkSpan(1_000_000, 9_000_000)).toEqual({ from: 700_000, to: 1_300_000 });
    expect(sparkSpan(1_000_000, 1_000_001).to).toBe(1_060_000);
  });

  test('says in words what it was before and what it is', async () => {
    const asked: string[] = [];
    vi.stubGlobal('fetch', (url: string) => {
      asked.push(url);
      return Promise.resolve(
        new Response(JSON.stringify({ at: T0, unit: 'ratio', times: [T0 - 20_000, T0 - 10_000, T0, T0 + 10_000], series: [{ labels: {}, values: [0.2, 0.25, null, 0.97] }] })),
      );
    });
    renderSignedIn(<Spark series={{ host: 'web-1', metric: 'bianque_host_filesystem_used_ratio', labels: { mountpoint: '/data' } }} onset={T0} />);
    await waitFor(() => expect(screen.getByRole('img', { name: 'bianque_host_filesystem_used_ratio: 25%, now 97%' })).toBeTruthy());
    const query = new URL(asked.find((url) => url.includes('/series?')) ?? '', 'http://x').searchParams;
    expect(query.get('labels')).toBe('{"mountpoint":"/data"}');
    expect(query.get('metric')).toBe('bianque_host_filesystem_used_ratio');
  });

  test('is not there where nothing is known', async () => {
    const fetched = vi.fn(() => Promise.resolve(new Response(JSON.stringify({ at: T0, unit: '', times: [T0], series: [] }))));
    vi.stubGlobal('fetch', fetched);
    renderSignedIn(<Spark series={{ host: 'web-1', metric: 'x', labels: {} }} onset={T0} />);
    await waitFor(() => expect(fetched).toHaveBeenCalled());
    expect(screen.queryByRole('img')).toBeNull();
  });
});
