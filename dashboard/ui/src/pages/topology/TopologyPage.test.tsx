import { cleanup, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Topology } from '../../api/types';
import { pretendServer, renderSignedIn, T0 } from '../../testing/world';
import { TopologyBody } from './TopologyPage';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const node = (id: string) => ({ id, kind: id.split(':')[0] ?? '', name: id.split(':')[1] ?? '', owner: null, state: 'healthy' as const });
const topology = (changes: Partial<Topology> = {}): Topology => ({
  at: T0,
  nodes: ['application:shop', 'group:ways', 'resource:bank-a', 'resource:bank-b', 'resource:redis'].map(node),
  edges: [
    { from: 'application:shop', to: 'group:ways', strength: 'strong', origin: 'declared', confidence: 1, lastSeen: null, switchTo: null, switchOff: null },
    { from: 'application:shop', to: 'resource:redis', strength: 'weak', origin: 'discovered', confidence: 0.5, lastSeen: T0, switchTo: null, switchOff: 'hints' },
  ],
  groups: [{ id: 'group:ways', need: 1, members: ['resource:bank-a', 'resource:bank-b'] }],
  total: 5,
  findings: [{ dependent: 'application:shop', dependency: 'group:ways', failed: 1, well: 4 }],
  missing: [{ dependent: 'resource:bank-a', dependency: 'resource:bank-b', times: 3 }],
  warnings: ['shop.yaml:3: a circle'],
  ...changes,
});
const show = (shown: Topology) => {
  pretendServer({});
  renderSignedIn(<TopologyBody topology={shown} />);
};

describe('the topology', () => {
  test('says of each edge where it comes from, and of a group who its members are', () => {
    show(topology());
    const rows = within(screen.getByRole('region', { name: 'Edges' })).getAllByRole('row').slice(1);
    const cells = rows.map((row) => within(row).getAllByRole('cell').map((cell) => cell.textContent?.trim()));
    expect(cells.map((row) => row.slice(0, 4))).toEqual([
      ['shop application', 'ways group', 'strong', 'declared'],
      ['shop application', 'redis resource', 'weak', 'discovered'],
      ['ways group', 'bank-a resource', 'member', 'declared'],
      ['ways group', 'bank-b resource', 'member', 'declared'],
    ]);
    expect(cells[1]?.[6]).toBe('switch off hints');
  });

  test('shows no membership twice when it is among the edges already', () => {
    const told = { from: 'group:ways', to: 'resource:bank-a', strength: 'member' as const, origin: 'declared', confidence: 1, lastSeen: null, switchTo: null, switchOff: null };
    show(topology({ edges: [...topology().edges, told] }));
    expect(within(screen.getByRole('region', { name: 'Edges' })).getAllByRole('row')).toHaveLength(5);
  });

  test('tells what failures have taught and what is worth a look', () => {
    show(topology());
    expect(screen.getByText('application:shop is told to stand on group:ways, but stayed well in 4 of its 5 failures.')).toBeTruthy();
    expect(screen.getByText('resource:bank-a failed together with resource:bank-b 3 times, though nobody says that it stands on it.')).toBeTruthy();
    expect(screen.getByText('shop.yaml:3: a circle')).toBeTruthy();
  });

  test('says how many are not drawn', () => {
    show(topology({ total: 300 }));
    expect(screen.getByText(/shows 5 of 300 entities/)).toBeTruthy();
  });

  test('that is empty says how to get one', () => {
    show(topology({ nodes: [], edges: [], groups: [], total: 0 }));
    expect(screen.getByText('Nothing is known yet')).toBeTruthy();
  });
});
