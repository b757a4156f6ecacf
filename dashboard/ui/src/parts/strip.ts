import type { Severity } from '../api/types';

/** Geometry of the fleet strip, apart from drawing so that it can be tested. All numbers are CSS pixels. */
export const CELL = 11;
export const GAP = 2;
export const PITCH = CELL + GAP;

export const columnsOf = (width: number): number => Math.max(1, Math.floor((width + GAP) / PITCH));
export const heightOf = (count: number, columns: number): number => Math.max(1, Math.ceil(count / columns)) * PITCH - GAP;

/** Index of the cell at a point, or null between and beyond the cells. */
export function cellAt(x: number, y: number, columns: number, count: number): number | null {
  const column = Math.floor(x / PITCH);
  const index = Math.floor(y / PITCH) * columns + column;
  const inside = x >= 0 && y >= 0 && column < columns && x % PITCH <= CELL && y % PITCH <= CELL;
  return inside && index < count ? index : null;
}

/** Where an arrow key leads from a cell; null for other keys. */
export function moved(key: string, from: number, columns: number, count: number): number | null {
  const to = { ArrowLeft: from - 1, ArrowRight: from + 1, ArrowUp: from - columns, ArrowDown: from + columns, Home: 0, End: count - 1 }[key];
  return to === undefined ? null : to >= 0 && to < count ? to : from;
}

const RANK: Record<Severity, number> = { critical: 0, warning: 1, unknown: 2, healthy: 3 };

/** Worst cluster first: by its worst hosts, then by how many there are, then by name, so that equals keep their place. */
export function worstFirst<T extends { name: string; hosts: readonly { severity: Severity }[] }>(clusters: readonly T[]): T[] {
  const counted = clusters.map((cluster) => ({ cluster, counts: countsOf(cluster.hosts) }));
  counted.sort(
    (a, b) =>
      b.counts.critical - a.counts.critical ||
      b.counts.warning - a.counts.warning ||
      b.counts.unknown - a.counts.unknown ||
      (a.cluster.name < b.cluster.name ? -1 : 1),
  );
  return counted.map((each) => each.cluster);
}

export function countsOf(hosts: readonly { severity: Severity }[]): Record<Severity, number> {
  const counts: Record<Severity, number> = { critical: 0, warning: 0, healthy: 0, unknown: 0 };
  for (const host of hosts) {
    counts[host.severity] += 1;
  }
  return counts;
}

export const bySeverity = (a: { severity: Severity }, b: { severity: Severity }): number => RANK[a.severity] - RANK[b.severity];
