import { describe, expect, test } from 'vitest';
import { mergePatch } from './merge';
import type { Effect, Live, LiveEvent } from './store';
import { EMPTY, step, WAITING_MAX } from './store';

/** Runs events and keeps what came out. */
class Run {
  state: Live = EMPTY;
  effects: Effect[] = [];

  take(...events: LiveEvent[]): this {
    for (const event of events) {
      const next = step(this.state, event);
      this.state = next.state;
      this.effects.push(...next.effects);
    }
    return this;
  }
  data(topic: string): unknown {
    return this.state.topics.get(topic)?.data;
  }
  refetched(): string[] {
    return this.effects.flatMap((effect) => (effect.kind === 'refetch' ? [effect.topic] : []));
  }
}
const hello = (epoch: string, resumed = false): LiveEvent => ({ kind: 'hello', streamId: `s-${epoch}`, epoch, resumed });
const snapshot = (id: string, at: number, data: unknown, topic = 'now'): LiveEvent => ({ kind: 'snapshot', id, topic, at, data });
const delta = (id: string, at: number, data: unknown, topic = 'now'): LiveEvent => ({ kind: 'delta', id, topic, at, data });

describe('the live store', () => {
  test('a delta changes what its snapshot said', () => {
    const run = new Run().take(hello('a'), snapshot('a-1', 10, { x: 1, list: [1, 2] }), delta('a-2', 11, { x: 2, list: [3] }));
    expect(run.data('now')).toEqual({ x: 2, list: [3] });
    expect(run.refetched()).toEqual([]);
  });

  test('a hello asks for the topics', () =>
    expect(new Run().take(hello('a')).effects).toEqual([{ kind: 'subscribe', streamId: 's-a' }]));

  test('a resumed stream keeps what is known and takes the events missed', () => {
    const run = new Run().take(hello('a'), snapshot('a-1', 10, { x: 1 }), hello('a', true), delta('a-2', 12, { x: 2 }));
    expect(run.data('now')).toEqual({ x: 2 });
    expect(run.refetched()).toEqual([]);
  });

  test('an event that was seen already is not applied twice', () => {
    const run = new Run().take(hello('a'), snapshot('a-1', 10, { x: 1 }), delta('a-3', 12, { x: 3 }), delta('a-2', 11, { x: 2 }));
    expect(run.data('now')).toEqual({ x: 3 });
  });

  test('a reconnect that could not be resumed fetches every topic anew', () => {
    const run = new Run().take(hello('a'), snapshot('a-1', 10, { x: 1 }), snapshot('a-2', 10, { y: 1 }, 'host:h'), hello('a', false));
    expect(run.refetched().sort()).toEqual(['host:h', 'now']);
    expect(run.data('now')).toEqual({ x: 1 });
  });

  test('a restarted server begins a new epoch, and its low numbers are not taken for old ones', () => {
    const run = new Run().take(hello('a'), snapshot('a-900', 10, { x: 1 }), hello('b'), { kind: 'fetched', topic: 'now', at: 20, data: { x: 5 } }, delta('b-1', 21, { x: 6 }));
    expect(run.refetched()).toEqual(['now']);
    expect(run.data('now')).toEqual({ x: 6 });
  });

  test('another epoch without a hello is noticed by its ids', () => {
    const run = new Run().take(hello('a'), snapshot('a-1', 10, { x: 1 }), snapshot('a-2', 10, { y: 1 }, 'host:h'), delta('b-1', 30, { x: 9 }));
    expect(run.refetched()).toEqual(['host:h']);
  });

  test('resync of one topic fetches that one, of none names all', () => {
    const run = new Run().take(hello('a'), snapshot('a-1', 10, {}), snapshot('a-2', 10, {}, 'host:h'));
    run.take({ kind: 'resync', id: 'a-3', topic: 'host:h' });
    expect(run.refetched()).toEqual(['host:h']);
    run.take({ kind: 'resync', id: 'a-4', topic: null });
    expect(run.refetched().sort()).toEqual(['host:h', 'host:h', 'now']);
  });

  test('deltas that come while a snapshot is fetched are applied on top of it, older ones are dropped', () => {
    const run = new Run().take(hello('a'), snapshot('a-1', 10, { x: 1 }), { kind: 'resync', id: 'a-2', topic: 'now' });
    run.take(delta('a-3', 14, { x: 'older than the answer', z: 'gone' }), delta('a-4', 16, { x: 3 }));
    expect(run.data('now')).toEqual({ x: 1 });
    run.take({ kind: 'fetched', topic: 'now', at: 15, data: { x: 2, y: 2 } });
    expect(run.data('now')).toEqual({ x: 3, y: 2 });
  });

  test('more deltas than the buffer holds begin the fetch again, and none is half applied', () => {
    const run = new Run().take(hello('a'), snapshot('a-1', 10, { x: 0 }), { kind: 'resync', id: 'a-2', topic: 'now' });
    for (let i = 0; i <= WAITING_MAX; i++) {
      run.take(delta(`a-${3 + i}`, 20 + i, { x: i }));
    }
    expect(run.refetched()).toEqual(['now', 'now']);
    expect(run.state.topics.get('now')?.waiting).toEqual([]);
    run.take({ kind: 'fetched', topic: 'now', at: 500, data: { x: 'fresh' } });
    expect(run.data('now')).toEqual({ x: 'fresh' });
  });

  test('a delta without any snapshot asks for one and is kept for it', () => {
    const run = new Run().take(hello('a'), delta('a-1', 10, { x: 1 }));
    expect(run.refetched()).toEqual(['now']);
    run.take({ kind: 'fetched', topic: 'now', at: 9, data: { x: 0, y: 0 } });
    expect(run.data('now')).toEqual({ x: 1, y: 0 });
  });

  test('a forgotten topic is forgotten', () =>
    expect(new Run().take(hello('a'), snapshot('a-1', 1, {}), { kind: 'forgotten', topic: 'now' }).state.topics.size).toBe(0));

  test('an event loses nothing, whatever losses, resyncs and late answers come: seeded runs', () => {
    for (let seed = 1; seed <= 300; seed++) {
      simulate(seed);
    }
  });
});

/** A server that counts, a link that loses connections, answers that arrive late: in the end the page shows what the server has. */
function simulate(seed: number): void {
  let bits = seed;
  const random = (bound: number) => ((bits = (Math.imul(bits, 1103515245) + 12345) & 0x7fffffff), (bits >>> 8) % bound);
  const server: Record<string, number> = { a: 0, b: 0, c: 0 };
  const run = new Run();
  let seq = 0;
  let at = 1;
  let epoch = 0;
  let answers: { at: number; data: Record<string, number> }[] = [];
  let seenRefetches = 0;
  const collect = () => {
    for (; seenRefetches < run.refetched().length; seenRefetches++) {
      answers.push({ at, data: { ...server } });
    }
  };
  run.take(hello('e0'), snapshot(`e0-${++seq}`, at, { ...server }));
  for (let i = 0; i < 120; i++) {
    at += random(3);
    const name = ['a', 'b', 'c'][random(3)] ?? 'a';
    server[name] = i + 1;
    const patch = delta(`e${epoch}-${++seq}`, at, { [name]: i + 1 });
    switch (random(12)) {
      case 0: // the connection breaks and this delta is lost with it
        run.take(hello(`e${epoch}`, false));
        break;
      case 1: // the server restarts
        epoch++;
        seq = 0;
        run.take(hello(`e${epoch}`, false));
        break;
      case 2: // its queue for this client overflows
        run.take({ kind: 'resync', id: `e${epoch}-${seq}`, topic: 'now' });
        break;
      default:
        run.take(patch);
    }
    collect();
    if (answers.length > 0 && random(3) === 0) {
      // The newest request wins, as the page cancels the others.
      const answer = answers[answers.length - 1];
      answers = [];
      if (answer) {
        run.take({ kind: 'fetched', topic: 'now', ...answer });
      }
    }
  }
  const last = answers[answers.length - 1];
  if (last) {
    run.take({ kind: 'fetched', topic: 'now', ...last });
  }
  expect(run.data('now'), `seed ${seed}`).toEqual(server);
}

describe('merge patch', () => {
  // The examples of RFC 7396, appendix A.
  test.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [['a', 'b'], ['c', 'd'], ['c', 'd']],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%j patched by %j is %j', (target, patch, result) => expect(mergePatch(target, patch)).toEqual(result));

  test('the input is left alone', () => {
    const target = { a: { b: 1 } };
    mergePatch(target, { a: { b: 2 } });
    expect(target).toEqual({ a: { b: 1 } });
  });

  test('a member called __proto__ pollutes nothing', () => {
    const merged = mergePatch({}, JSON.parse('{"__proto__":{"polluted":true}}'));
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
  });
});
