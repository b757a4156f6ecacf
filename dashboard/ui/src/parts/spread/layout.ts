import type { TierEdge, TierNode } from './tiers';
import { byText, tiersOf } from './tiers';

/** Where a node stands: `x` in slots from the middle, `row` from the top. */
export interface Place {
  x: number;
  row: number;
  tier: number;
}

export interface Layout {
  columns: number;
  places: ReadonlyMap<string, Place>;
  /** The rows of each tier from the top, at least one each. */
  tiers: { tier: number; row: number; rows: number }[];
  rows: number;
}

const SWEEPS = 8;

/**
 * Places nodes in tiers, callers above what they stand on. A pure function of names, kinds and edges, whatever their order; health has no
 * part in it. A tier wider than `columns` wraps.
 *
 * @param before the layout shown so far: what was there keeps its slot, and what is new takes a free slot of its tier, so that a graph that
 *   grows does not jump. Of other columns it is not used.
 */
export function layout(nodes: readonly TierNode[], edges: readonly TierEdge[], columns: number, before?: Layout): Layout {
  const tiers = tiersOf(nodes, edges);
  const near = neighbours(tiers, edges);
  const levels = [...new Set(tiers.values())].sort((a, b) => a - b);
  const members = new Map(levels.map((level) => [level, [...tiers.keys()].filter((id) => tiers.get(id) === level).sort(byText)]));
  const kept = before?.columns === columns ? before : undefined;
  const slots = kept ? keep(members, near, columns, kept) : sweep(members, levels, near, columns);
  return stack(levels, members, slots, columns);
}

/** A slot within a tier: the row there, and the distance from the middle. */
interface Slot {
  x: number;
  row: number;
}

function neighbours(tiers: ReadonlyMap<string, number>, edges: readonly TierEdge[]): Map<string, string[]> {
  const near = new Map<string, string[]>([...tiers.keys()].map((id) => [id, []]));
  for (const { from, to } of edges) {
    if (from !== to && tiers.has(from) && tiers.has(to)) {
      near.get(from)?.push(to);
      near.get(to)?.push(from);
    }
  }
  // One order for all sums, so that no order of edges shows in the last bit of a mean.
  near.forEach((others) => others.sort(byText));
  return near;
}

/** Down and up by turns: each node goes where its neighbours of the tiers passed already are, in the mean. */
function sweep(
  members: ReadonlyMap<number, string[]>,
  levels: readonly number[],
  near: ReadonlyMap<string, string[]>,
  columns: number,
): Map<string, Slot> {
  const orders = new Map(levels.map((level) => [level, [...(members.get(level) ?? [])]]));
  const x = new Map<string, number>();
  const settle = (ids: readonly string[]) => ids.forEach((id, i) => x.set(id, i - (ids.length - 1) / 2));
  orders.forEach(settle);
  for (let turn = 0; turn < SWEEPS; turn++) {
    const down = turn % 2 === 0;
    const passed = new Set<string>();
    for (const level of down ? levels : [...levels].reverse()) {
      const ids = orders.get(level) ?? [];
      const want = new Map(ids.map((id) => [id, mean((near.get(id) ?? []).filter((each) => passed.has(each)), x) ?? x.get(id) ?? 0]));
      ids.sort((a, b) => (want.get(a) ?? 0) - (want.get(b) ?? 0) || byText(a, b));
      settle(ids);
      ids.forEach((id) => passed.add(id));
    }
  }
  const slots = new Map<string, Slot>();
  for (const ids of orders.values()) {
    ids.forEach((id, i) => {
      const row = Math.floor(i / columns);
      const inRow = Math.min(columns, ids.length - row * columns);
      slots.set(id, { row, x: (i % columns) - (inRow - 1) / 2 });
    });
  }
  return slots;
}

function keep(members: ReadonlyMap<number, string[]>, near: ReadonlyMap<string, string[]>, columns: number, before: Layout): Map<string, Slot> {
  const firstRow = new Map(before.tiers.map(({ tier, row }) => [tier, row]));
  const slots = new Map<string, Slot>();
  for (const [tier, ids] of members) {
    for (const id of ids) {
      const place = before.places.get(id);
      if (place?.tier === tier) {
        slots.set(id, { x: place.x, row: place.row - (firstRow.get(tier) ?? 0) });
      }
    }
  }
  const x = new Map([...slots].map(([id, slot]) => [id, slot.x]));
  for (const ids of members.values()) {
    for (const id of ids.filter((each) => !slots.has(each))) {
      const others = ids.flatMap((each) => slots.get(each) ?? []);
      slots.set(id, freeSlot(others, mean(near.get(id) ?? [], x) ?? 0, columns));
    }
  }
  return slots;
}

/** The free slot of a tier that is nearest to where its neighbours are; in a new row when all are taken. */
function freeSlot(taken: readonly Slot[], want: number, columns: number): Slot {
  const rows = Math.max(0, ...taken.map((slot) => slot.row + 1));
  let best: Slot | undefined;
  for (let row = 0; row < rows; row++) {
    const inRow = taken.filter((slot) => slot.row === row);
    const from = inRow[0]?.x ?? (columns - 1) / 2;
    // Slots of a row stand whole steps apart, wherever the row begins.
    const offset = from - Math.floor(from);
    for (let x = Math.ceil(-(columns - 1) / 2 - offset) + offset; x <= (columns - 1) / 2; x++) {
      if (!inRow.some((slot) => slot.x === x) && (best === undefined || Math.abs(x - want) < Math.abs(best.x - want))) {
        best = { x, row };
      }
    }
  }
  return best ?? { x: 0, row: rows };
}

function stack(levels: readonly number[], members: ReadonlyMap<number, string[]>, slots: ReadonlyMap<string, Slot>, columns: number): Layout {
  const places = new Map<string, Place>();
  const tiers: Layout['tiers'] = [];
  let row = 0;
  for (const tier of levels) {
    const ids = members.get(tier) ?? [];
    // A row that became empty is closed up.
    const used = [...new Set(ids.map((id) => slots.get(id)?.row ?? 0))].sort((a, b) => a - b);
    for (const id of ids) {
      const slot = slots.get(id) ?? { x: 0, row: 0 };
      places.set(id, { x: slot.x, row: row + used.indexOf(slot.row), tier });
    }
    tiers.push({ tier, row, rows: used.length });
    row += used.length;
  }
  return { columns, places, tiers, rows: row };
}

function mean(ids: readonly string[], x: ReadonlyMap<string, number>): number | undefined {
  const known = ids.flatMap((id) => x.get(id) ?? []);
  return known.length === 0 ? undefined : known.reduce((sum, each) => sum + each, 0) / known.length;
}
