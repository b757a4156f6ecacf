package io.bianque.agent.link;

import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.frame.Frame;
import io.bianque.protocol.frame.FrameDecoder;
import io.bianque.protocol.frame.FrameLimits;
import io.bianque.protocol.frame.LaneSeq;
import io.bianque.protocol.message.Ack;
import io.bianque.protocol.message.Bye;
import io.bianque.protocol.message.Clocks;
import io.bianque.protocol.message.Config;
import io.bianque.protocol.message.Event;
import io.bianque.protocol.message.Gap;
import io.bianque.protocol.message.Hello;
import io.bianque.protocol.message.Message;
import io.bianque.protocol.message.MessageCodec;
import io.bianque.protocol.message.Move;
import io.bianque.protocol.message.Pace;
import io.bianque.protocol.message.Ping;
import io.bianque.protocol.message.Pong;
import io.bianque.protocol.message.Probe;
import io.bianque.protocol.message.Refusal;
import io.bianque.protocol.message.Retry;
import io.bianque.protocol.message.Samples;
import io.bianque.protocol.message.Series;
import io.bianque.protocol.message.Welcome;
import io.bianque.protocol.samples.SampleBatch;
import io.bianque.protocol.samples.SamplesDecoder;
import io.bianque.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A collector in memory, written from the specification alone: it stores, refuses, puts off, acknowledges late, grants little,
 * and throws when the agent breaks a rule.
 */
final class ModelCollector {
    private static final int SERIES_MAX = 40;

    /** What is stored: content by lane and number, of the present epoch. */
    final Map<Integer, TreeMap<Long, String>> stored = new TreeMap<>();
    final Map<Integer, List<Gap>> gaps = new TreeMap<>();
    /** How often each content was stored, over all epochs. */
    final Map<String, Integer> count = new HashMap<>();

    private final SeededRandom random;
    private final boolean kind;
    private final Map<Integer, Long> contiguous = new TreeMap<>();
    private final Map<Integer, Long> told = new TreeMap<>();
    private final Deque<Message> answers = new ArrayDeque<>();
    private FrameDecoder decoder = new FrameDecoder(FrameLimits.DEFAULT);
    private MessageCodec codec = new MessageCodec();
    private Map<Integer, String> dictionary = new HashMap<>();
    private Map<Integer, SamplesDecoder> decoders = new HashMap<>();
    private Map<Integer, Long> waiting = new HashMap<>();
    private Set<LaneSeq> refused = new HashSet<>();
    private long credit;
    private long owed;
    private long epoch;
    private boolean greeted;

    ModelCollector(SeededRandom random, boolean kind) {
        this.random = random;
        this.kind = kind;
    }

    /** Goes on with what another one has stored, and does no harm. */
    ModelCollector madeKind() {
        var next = new ModelCollector(random, true);
        next.stored.putAll(stored);
        next.gaps.putAll(gaps);
        next.count.putAll(count);
        next.contiguous.putAll(contiguous);
        next.epoch = epoch;
        return next;
    }

    void connected() {
        greeted = false;
        decoder = new FrameDecoder(FrameLimits.DEFAULT);
        codec = new MessageCodec();
        dictionary = new HashMap<>();
        decoders = new HashMap<>();
        waiting = new HashMap<>();
        refused = new HashSet<>();
        answers.clear();
        told.clear();
        credit = 0;
        owed = 0;
    }

    /** Takes the bytes of some frames. */
    void take(byte[] bytes) throws ProtocolFault {
        var buffer = ByteBuffer.wrap(bytes);
        for (var frame = decoder.next(buffer); frame != null; frame = decoder.next(buffer)) {
            take(codec.read(frame), frame);
        }
    }

    private void take(Message message, Frame frame) throws ProtocolFault {
        switch (message) {
            case Hello hello -> hello(hello);
            case Series series -> series.added().forEach(d -> {
                require(d.id() < SERIES_MAX, "an id beyond the limit");
                dictionary.put(d.id(), d.metric() + d.labels());
            });
            case Message.Numbered numbered -> numbered(numbered, frame.length());
            case Ping _ -> answers.add(new Pong(null));
            case Pong _,Bye _ -> {
                // nothing to say
            }
            case Refusal refusal -> throw new AssertionError("the agent says " + refusal);
            case Welcome _,Ack _,Retry _,Pace _,Move _,Config _,Probe _,io.bianque.protocol.message.Action _,io.bianque.protocol.message.Output _ ->
                throw new AssertionError("not for an agent to send: " + message);
        }
    }

    private void hello(Hello hello) {
        greeted = true;
        if (hello.epoch() != epoch) {
            epoch = hello.epoch();
            contiguous.clear();
            stored.clear();
            gaps.clear();
        }
        contiguous.keySet().retainAll(hello.lanes().stream().map(LaneSeq::lane).toList());
        hello.lanes().forEach(place -> contiguous.merge(place.lane(), place.seq() - 1, Math::max));
        credit = kind ? 1 << 20 : 20_000 + random.nextInt(40_000);
        answers.add(new Welcome(1, "model/1", hello.agent(), epoch, Set.of(), hello.labels(),
                new Welcome.Limits(1 << 20, SERIES_MAX, 2_048), credit,
                hello.lanes().stream().map(p -> new LaneSeq(p.lane(), contiguous.getOrDefault(p.lane(), 0L))).toList(),
                1_000, new Clocks(1, 1)));
    }

    private void numbered(Message.Numbered message, int length) throws ProtocolFault {
        var lane = message.stamp().lane();
        if (lane > 0) {
            credit -= length;
            owed += length;
            require(credit >= 0, "more was sent than granted");
        }
        var first = message.firstSeq();
        var waits = waiting.get(lane);
        if (waits != null && first != waits) {
            return;
        }
        waiting.remove(lane);
        var at = contiguous.computeIfAbsent(lane, _ -> first - 1);
        if (!kind && message.lastSeq() > at && random.nextInt(40) == 0) {
            waiting.put(lane, first);
            decoders.remove(lane);
            answers.add(new Retry(lane, first, random.nextInt(50), "overload"));
            return;
        }
        var isRefused = !(message instanceof Gap) && refused.contains(new LaneSeq(lane, first));
        if (isRefused || (!kind && !(message instanceof Gap) && message.lastSeq() > at && random.nextInt(60) == 0)) {
            require(!isRefused, "what was refused for good came again");
            refused.add(new LaneSeq(lane, first));
            waiting.put(lane, first);
            decoders.remove(lane);
            answers.add(new Refusal("bad_samples", "not this one", new LaneSeq(lane, first), true));
            return;
        }
        require(first <= at + 1, "lane " + lane + " jumps from " + at + " to " + first);
        var content = content(message);
        if (message.lastSeq() <= at) {
            var known = stored.getOrDefault(lane, new TreeMap<>()).get(first);
            require(message instanceof Gap || known == null || known.equals(content),
                    "lane " + lane + " seq " + first + " was " + known + " and is now " + content);
        } else if (message instanceof Gap gap) {
            gaps.computeIfAbsent(lane, _ -> new ArrayList<>()).add(gap);
            contiguous.put(lane, gap.to());
        } else {
            stored.computeIfAbsent(lane, _ -> new TreeMap<>()).put(first, content);
            count.merge(content, 1, Integer::sum);
            contiguous.put(lane, first);
        }
        told.remove(lane);
    }

    private String content(Message.Numbered message) throws ProtocolFault {
        return switch (message) {
            case Samples samples -> {
                var batch = new SampleBatch();
                decoders.computeIfAbsent(samples.stamp().lane(), _ -> new SamplesDecoder()).decode(samples.body(), 0,
                        samples.body().length, dictionary::containsKey, batch);
                var text = new TreeMap<String, String>();
                batch.forEach((id, time, value) -> text.put(String.valueOf(dictionary.get(id)), value + "@" + time));
                yield text.toString();
            }
            case Event event -> "event " + event.attributes().get("id");
            case Gap gap -> gap.toString();
            case io.bianque.protocol.message.Check check -> check.name();
            case io.bianque.protocol.message.Done done -> done.run();
            case io.bianque.protocol.message.Links links -> links.toString();
            case io.bianque.protocol.message.Change change -> change.id();
        };
    }

    /** The next answer of those that wait, or an acknowledgement. */
    List<Message> answers(boolean all) {
        var given = new ArrayList<Message>();
        while (!answers.isEmpty() && (all || random.nextInt(4) > 0)) {
            given.add(answers.remove());
        }
        if (greeted && answers.isEmpty() && (all || random.nextBoolean())) {
            var lanes = new ArrayList<LaneSeq>();
            contiguous.forEach((lane, seq) -> {
                if (!told.getOrDefault(lane, -1L).equals(seq)) {
                    // A part of it only: the rest is not synced yet.
                    var upTo = all || random.nextBoolean() ? seq : Math.max(told.getOrDefault(lane, 0L), seq - 3);
                    lanes.add(new LaneSeq(lane, Math.max(0, upTo)));
                    told.put(lane, upTo);
                }
            });
            if (!lanes.isEmpty() || owed > 0) {
                credit += owed;
                given.add(new Ack(lanes, owed));
                owed = 0;
            }
        }
        return given;
    }

    boolean isInGap(int lane, long seq) {
        return gaps.getOrDefault(lane, List.of()).stream().anyMatch(g -> g.stamp().seq() <= seq && seq <= g.to());
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new AssertionError(rule);
        }
    }
}
