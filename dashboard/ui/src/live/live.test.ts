import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { LiveWorld } from './live';
import { LiveLink } from './live';

const T0 = 1_000_000;
/** The server's clock is this far ahead of the browser's. */
const AHEAD = 7_000;

/** A stream that the test writes into. */
class Server {
  readonly topics: string[][] = [];
  readonly refetched: string[] = [];
  now = T0;
  private pipe: ReadableStreamDefaultController<Uint8Array> | undefined;

  readonly world: LiveWorld = {
    fetch: () =>
      Promise.resolve(new Response(new ReadableStream<Uint8Array>({ start: (controller) => void (this.pipe = controller) }), { status: 200 })),
    now: () => this.now,
    random: () => 0,
    publish: () => undefined,
    refetch: (topic) => void this.refetched.push(topic),
    subscribe: (_id, topics) => {
      this.topics.push(topics);
      return Promise.resolve();
    },
    unauthorized: () => undefined,
  };

  send(event: string, data: object, id?: string): void {
    this.pipe?.enqueue(new TextEncoder().encode(`${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
  }
}

let server: Server;
let link: LiveLink;

beforeEach(async () => {
  vi.stubGlobal('BroadcastChannel', undefined);
  server = new Server();
  link = new LiveLink(server.world);
  link.want('now');
  link.start();
  // The connection is made after a turn of the event loop.
  await new Promise((resolve) => setTimeout(resolve, 0));
  server.send('hello', { streamId: 's', epoch: 'e', at: T0 + AHEAD });
  await vi.waitFor(() => expect(server.topics).toHaveLength(1));
});

afterEach(() => {
  link.stop();
  vi.unstubAllGlobals();
});

describe('the live link', () => {
  test('after a resync of everything the topics are told again and read again', async () => {
    server.send('snapshot', { topic: 'now', at: T0, data: { at: T0 } }, 'e-1');
    server.send('resync', {});
    await vi.waitFor(() => expect(server.topics).toEqual([['now'], ['now']]));
    expect(server.refetched).toContain('now');
  });

  test('data that stands still is not called live, however often the server says that it lives', async () => {
    server.send('snapshot', { topic: 'now', at: T0 + AHEAD, data: { at: T0 + AHEAD } }, 'e-1');
    await vi.waitFor(() => expect(link.dataAge()).toBe(0));
    expect(link.freshness()).toBe('live');
    for (const [after, word] of [[19_000, 'live'], [25_000, 'behind'], [70_000, 'frozen']] as const) {
      server.now = T0 + after;
      server.send('beat', { at: T0 + AHEAD + after });
      await vi.waitFor(() => expect(link.silence()).toBe(0));
      expect(link.freshness()).toBe(word);
      expect(link.age()).toBe(after);
      expect(link.shownAt()).toBe(T0);
    }
  });

  test('data that was old already when the page came is old', async () => {
    link.fetched('now', 1, { at: T0 + AHEAD - 600_000 });
    await vi.waitFor(() => expect(link.dataAge()).toBe(600_000));
    expect(link.freshness()).toBe('frozen');
  });
});
