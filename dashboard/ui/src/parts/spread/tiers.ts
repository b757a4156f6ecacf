/** What is laid out: only what stands still. Health is no part of it, so that health cannot move anything. */
export interface TierNode {
  id: string;
  kind: string;
}

/** `from` stands on `to`. */
export interface TierEdge {
  from: string;
  to: string;
}

/** The highest place that a kind may take; what people call stands above what carries it. */
const HIGHEST: Record<string, number> = {
  call: 0,
  application: 0,
  cluster: 2,
  group: 2,
  link: 2,
  process: 3,
  container: 3,
  resource: 3,
  agent: 4,
  collector: 4,
  host: 5,
  zone: 6,
};

/**
 * The tier of each node, 0 at the top: below everything that stands on it, and not above the place of its kind. Of a circle one edge is left
 * out, always the same one. Depends on names, kinds and edges alone, not on their order; linear in both.
 */
export function tiersOf(nodes: readonly TierNode[], edges: readonly TierEdge[]): Map<string, number> {
  const kinds = new Map(nodes.map((node) => [node.id, node.kind]));
  const ids = [...kinds.keys()].sort(byText);
  const below = new Map<string, string[]>(ids.map((id) => [id, []]));
  for (const { from, to } of edges) {
    if (from !== to && kinds.has(to)) {
      below.get(from)?.push(to);
    }
  }
  below.forEach((targets) => targets.sort(byText));
  const { order, forward } = withoutCircles(ids, below);
  const tiers = new Map<string, number>();
  for (const id of order) {
    const tier = Math.max(tiers.get(id) ?? 0, HIGHEST[kinds.get(id) ?? ''] ?? 3);
    tiers.set(id, tier);
    for (const to of forward.get(id) ?? []) {
      tiers.set(to, Math.max(tiers.get(to) ?? 0, tier + 1));
    }
  }
  return tiers;
}

/** Dependents before what they stand on, and the edges that do not close a circle. An own stack: chains may be long. */
function withoutCircles(ids: readonly string[], below: ReadonlyMap<string, string[]>) {
  const state = new Map<string, 'open' | 'done'>();
  const forward = new Map<string, string[]>();
  const finished: string[] = [];
  for (const root of ids) {
    const stack = state.has(root) ? [] : [{ id: root, next: 0 }];
    while (stack.length > 0) {
      const top = stack[stack.length - 1] as { id: string; next: number };
      if (top.next === 0) {
        state.set(top.id, 'open');
        forward.set(top.id, []);
      }
      const to = below.get(top.id)?.[top.next++];
      if (to === undefined) {
        state.set(top.id, 'done');
        finished.push(top.id);
        stack.pop();
      } else if (state.get(to) !== 'open') {
        forward.get(top.id)?.push(to);
        if (!state.has(to)) {
          stack.push({ id: to, next: 0 });
        }
      }
    }
  }
  return { order: finished.reverse(), forward };
}

/** By code unit: the same in every language, unlike `localeCompare`. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
