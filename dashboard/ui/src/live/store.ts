import { mergePatch } from './merge';

/**
 * What this tab knows of each topic, and how it stays right over losses. A pure state machine: event in, new state and effects out.
 *
 * <p>Deltas carry absolute values (merge patches with whole arrays), and each snapshot or REST answer carries the moment `at` of its
 * data. So a topic is right once it has any snapshot of moment T and every delta of moment >= T on top, in order. While a snapshot
 * is fetched, deltas wait in a bounded buffer; when that overflows, the fetch begins again.
 */
export interface Live {
  /** Of the server's process; a new one means that nothing may be assumed. */
  readonly epoch: string | null;
  readonly seq: number;
  readonly topics: ReadonlyMap<string, Topic>;
}

export interface Topic {
  /** null until the first snapshot. */
  readonly data: unknown;
  readonly at: number;
  /** Deltas that wait for a snapshot being fetched; null when none is being fetched. */
  readonly waiting: readonly Delta[] | null;
}

export interface Delta {
  readonly at: number;
  readonly patch: unknown;
}

export type LiveEvent =
  | { kind: 'hello'; streamId: string; epoch: string | null; resumed: boolean; at?: number }
  /** The server lives and this is its clock. */
  | { kind: 'beat'; at: number }
  | { kind: 'snapshot'; id: string | null; topic: string; at: number; data: unknown }
  | { kind: 'delta'; id: string | null; topic: string; at: number; data: unknown }
  | { kind: 'resync'; id: string | null; topic: string | null }
  /** The answer of a REST read of this topic. */
  | { kind: 'fetched'; topic: string; at: number; data: unknown }
  /** Nobody looks at the topic any more. */
  | { kind: 'forgotten'; topic: string };

export type Effect =
  | { kind: 'subscribe'; streamId: string }
  | { kind: 'refetch'; topic: string }
  | { kind: 'publish'; topic: string; data: unknown };

export interface Step {
  readonly state: Live;
  readonly effects: readonly Effect[];
}

export const EMPTY: Live = { epoch: null, seq: -1, topics: new Map() };

/** Deltas kept while a snapshot is being fetched; the server's own queue has the same bound. */
export const WAITING_MAX = 64;

export function step(state: Live, event: LiveEvent): Step {
  switch (event.kind) {
    case 'hello':
      return hello(state, event);
    case 'beat':
      return { state, effects: [] };
    case 'resync': {
      const known = track(state, event.id);
      return event.topic === null ? resyncAll(known.state) : resync(known.state, [event.topic]);
    }
    case 'snapshot': {
      const { state: known, stale, turned } = track(state, event.id);
      return stale ? { state, effects: [] } : after(known, turned, event.topic, (from) => take(from, event.topic, event.at, event.data));
    }
    case 'delta': {
      const { state: known, stale, turned } = track(state, event.id);
      return stale ? { state, effects: [] } : after(known, turned, event.topic, (from) => delta(from, event.topic, event.at, event.data));
    }
    case 'fetched':
      return take(state, event.topic, event.at, event.data);
    case 'forgotten': {
      const topics = new Map(state.topics);
      topics.delete(event.topic);
      return { state: { ...state, topics }, effects: [] };
    }
  }
}

function hello(state: Live, event: { streamId: string; epoch: string | null; resumed: boolean }): Step {
  const same = event.epoch === null || event.epoch === state.epoch;
  const next: Live = same ? state : { ...state, epoch: event.epoch, seq: -1 };
  const subscribe: Effect = { kind: 'subscribe', streamId: event.streamId };
  if (same && event.resumed) {
    return { state: next, effects: [subscribe] };
  }
  const again = resyncAll(next);
  return { state: again.state, effects: [subscribe, ...again.effects] };
}

/** Reads `{epoch}-{seq}`. `stale` marks an event already seen; `turned` a server that is not the one we knew. */
function track(state: Live, id: string | null): { state: Live; stale: boolean; turned: boolean } {
  const dash = id === null ? -1 : id.lastIndexOf('-');
  const seq = id === null || dash < 1 ? NaN : Number(id.slice(dash + 1));
  if (id === null || !Number.isSafeInteger(seq)) {
    return { state, stale: false, turned: false };
  }
  const epoch = id.slice(0, dash);
  if (epoch === state.epoch) {
    return seq <= state.seq ? { state, stale: true, turned: false } : { state: { ...state, seq }, stale: false, turned: false };
  }
  return { state: { ...state, epoch, seq }, stale: false, turned: state.epoch !== null };
}

/** Runs `apply`; when the server turned out to be another one, every other topic is fetched anew. */
function after(state: Live, turned: boolean, topic: string, apply: (from: Live) => Step): Step {
  if (!turned) {
    return apply(state);
  }
  const again = resync(state, [...state.topics.keys()].filter((each) => each !== topic));
  const applied = apply(again.state);
  return { state: applied.state, effects: [...again.effects, ...applied.effects] };
}

const resyncAll = (state: Live): Step => resync(state, [...state.topics.keys()]);

function resync(state: Live, names: readonly string[]): Step {
  const topics = new Map(state.topics);
  const effects: Effect[] = [];
  for (const name of names) {
    const topic = topics.get(name);
    topics.set(name, { data: topic?.data ?? null, at: topic?.at ?? 0, waiting: [] });
    effects.push({ kind: 'refetch', topic: name });
  }
  return { state: { ...state, topics }, effects };
}

function take(state: Live, name: string, at: number, data: unknown): Step {
  const waiting = state.topics.get(name)?.waiting ?? [];
  let merged = data;
  let newest = at;
  for (const each of waiting) {
    if (each.at >= at) {
      merged = mergePatch(merged, each.patch);
      newest = each.at;
    }
  }
  return put(state, name, { data: merged, at: newest, waiting: null });
}

function delta(state: Live, name: string, at: number, patch: unknown): Step {
  const topic = state.topics.get(name);
  if (!topic || (topic.data === null && topic.waiting === null)) {
    const begun = resync(state, [name]);
    return { state: buffer(begun.state, name, { at, patch }).state, effects: begun.effects };
  }
  if (topic.waiting !== null) {
    return buffer(state, name, { at, patch });
  }
  return at < topic.at ? { state, effects: [] } : put(state, name, { data: mergePatch(topic.data, patch), at, waiting: null });
}

function buffer(state: Live, name: string, one: Delta): Step {
  const topic = state.topics.get(name);
  if (!topic) {
    return { state, effects: [] };
  }
  const waiting = topic.waiting ?? [];
  if (waiting.length >= WAITING_MAX) {
    return resync(state, [name]);
  }
  const topics = new Map(state.topics).set(name, { ...topic, waiting: [...waiting, one] });
  return { state: { ...state, topics }, effects: [] };
}

function put(state: Live, name: string, topic: Topic): Step {
  return {
    state: { ...state, topics: new Map(state.topics).set(name, topic) },
    effects: [{ kind: 'publish', topic: name, data: topic.data }],
  };
}
