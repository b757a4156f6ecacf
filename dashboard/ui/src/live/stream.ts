import type { LiveEvent } from './store';
import type { RawEvent } from './sse';
import { SseParser } from './sse';

/** Why a stream ended. */
export type StreamEnd = 'closed' | 'unauthorized' | 'failed';

/**
 * Holds one stream open until it ends or is aborted. Reads the response as it comes, so that heartbeats count as signs of life and
 * `Last-Event-ID` can be sent on every connection.
 */
export async function openStream(options: {
  lastId: string | null;
  signal: AbortSignal;
  fetch: typeof fetch;
  onByte: () => void;
  onEvent: (event: LiveEvent) => void;
}): Promise<StreamEnd> {
  try {
    const response = await options.fetch('/api/v1/stream', {
      headers: { Accept: 'text/event-stream', ...(options.lastId === null ? {} : { 'Last-Event-ID': options.lastId }) },
      credentials: 'same-origin',
      cache: 'no-store',
      signal: options.signal,
    });
    if (response.status === 401) {
      return 'unauthorized';
    }
    if (!response.ok || !response.body) {
      return 'failed';
    }
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    const parser = new SseParser();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return 'closed';
      }
      options.onByte();
      for (const raw of parser.feed(value)) {
        const event = understand(raw);
        if (event) {
          options.onEvent(event);
        }
      }
    }
  } catch {
    return 'failed';
  }
}

/** What an event means; null for one that this version does not know. */
export function understand(raw: RawEvent): LiveEvent | null {
  let data: unknown;
  try {
    data = JSON.parse(raw.data);
  } catch {
    return null;
  }
  if (typeof data !== 'object' || data === null) {
    return null;
  }
  const body = data as { streamId?: unknown; epoch?: unknown; resumed?: unknown; topic?: unknown; at?: unknown; data?: unknown };
  const topic = typeof body.topic === 'string' ? body.topic : null;
  const at = typeof body.at === 'number' ? body.at : 0;
  switch (raw.event) {
    case 'hello': {
      if (typeof body.streamId !== 'string') {
        return null;
      }
      const dash = raw.id?.lastIndexOf('-') ?? -1;
      const epoch = typeof body.epoch === 'string' ? body.epoch : dash > 0 ? (raw.id?.slice(0, dash) ?? null) : null;
      return { kind: 'hello', streamId: body.streamId, epoch, resumed: body.resumed === true, ...(at > 0 ? { at } : {}) };
    }
    case 'beat':
      return at > 0 ? { kind: 'beat', at } : null;
    case 'snapshot':
    case 'delta':
      return topic === null ? null : { kind: raw.event, id: raw.id, topic, at, data: body.data };
    case 'resync':
      return { kind: 'resync', id: raw.id, topic: topic === '*' ? null : topic };
    default:
      return null;
  }
}
