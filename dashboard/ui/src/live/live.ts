import type { Effect, Live, LiveEvent } from './store';
import { EMPTY, step } from './store';
import { backoff, freshness, RECONNECTING_AFTER } from './freshness';
import type { Freshness } from './freshness';
import { openStream } from './stream';

/** What the shell around the pure store needs from the outside; tests bring their own. */
export interface LiveWorld {
  fetch: typeof fetch;
  now(): number;
  random(): number;
  /** Publishes new data of a topic to the pages. */
  publish(topic: string, data: unknown): void;
  /** Asks the pages to read the topic again. */
  refetch(topic: string): void;
  /** Sends the topics of a stream to the server. */
  subscribe(streamId: string, topics: string[]): Promise<void>;
  unauthorized(): void;
}

type Wire =
  | { type: 'event'; event: LiveEvent }
  | { type: 'beat'; ahead: number | null }
  | { type: 'want'; tab: string; topics: string[] }
  | { type: 'who' }
  | { type: 'bye'; tab: string };

const LOCK = 'bianque.stream';
const CHANNEL = 'bianque.live';
/** A follower says what it wants this often; the leader forgets who has been silent for three times as long. */
const WANT_EVERY = 10_000;
const HIDDEN_CLOSE = 30_000;

/** Web Locks exist only on HTTPS and localhost, whatever the types say. */
function webLocks(): LockManager | null {
  const maybe: { locks?: LockManager | null } = navigator;
  return maybe.locks ?? null;
}

/**
 * The live connection of this tab. Of all tabs of a browser one, the leader (who holds the Web Lock), owns the stream and passes every
 * event on by BroadcastChannel; without Web Locks (plain HTTP off localhost) each visible tab owns its own.
 */
export class LiveLink {
  private state: Live = EMPTY;
  private readonly wanted = new Map<string, number>();
  private readonly others = new Map<string, { topics: string[]; heardAt: number }>();
  private readonly tab = Math.random().toString(36).slice(2);
  private readonly channel: BroadcastChannel | null;
  private readonly startedAt: number;
  private lastByteAt: number | null = null;
  /** How far the server's clock is ahead of this browser's, in milliseconds; null until it told. */
  private ahead: number | null = null;
  private lastBeatSentAt = 0;
  private connectedAt = 0;
  private streamId: string | null = null;
  private subscribed = '';
  private leading = false;
  private running: AbortController | null = null;
  private connection: AbortController | null = null;
  private wake: (() => void) | null = null;
  private timers: ReturnType<typeof setInterval>[] = [];
  private hiddenTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly world: LiveWorld) {
    this.startedAt = world.now();
    this.channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(CHANNEL);
    if (this.channel) {
      this.channel.onmessage = (message: MessageEvent<Wire>) => this.heard(message.data);
    }
  }

  /** Begins; call once after sign-in. */
  start(): void {
    if (this.running) {
      return;
    }
    const running = new AbortController();
    this.running = running;
    this.timers.push(setInterval(() => this.tick(), 1000), setInterval(() => this.tell(), WANT_EVERY));
    document.addEventListener('visibilitychange', this.onVisibility);
    window.addEventListener('online', this.nudge);
    window.addEventListener('pagehide', this.onHide);
    const locks = webLocks();
    if (this.channel && locks) {
      this.tell();
      locks
        .request(LOCK, { signal: running.signal }, () => this.lead(running.signal))
        .catch(() => undefined); // aborted by stop()
    } else {
      void this.lead(running.signal);
    }
  }

  /** Ends; after sign-out, or when the page goes. */
  stop(): void {
    this.running?.abort();
    this.running = null;
    this.connection?.abort();
    this.timers.forEach(clearInterval);
    this.timers = [];
    clearTimeout(this.hiddenTimer);
    document.removeEventListener('visibilitychange', this.onVisibility);
    window.removeEventListener('online', this.nudge);
    window.removeEventListener('pagehide', this.onHide);
    this.post({ type: 'bye', tab: this.tab });
    this.leading = false;
    this.lastByteAt = null;
    this.state = EMPTY;
  }

  /** Wants a topic until the returned function is called. */
  want(topic: string): () => void {
    this.wanted.set(topic, (this.wanted.get(topic) ?? 0) + 1);
    this.wantsChanged();
    return () => {
      const left = (this.wanted.get(topic) ?? 1) - 1;
      if (left > 0) {
        this.wanted.set(topic, left);
      } else {
        this.wanted.delete(topic);
        this.take({ kind: 'forgotten', topic });
        this.wantsChanged();
      }
    };
  }

  /** Gives the store an answer read by REST; returns what the page should show. */
  fetched<T>(topic: string, at: number, data: T): T {
    const next = step(this.state, { kind: 'fetched', topic, at, data });
    this.state = next.state;
    return (next.state.topics.get(topic)?.data ?? data) as T;
  }

  /** Milliseconds since the server's last byte; null before the first. */
  silence(): number | null {
    return this.lastByteAt === null ? null : Math.max(0, this.world.now() - this.lastByteAt);
  }

  /**
   * Milliseconds from the moment of the oldest data that this tab shows to now, by the server's clock. Null before the server told its
   * clock or any data came. Data from before the first record of all is as old as this page.
   */
  dataAge(): number | null {
    const at = this.dataAt();
    if (at === null || this.ahead === null) {
      return null;
    }
    return at <= 0 ? this.world.now() - this.startedAt : Math.max(0, this.world.now() + this.ahead - at);
  }

  /** Age of what is shown: of the data or of the connection, whichever is worse. */
  age(): number | null {
    const silence = this.silence();
    return silence === null ? null : Math.max(silence, this.dataAge() ?? 0);
  }

  /** The moment of what is shown, by this browser's clock. */
  shownAt(): number | null {
    const age = this.age();
    return age === null ? null : this.world.now() - age;
  }

  freshness(): Freshness {
    return freshness(this.silence(), this.dataAge(), this.world.now() - this.startedAt);
  }

  private dataAt(): number | null {
    let oldest: number | null = null;
    for (const name of this.wanted.keys()) {
      const data = this.state.topics.get(name)?.data;
      const at = typeof data === 'object' && data !== null ? (data as { at?: unknown }).at : undefined;
      if (typeof at === 'number' && (oldest === null || at < oldest)) {
        oldest = at;
      }
    }
    return oldest;
  }

  /** Topics of this tab and of all it leads. At most 64, the server's bound. */
  topics(): string[] {
    const all = new Set(this.wanted.keys());
    for (const other of this.others.values()) {
      other.topics.forEach((topic) => all.add(topic));
    }
    return [...all].slice(0, 64).sort();
  }

  private async lead(signal: AbortSignal): Promise<void> {
    this.leading = true;
    this.post({ type: 'who' });
    for (let attempt = 0; !signal.aborted; ) {
      if (!this.ownsStream()) {
        await this.pause(HIDDEN_CLOSE, signal);
        continue;
      }
      this.connection = new AbortController();
      this.connectedAt = this.world.now();
      this.streamId = null;
      this.subscribed = '';
      let alive = false;
      const lastId = this.state.epoch !== null && this.state.seq >= 0 ? `${this.state.epoch}-${this.state.seq}` : null;
      const end = await openStream({
        lastId,
        signal: AbortSignal.any([signal, this.connection.signal]),
        fetch: this.world.fetch,
        onByte: () => {
          alive = true;
          this.byte();
        },
        onEvent: (event) => {
          this.post({ type: 'event', event });
          this.take(event);
        },
      });
      this.connection = null;
      this.streamId = null;
      if (end === 'unauthorized') {
        this.world.unauthorized();
        return;
      }
      attempt = alive ? 0 : attempt + 1;
      await this.pause(backoff(attempt, this.world.random()), signal);
    }
  }

  /** Without Web Locks a hidden tab gives its stream back. */
  private ownsStream(): boolean {
    return webLocks() !== null || document.visibilityState === 'visible' || this.hiddenTimer !== undefined;
  }

  private pause(millis: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.wake = null;
        resolve();
      };
      const timer = setTimeout(done, millis);
      signal.addEventListener('abort', done);
      this.wake = done;
    });
  }

  private heard(wire: Wire): void {
    switch (wire.type) {
      case 'event':
        this.lastByteAt = this.world.now();
        this.take(wire.event);
        break;
      case 'beat':
        this.lastByteAt = this.world.now();
        this.ahead = wire.ahead ?? this.ahead;
        break;
      case 'want':
        this.others.set(wire.tab, { topics: wire.topics, heardAt: this.world.now() });
        this.sendTopics();
        break;
      case 'bye':
        this.others.delete(wire.tab);
        break;
      case 'who':
        this.tell();
        break;
    }
  }

  private byte(): void {
    const now = this.world.now();
    this.lastByteAt = now;
    if (now - this.lastBeatSentAt >= 1000) {
      this.lastBeatSentAt = now;
      this.post({ type: 'beat', ahead: this.ahead });
    }
  }

  private take(event: LiveEvent): void {
    if ((event.kind === 'hello' || event.kind === 'beat' || event.kind === 'snapshot' || event.kind === 'delta') && event.at !== undefined) {
      this.ahead = event.at - this.world.now();
    }
    // Another tab's topics pass by here too; only what this tab shows is kept.
    if ((event.kind === 'delta' || event.kind === 'snapshot' || event.kind === 'resync') && event.topic !== null && !this.wanted.has(event.topic)) {
      return;
    }
    const next = step(this.state, event);
    this.state = next.state;
    next.effects.forEach((effect) => this.perform(effect));
    if (event.kind === 'resync' && event.topic === null) {
      // Whatever the server still knows of what this stream carries, it is told again.
      this.subscribed = '';
      this.sendTopics();
    }
  }

  private perform(effect: Effect): void {
    switch (effect.kind) {
      case 'publish':
        this.world.publish(effect.topic, effect.data);
        break;
      case 'refetch':
        this.world.refetch(effect.topic);
        break;
      case 'subscribe':
        if (this.leading) {
          this.streamId = effect.streamId;
          this.subscribed = '';
          this.sendTopics();
        }
        break;
    }
  }

  private wantsChanged(): void {
    this.tell();
    this.sendTopics();
  }

  private tell(): void {
    if (!this.leading) {
      this.post({ type: 'want', tab: this.tab, topics: [...this.wanted.keys()] });
    }
  }

  private sendTopics(): void {
    if (!this.leading || this.streamId === null) {
      return;
    }
    const topics = this.topics();
    const text = topics.join('\n');
    if (text === this.subscribed) {
      return;
    }
    this.subscribed = text;
    this.world.subscribe(this.streamId, topics).catch(() => {
      // The stream it belonged to is gone or the server is: a new connection asks again.
      this.subscribed = '';
      this.connection?.abort();
    });
  }

  private tick(): void {
    const now = this.world.now();
    for (const [tab, other] of this.others) {
      if (now - other.heardAt > 3 * WANT_EVERY) {
        this.others.delete(tab);
      }
    }
    // A connection that says nothing for so long is dead, though TCP has not noticed.
    if (this.connection && now - Math.max(this.lastByteAt ?? 0, this.connectedAt) > RECONNECTING_AFTER) {
      this.connection.abort();
    }
  }

  private post(wire: Wire): void {
    this.channel?.postMessage(wire);
  }

  private readonly nudge = () => this.wake?.();

  private readonly onVisibility = () => {
    clearTimeout(this.hiddenTimer);
    this.hiddenTimer = undefined;
    if (document.visibilityState === 'visible') {
      this.nudge();
    } else if (webLocks() === null) {
      this.hiddenTimer = setTimeout(() => {
        this.hiddenTimer = undefined;
        this.connection?.abort();
      }, HIDDEN_CLOSE);
    }
  };

  private readonly onHide = () => this.post({ type: 'bye', tab: this.tab });
}
