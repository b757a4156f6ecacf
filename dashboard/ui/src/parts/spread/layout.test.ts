import { describe, expect, test } from 'vitest';
import type { Layout } from './layout';
import { layout } from './layout';
import type { TierEdge, TierNode } from './tiers';

const node = (id: string): TierNode => ({ id, kind: id.slice(0, id.indexOf(':')) });
const edge = (text: string): TierEdge => {
  const [from = '', to = ''] = text.split(' > ');
  return { from, to };
};
const SHOP = {
  nodes: ['application:web', 'application:orders', 'application:payment', 'resource:redis', 'resource:postgres', 'host:h1', 'host:h2', 'host:h3'].map(node),
  edges: [
    'application:web > application:orders',
    'application:web > application:payment',
    'application:orders > resource:redis',
    'application:orders > resource:postgres',
    'application:payment > resource:postgres',
    'resource:redis > host:h1',
    'resource:postgres > host:h2',
  ].map(edge),
};
const row = (of: Layout, id: string) => of.places.get(id)?.row ?? NaN;

/** Numbers of a sequence that a seed names. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => ((state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff), state % below);
}

function shuffled<T>(items: readonly T[], next: (below: number) => number): T[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = next(i + 1);
    [result[i], result[j]] = [result[j] as T, result[i] as T];
  }
  return result;
}

function any(seed: number, size: number) {
  const next = numbers(seed);
  const kinds = ['application', 'cluster', 'process', 'resource', 'host', 'zone', 'call'];
  const nodes = Array.from({ length: size }, (_, i) => node(`${kinds[next(kinds.length)]}:n${i}`));
  const edges = Array.from({ length: size * 2 }, () => ({ from: nodes[next(size)]?.id ?? '', to: nodes[next(size)]?.id ?? '' }));
  return { nodes, edges };
}

describe('the layout of a spread', () => {
  test('puts callers above what they stand on, so that the cause is at the bottom of its path', () => {
    const made = layout(SHOP.nodes, SHOP.edges, 6);
    for (const { from, to } of SHOP.edges) {
      expect(row(made, from), `${from} above ${to}`).toBeLessThan(row(made, to));
    }
    expect(new Set(['h1', 'h2', 'h3'].map((host) => row(made, `host:${host}`))).size).toBe(1);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('does not depend on the order in which nodes and edges come (seed %i)', (seed) => {
    const { nodes, edges } = any(seed, 60);
    const next = numbers(seed + 100);
    const made = layout(nodes, edges, 5);
    expect(layout(shuffled(nodes, next), shuffled(edges, next), 5).places).toEqual(made.places);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('no two nodes share a place, and no row is wider than it may be (seed %i)', (seed) => {
    const { nodes, edges } = any(seed, 60);
    const made = layout(nodes, edges, 5);
    const taken = [...made.places.values()].map((place) => `${place.row} ${place.x}`);
    expect(new Set(taken).size).toBe(nodes.length);
    expect(Math.max(...[...made.places.values()].map((place) => Math.abs(place.x)))).toBeLessThanOrEqual(2);
  });

  test('adding one node moves no other tier, and nothing in its own', () => {
    const before = layout(SHOP.nodes, SHOP.edges, 6);
    const after = layout([...SHOP.nodes, node('resource:kafka')], [...SHOP.edges, edge('application:web > resource:kafka')], 6, before);
    for (const [id, place] of before.places) {
      expect(after.places.get(id), id).toEqual(place);
    }
    expect(after.places.get('resource:kafka')?.tier).toBe(before.places.get('resource:redis')?.tier);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('a graph that grows one leaf at a time never lays one on another (seed %i)', (seed) => {
    const { nodes, edges } = any(seed, 40);
    let made = layout([], [], 4);
    for (let size = 1; size <= nodes.length; size++) {
      made = layout(nodes.slice(0, size), edges, 4, made);
      expect(new Set([...made.places.values()].map((place) => `${place.row} ${place.x}`)).size).toBe(size);
    }
  });

  test('what is gone leaves the others where they are', () => {
    const before = layout(SHOP.nodes, SHOP.edges, 6);
    const after = layout(SHOP.nodes.filter((each) => each.id !== 'resource:redis'), SHOP.edges, 6, before);
    for (const [id, place] of after.places) {
      expect(after.places.get(id), id).toEqual(before.places.get(id) ?? place);
    }
    expect(after.places.size).toBe(SHOP.nodes.length - 1);
  });

  test('a circle is laid out too, and the same way from wherever it is read', () => {
    const nodes = ['application:a', 'application:b', 'application:c'].map(node);
    const edges = ['application:a > application:b', 'application:b > application:c', 'application:c > application:a'].map(edge);
    expect(layout(nodes, edges, 3).places).toEqual(layout([...nodes].reverse(), [...edges].reverse(), 3).places);
    expect(layout(nodes, edges, 3).rows).toBe(3);
  });

  test('a wide tier wraps', () => {
    const nodes = Array.from({ length: 13 }, (_, i) => node(`host:h${i}`));
    expect(layout(nodes, [], 5).rows).toBe(3);
  });

  test('500 nodes take 50 ms at the most', () => {
    const { nodes, edges } = any(7, 500);
    layout(nodes, edges, 8);
    // The best of several: other programs use the same processors.
    const took = Array.from({ length: 7 }, () => {
      const start = performance.now();
      layout(nodes, edges, 8);
      return performance.now() - start;
    });
    expect(Math.min(...took)).toBeLessThanOrEqual(50);
  });
});
