import { describe, expect, test } from 'vitest';
import { backoff, freshness } from './freshness';
import type { RawEvent } from './sse';
import { SseParser } from './sse';
import { understand } from './stream';

const TEXT = ': hi\nretry: 1500\n\nid: a-1\nevent: hello\ndata: {"streamId":"s"}\n\n:\n\nid: a-2\r\nevent: delta\r\ndata: {"topic":\r\ndata: "now"}\r\n\r\n';

describe('the event parser', () => {
  test('events come out whole, whatever the pieces', () => {
    for (let cut = 0; cut <= TEXT.length; cut++) {
      const parser = new SseParser();
      const events: RawEvent[] = [...parser.feed(TEXT.slice(0, cut)), ...parser.feed(TEXT.slice(cut))];
      expect(events, `cut at ${cut}`).toEqual([
        { id: 'a-1', event: 'hello', data: '{"streamId":"s"}' },
        { id: 'a-2', event: 'delta', data: '{"topic":\n"now"}' },
      ]);
      expect(parser.retryMillis).toBe(1500);
    }
  });

  test('an event without end is refused before it eats the memory', () => {
    const parser = new SseParser();
    const piece = 'x'.repeat(1024 * 1024);
    expect(() => {
      for (let i = 0; i < 6; i++) {
        parser.feed(piece);
      }
    }).toThrow(/longer than/);
  });
});

describe('what events mean', () => {
  test('the epoch of a hello is in its id', () =>
    expect(understand({ id: 'ab-c-7', event: 'hello', data: '{"streamId":"s"}' })).toEqual({ kind: 'hello', streamId: 's', epoch: 'ab-c', resumed: false }));
  test('a beat tells the clock of the server', () =>
    expect(understand({ id: null, event: 'beat', data: '{"at":7}' })).toEqual({ kind: 'beat', at: 7 }));
  test('a resync without a topic means all', () =>
    expect(understand({ id: null, event: 'resync', data: '{}' })).toEqual({ kind: 'resync', id: null, topic: null }));
  test.each([
    ['hello', '{}'],
    ['beat', '{}'],
    ['delta', '{"at":1}'],
    ['delta', 'not json'],
    ['later', '{"topic":"now"}'],
    ['snapshot', 'null'],
  ])('%s with %s is ignored', (event, data) => expect(understand({ id: 'a-1', event, data })).toBeNull());
});

describe('freshness', () => {
  test.each([
    [null, null, 0, 'connecting'],
    [null, 0, 20_000, 'reconnecting'],
    [0, null, 90_000, 'live'],
    [19_999, 0, 90_000, 'live'],
    [20_000, 21_000, 90_000, 'reconnecting'],
    [59_999, 61_000, 90_000, 'reconnecting'],
    [60_000, 60_000, 90_000, 'stale'],
    [500, 19_999, 90_000, 'live'],
    [500, 20_000, 90_000, 'behind'],
    [500, 60_000, 90_000, 'frozen'],
  ] as const)('silence of %s with data %s old after %s is %s', (silence, dataAge, sinceStart, word) =>
    expect(freshness(silence, dataAge, sinceStart)).toBe(word));

  test('retries start soon, stay bounded and are spread', () => {
    expect(backoff(0, 0)).toBe(400);
    for (let attempt = 0; attempt < 50; attempt++) {
      expect(backoff(attempt, 0.999)).toBeLessThanOrEqual(8000);
      expect(backoff(attempt, 0.999)).toBeGreaterThan(backoff(attempt, 0));
    }
  });
});
