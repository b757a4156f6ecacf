import { describe, expect, test } from 'vitest';
import { sorted } from './DataTable';
import { unitOf } from './metric';
import { spanOf } from './range';
import { latestOf, nameSeries } from './series';
import { cellAt, columnsOf, heightOf, moved, PITCH, worstFirst } from './strip';

describe('the fleet strip', () => {
  test('cells fill the width', () => {
    expect(columnsOf(11)).toBe(1);
    expect(columnsOf(24)).toBe(2);
    expect(columnsOf(0)).toBe(1);
    expect(heightOf(10_000, 50)).toBe(200 * PITCH - 2);
  });
  test('a point belongs to its cell, the gaps to none', () => {
    expect(cellAt(3, 3, 4, 10)).toBe(0);
    expect(cellAt(PITCH + 1, PITCH + 1, 4, 10)).toBe(5);
    expect(cellAt(12.5, 3, 4, 10)).toBeNull();
    expect(cellAt(3 * PITCH, 2 * PITCH, 4, 10)).toBeNull();
    expect(cellAt(4 * PITCH, 0, 4, 10)).toBeNull();
    expect(cellAt(-1, 0, 4, 10)).toBeNull();
  });
  test('arrow keys stay inside', () => {
    expect(moved('ArrowRight', 9, 4, 10)).toBe(9);
    expect(moved('ArrowDown', 1, 4, 10)).toBe(5);
    expect(moved('ArrowUp', 1, 4, 10)).toBe(1);
    expect(moved('End', 1, 4, 10)).toBe(9);
    expect(moved('a', 1, 4, 10)).toBeNull();
  });
  test('worst cluster first, equals by name', () => {
    const of = (name: string, ...severities: ('critical' | 'warning' | 'healthy' | 'unknown')[]) => ({ name, hosts: severities.map((severity) => ({ severity })) });
    const order = worstFirst([of('b', 'healthy'), of('a', 'healthy'), of('w', 'warning', 'warning'), of('u', 'unknown'), of('c', 'critical')]);
    expect(order.map((each) => each.name)).toEqual(['c', 'w', 'u', 'a', 'b']);
  });
});

describe('tables', () => {
  test('numbers sort largest first, rows without a value come last both ways', () => {
    const rows = [{ v: 1 }, { v: null }, { v: 3 }];
    expect(sorted(rows, (row) => row.v, false).map((row) => row.v)).toEqual([3, 1, null]);
    expect(sorted(rows, (row) => row.v, true).map((row) => row.v)).toEqual([1, 3, null]);
  });
});

describe('series', () => {
  test('a gap at the end does not hide the latest value', () => {
    expect(latestOf([1, 2, null])).toBe(2);
    expect(latestOf([null])).toBeNull();
  });
  test('series are named by what tells them apart, largest first', () => {
    const one = (mount: string, value: number | null) => ({ labels: { host: 'h', mount }, values: [value] });
    const lines = nameSeries({ at: 0, unit: 'ratio', times: [1], series: [one('/', 0.1), one('/gone', null), one('/data', 0.9)] }, {});
    expect(lines.map((line) => [line.name, line.index])).toEqual([['/data', 2], ['/', 0], ['/gone', 1]]);
  });
  test.each([
    ['bianque_host_cpu_busy_ratio', 'ratio'],
    ['bianque_host_disk_read_bytes_per_second', 'bytes_per_second'],
    ['bianque_host_context_switches_per_second', 'per_second'],
    ['bianque_host_oom_kills_total', ''],
    ['bianque_check_duration_seconds', 'seconds'],
  ])('the unit of %s is %s', (metric, unit) => expect(unitOf(metric)).toBe(unit));
});

describe('ranges in the address', () => {
  const of = (text: string) => spanOf(new URLSearchParams(text)).key;
  test('nonsense counts as the default', () => {
    expect(of('range=constructor')).toBe('1h');
    expect(of('from=5&to=5')).toBe('1h');
    expect(of('from=x&to=9')).toBe('1h');
  });
  test('a zoom is a span of its own', () => expect(of('range=6h&from=5&to=9')).toBe('5-9'));
});
