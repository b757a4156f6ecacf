import { describe, expect, test } from 'vitest';
import { bytes, duration, measure, moment, percent, plain, quantity, seconds } from './format';
import { fill } from './message';

describe('numbers', () => {
  test.each([
    [0, '0'],
    [-0, '0'],
    [0.0123, '0.012'],
    [3.14159, '3.14'],
    [212.44, '212.4'],
    [11902, '11,902'],
    [-38.6, '\u221238.6'],
  ])('%d is written %s', (value, text) => expect(plain(value, 'en')).toBe(text));

  test.each([
    [0.124, '12.4%'],
    [0.0061, '0.61%'],
    [1, '100%'],
    [0.99941, '99.941%'],
    [0.999999, '100%'],
  ])('the ratio %d is %s', (value, text) => expect(percent(value, 'en')).toBe(text));

  test.each([
    [0, '0 B'],
    [1023, '1,023 B'],
    [1024, '1 KiB'],
    [256 * 2 ** 30, '256 GiB'],
    [1.5 * 2 ** 40, '1.5 TiB'],
  ])('%d bytes are %s', (value, text) => expect(bytes(value, 'en')).toBe(text));

  test.each([
    [2.9, '2.9 s'],
    [0.2124, '212 ms'],
    [0.0000031, '3.1 µs'],
    [0, '0 s'],
    [61, '1 min'],
  ])('%d seconds are %s', (value, text) => expect(seconds(value, 'en')).toBe(text));

  test('a missing or impossible value is a dash, never zero', () => {
    expect(quantity(null, 'ratio', 'en')).toBe('–');
    expect(quantity(undefined, 'bytes', 'en')).toBe('–');
    expect(quantity(NaN, '', 'en')).toBe('–');
    expect(quantity(Infinity, 'seconds', 'en')).toBe('–');
  });

  test('a unit that is not known is written out', () => expect(quantity(3, 'rpm', 'en')).toBe('3\u202frpm'));
});

describe('times', () => {
  test.each([
    [0, '0 s'],
    [-5, '0 s'],
    [6 * 60e3 + 12e3, '6 min'],
    [2 * 3600e3 + 5 * 60e3, '2 h 5 min'],
    [24 * 3600e3, '1 d'],
    [212 * 86400e3 + 4 * 3600e3, '212 d 4 h'],
  ])('%d ms last %s', (value, text) => expect(duration(value, 'en')).toBe(text));

  test('durations are spoken in Chinese too', () => expect(duration(7500e3, 'zh-CN')).toBe('2 小时 5 分钟'));

  const now = Date.UTC(2026, 2, 1, 12, 0, 0);
  test('a moment of the last day is its time', () => expect(moment(now - 3600e3 - 1000, now, 'en', 'UTC')).toBe('10:59:59'));
  test('an older moment has its date', () => expect(moment(now - 48 * 3600e3, now, 'en', 'UTC')).toContain('27 Feb'));
  test('midnight is 00, not 24', () => expect(moment(Date.UTC(2026, 2, 1), now, 'en', 'UTC')).toBe('00:00:00'));
});

describe('templates', () => {
  const say = (template: string, args: Record<string, unknown>) => fill(template, args, 'en', 0);
  test('arguments are inserted and formatted', () =>
    expect(say('{a} at {b:percent}, {c:bytes}', { a: 'x', b: 0.5, c: 2048 })).toBe('x at 50%, 2 KiB'));
  test('plurals choose their word', () => {
    expect(say('{n} {n:plural|host|hosts}', { n: 1 })).toBe('1 host');
    expect(say('{n} {n:plural|host|hosts}', { n: 0 })).toBe('0 hosts');
  });
  test('a missing argument is a dash and no placeholder', () => expect(say('{gone}', {})).toBe('–'));
  test('markup in an argument stays text and is not read as a template', () =>
    expect(say('{a}', { a: '<b>{b}</b>', b: 'no' })).toBe('<b>{b}</b>'));
});

describe('measures that a rule told', () => {
  test.each([
    ['2.3 days', '2.3 天'],
    ['350 ms', '350 毫秒'],
    ['3.0 min', '3.0 分钟'],
    ['1.5 GiB', '1.5 GiB'],
    ['97.3 %', '97.3 %'],
    ['unknown', 'unknown'],
  ])('%s is %s in Chinese', (text, told) => {
    expect(measure(text, 'zh-CN')).toBe(told);
    expect(measure(text, 'en')).toBe(text);
  });
});
