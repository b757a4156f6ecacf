/** One event as the server sent it. */
export interface RawEvent {
  id: string | null;
  event: string;
  data: string;
}

/** Longest single event accepted, in characters; a server's event has at most 16 KB, a first snapshot more. */
const MAX_EVENT = 4 * 1024 * 1024;

/**
 * A parser of `text/event-stream` that takes the text in any pieces.
 *
 * <p>Own, because EventSource hides comments: without them the 15 s heartbeat is invisible and silence cannot be told from calm.
 */
export class SseParser {
  private rest = '';
  private data: string[] = [];
  private size = 0;
  private event = '';
  private id: string | null = null;
  /** What the server asked to wait before a reconnect, in milliseconds; null when it did not say. */
  retryMillis: number | null = null;

  /**
   * Takes the next piece and returns the events that it completes.
   *
   * @throws Error when one event is longer than the limit
   */
  feed(piece: string): RawEvent[] {
    const events: RawEvent[] = [];
    this.rest += piece;
    let from = 0;
    for (;;) {
      const end = this.rest.indexOf('\n', from);
      if (end === -1) {
        break;
      }
      const line = this.rest.slice(from, this.rest[end - 1] === '\r' && end > from ? end - 1 : end);
      from = end + 1;
      this.line(line, events);
    }
    this.rest = this.rest.slice(from);
    if (this.size + this.rest.length > MAX_EVENT) {
      throw new Error(`event longer than ${MAX_EVENT} characters`);
    }
    return events;
  }

  private line(line: string, events: RawEvent[]): void {
    if (line === '') {
      if (this.data.length > 0) {
        events.push({ id: this.id, event: this.event || 'message', data: this.data.join('\n') });
      }
      this.data = [];
      this.size = 0;
      this.event = '';
      return;
    }
    const colon = line.indexOf(':');
    if (colon === 0) {
      return;
    }
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    switch (name) {
      case 'data':
        this.data.push(value);
        this.size += value.length;
        break;
      case 'event':
        this.event = value;
        break;
      case 'id':
        this.id = value;
        break;
      case 'retry':
        this.retryMillis = /^\d{1,6}$/.test(value) ? Number(value) : this.retryMillis;
        break;
    }
  }
}
