package io.bianque.collector.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.collector.admission.SessionContest.Decision;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.CollectorRecord.LanesKept.LaneEnd;
import io.bianque.collector.record.Stamp;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AdmissionPartsTest {
    private final Admission admission = new Admission(new SeriesRegistry.Limits(3, 5), 3);
    private final Agent agent = Objects.requireNonNull(admission.agent("a", 0));

    @Test
    void lanesThatHelloDoesNotListAreForgotten() {
        agent.lanes().hello(7, List.of(new LaneEnd(1, 1), new LaneEnd(2, 1)));
        agent.lanes().appended(1, 1, 1, 5, 5, 0);
        agent.lanes().durable(1);
        agent.lanes().hello(7, List.of(new LaneEnd(1, 1)));
        assertThat(agent.lanes().synced()).containsExactly(new LaneEnd(1, 1));
    }

    @Test
    void anotherEpochBeginsWithEmptyLanes() {
        agent.lanes().hello(7, List.of(new LaneEnd(1, 1)));
        agent.lanes().appended(1, 1, 1, 5, 5, 0);
        agent.lanes().durable(1);
        agent.lanes().hello(8, List.of(new LaneEnd(1, 1)));
        assertThat(agent.lanes().synced()).containsExactly(new LaneEnd(1, 0));
        assertThat(agent.lanes().decide(1, 1, 1, 6, 6)).isEqualTo(Verdict.APPEND);
    }

    @Test
    void whatAnEarlierEpochHadUnderWayBecomesDurableToo() {
        agent.lanes().hello(7, List.of(new LaneEnd(1, 1)));
        agent.lanes().appended(1, 1, 1, 5, 5, 10);
        agent.lanes().hello(8, List.of(new LaneEnd(1, 1)));
        agent.lanes().durable(10);
        agent.lanes().appended(1, 1, 1, 5, 5, 20);
        agent.lanes().hello(9, List.of());
        agent.lanes().durable(30);
        agent.lanes().hello(7, List.of(new LaneEnd(1, 2)));
        assertThat(agent.lanes().synced()).containsExactly(new LaneEnd(1, 1));
        agent.lanes().hello(8, List.of(new LaneEnd(1, 2)));
        assertThat(agent.lanes().synced()).containsExactly(new LaneEnd(1, 1));
    }

    @Test
    void whatWasPutAsideBecomesDurableToo() {
        agent.lanes().hello(7, List.of(new LaneEnd(1, 1)));
        agent.lanes().appended(1, 1, 1, 5, 5, 10);
        agent.lanes().hello(7, List.of());
        agent.lanes().durable(10);
        agent.lanes().durable(30);
        agent.lanes().hello(7, List.of(new LaneEnd(1, 2)));
        assertThat(agent.lanes().synced()).containsExactly(new LaneEnd(1, 1));
    }

    @Test
    void readingsThatNobodyCanExplainDoNotCountAsStored() {
        var stamp = new Stamp("a", 7, 1, 1, 1, 5, 5, false);
        admission.replay(new CollectorRecord.Samples(stamp, new int[]{3}, new long[]{5}, new double[]{1}));
        agent.lanes().hello(7, List.of(new LaneEnd(1, 1)));
        assertThat(agent.lanes().decide(1, 1, 1, 0, 5)).as("their definition was torn away").isEqualTo(Verdict.APPEND);
    }

    @Test
    void readingsThatAreExplainedCountAsStored() {
        var key = new SeriesKey("m", Labels.of("host", "a"));
        var stamp = new Stamp("a", 7, 1, 1, 1, 5, 5, false);
        admission.replay(new CollectorRecord.SeriesDefined(3, key));
        admission.replay(new CollectorRecord.Samples(stamp, new int[]{3}, new long[]{5}, new double[]{1}));
        agent.lanes().hello(7, List.of(new LaneEnd(1, 1)));
        assertThat(agent.lanes().decide(1, 1, 1, 0, 5)).isEqualTo(Verdict.DUPLICATE);
    }

    @Test
    void whatOnlyReplayNeedsIsForgottenAfterIt() {
        var key = new SeriesKey("m", Labels.of("host", "a"));
        admission.replay(new CollectorRecord.SeriesDefined(3, key));
        assertThat(admission.registry().areExplained(new int[]{3})).isTrue();
        admission.replayed();
        assertThat(admission.registry().areExplained(new int[]{3})).isFalse();
        assertThat(Objects.requireNonNull(agent.series().find(key)).number()).isEqualTo(3);
    }

    @Test
    void aMachineThatComesBackToItsEpochFindsItsLanes() {
        agent.lanes().hello(7, List.of(new LaneEnd(1, 1)));
        agent.lanes().appended(1, 1, 1, 5, 5, 0);
        agent.lanes().hello(8, List.of(new LaneEnd(1, 1)));
        agent.lanes().durable(1);
        agent.lanes().hello(7, List.of(new LaneEnd(1, 1)));
        assertThat(agent.lanes().decide(1, 1, 1, 5, 5)).isEqualTo(Verdict.DUPLICATE);
        assertThat(agent.lanes().synced()).containsExactly(new LaneEnd(1, 1));
    }

    @Test
    void aNumberOfALaneThatWasNotListedIsNotTakenForOtherContent() {
        agent.lanes().hello(7, List.of(new LaneEnd(68, 1)));
        agent.lanes().appended(68, 1, 1, 5, 5, 0);
        agent.lanes().hello(7, List.of());
        agent.lanes().hello(7, List.of(new LaneEnd(68, 1)));
        assertThat(agent.lanes().decide(68, 1, 1, 6, 5)).as("of a cloned machine").isEqualTo(Verdict.CONFLICT);
        agent.lanes().hello(7, List.of());
        assertThat(agent.lanes().synced()).isEmpty();
        assertThat(agent.lanes().decide(68, 1, 1, 6, 5)).as("in a lane that is not listed").isEqualTo(Verdict.CONFLICT);
    }

    @Test
    void contentMayNotComeWhereAGapWasTold() {
        agent.lanes().hello(7, List.of(new LaneEnd(1, 1)));
        agent.lanes().appended(1, 1, 3, Fingerprint.GAP, 5, 0);
        assertThat(agent.lanes().decide(1, 2, 2, 6, 5)).as("of a cloned machine").isEqualTo(Verdict.CONFLICT);
        assertThat(agent.lanes().decide(1, 2, 3, Fingerprint.GAP, 5)).isEqualTo(Verdict.DUPLICATE);
    }

    @Test
    void aGapThatCoversTheNumberWhichALaneWaitsForEndsTheWait() {
        agent.lanes().hello(7, List.of(new LaneEnd(1, 1)));
        agent.lanes().appended(1, 1, 1, 5, 5, 0);
        agent.lanes().retryFrom(1, 2);
        assertThat(agent.lanes().decide(1, 1, 3, Fingerprint.GAP, 5)).isEqualTo(Verdict.APPEND);
        agent.lanes().appended(1, 1, 3, Fingerprint.GAP, 5, 1);
        assertThat(agent.lanes().decide(1, 4, 4, 6, 5)).isEqualTo(Verdict.APPEND);
    }

    @Test
    void nothingIsAcknowledgedThatThisConnectionHasNotShown() {
        agent.lanes().hello(7, List.of(new LaneEnd(1, 1)));
        for (int seq = 1; seq <= 9; seq++) {
            agent.lanes().appended(1, seq, seq, seq, 5, seq);
        }
        agent.lanes().durable(10);
        agent.lanes().hello(7, List.of(new LaneEnd(1, 3)));
        assertThat(agent.lanes().decide(1, 3, 3, 3, 5)).isEqualTo(Verdict.DUPLICATE);
        assertThat(agent.lanes().acknowledge()).as("4 to 9 may be another machine's")
                .containsExactly(new LaneEnd(1, 3));
    }

    @Test
    void aSixtyFifthLaneIsRefused() {
        agent.lanes().hello(7, IntStream.range(0, 64).mapToObj(lane -> new LaneEnd(lane, 1)).toList());
        assertThat(agent.lanes().decide(64, 1, 1, 5, 5)).isEqualTo(Verdict.TOO_MANY_LANES);
        assertThat(agent.lanes().hasRoomFor(64)).isFalse();
        assertThat(agent.lanes().hasRoomFor(63)).isTrue();
    }

    @Test
    void aNumberAheadOfItsLaneIsAJump() {
        agent.lanes().hello(7, List.of(new LaneEnd(1, 1)));
        assertThat(agent.lanes().decide(1, 2, 2, 5, 5)).isEqualTo(Verdict.JUMP);
    }

    @Test
    void aRestoredMachineIsNoticedAlsoFarBelowTheNewestNumber() {
        agent.lanes().hello(7, List.of(new LaneEnd(1, 1)));
        for (int seq = 1; seq <= 1_000; seq++) {
            agent.lanes().appended(1, seq, seq, seq, seq * 10_000L, seq);
        }
        assertThat(agent.lanes().decide(1, 100, 100, 100, 1_000_000)).as("a repetition").isEqualTo(Verdict.DUPLICATE);
        assertThat(agent.lanes().decide(1, 100, 100, 77, 10_010_000)).as("new content").isEqualTo(Verdict.CONFLICT);
    }

    @Test
    void aTwinIsAcknowledgedNothingThatCannotBeCompared() {
        agent.lanes().hello(7, List.of(new LaneEnd(1, 1)));
        for (int seq = 1; seq <= 200; seq++) {
            agent.lanes().appended(1, seq, seq, seq, 5, seq);
        }
        agent.lanes().hello(7, List.of(new LaneEnd(1, 1))); // before any of it is durable
        assertThat(agent.lanes().decide(1, 1, 1, 777, 5)).as("not remembered any more").isEqualTo(Verdict.DUPLICATE);
        assertThat(agent.lanes().decide(1, 136, 136, 777, 5)).isEqualTo(Verdict.DUPLICATE);
        agent.lanes().durable(300);
        assertThat(agent.lanes().acknowledge()).extracting(LaneEnd::seq).containsOnly(0L);
        assertThat(agent.lanes().decide(1, 137, 137, 777, 5)).isEqualTo(Verdict.CONFLICT);
        assertThat(agent.lanes().decide(1, 137, 137, 137, 5)).as("the machine itself").isEqualTo(Verdict.DUPLICATE);
        assertThat(agent.lanes().acknowledge()).containsExactly(new LaneEnd(1, 137));
    }

    @Test
    void laneZeroIsNeverForgottenHoweverOftenAHelloLeavesItOut() {
        agent.lanes().hello(7, List.of(new LaneEnd(0, 1)));
        agent.lanes().appended(0, 1, 1, 5, 5, 0);
        for (int lane = 1; lane <= 9; lane++) {
            agent.lanes().hello(7, List.of(new LaneEnd(lane, 1)));
            agent.lanes().appended(lane, 1, 1, 5, 5, lane);
        }
        assertThat(agent.lanes().decide(0, 2, 2, 6, 5)).isEqualTo(Verdict.APPEND);
        agent.lanes().hello(7, List.of());
        assertThat(agent.lanes().decide(0, 1, 1, 6, 5)).as("of a cloned machine").isEqualTo(Verdict.CONFLICT);
    }

    @Test
    void aLaneThatWasClosedAndIsForgottenIsNeverTakenForANewOne() {
        for (int lane = 1; lane <= 9; lane++) {
            agent.lanes().hello(7, List.of(new LaneEnd(lane, 1)));
            assertThat(agent.lanes().decide(lane, 1, 1, lane, 5)).isEqualTo(Verdict.APPEND);
            agent.lanes().appended(lane, 1, 1, lane, 5, lane);
        }
        agent.lanes().durable(10);
        agent.lanes().hello(8, List.of(new LaneEnd(1, 1))); // its twin takes a turn under another epoch
        assertThat(agent.lanes().decide(1, 1, 1, 1, 5)).isEqualTo(Verdict.APPEND);
        agent.lanes().hello(7, List.of(new LaneEnd(3, 1), new LaneEnd(10, 1)));
        assertThat(agent.lanes().decide(10, 1, 1, 10, 5)).as("a new one").isEqualTo(Verdict.APPEND);
        assertThat(agent.lanes().decide(3, 1, 1, 777, 5)).as("named again").isEqualTo(Verdict.CONFLICT);
        assertThat(agent.lanes().decide(2, 1, 1, 777, 5)).as("not even named").isEqualTo(Verdict.CONFLICT);
    }

    @Test
    void whatCameBeforeALossIsNotComparedWithWhatWasLost() {
        agent.lanes().hello(7, List.of(new LaneEnd(1, 1)));
        for (int seq = 1; seq <= 200; seq++) {
            agent.lanes().appended(1, seq, seq, seq, 5, seq);
        }
        agent.lanes().durable(84);
        assertThat(agent.lanes().lost(84, 201, Long.MAX_VALUE)).containsExactly(new LaneEnd(1, 84));
        agent.lanes().hello(7, List.of(new LaneEnd(1, 1)));
        assertThat(agent.lanes().synced()).containsExactly(new LaneEnd(1, 83));
        assertThat(agent.lanes().decide(1, 83, 83, 83, 5)).as("it goes on with").isEqualTo(Verdict.DUPLICATE);
        assertThat(agent.lanes().decide(1, 84, 84, 84, 5)).isEqualTo(Verdict.APPEND);
    }

    @Test
    void nothingIsAcknowledgedBeforeItIsDurable() {
        agent.lanes().hello(7, List.of(new LaneEnd(1, 1)));
        agent.lanes().appended(1, 1, 1, 5, 5, 100);
        agent.lanes().appended(1, 2, 2, 5, 5, 200);
        assertThat(agent.lanes().acknowledge()).isEmpty();
        agent.lanes().durable(150);
        assertThat(agent.lanes().acknowledge()).containsExactly(new LaneEnd(1, 1));
        assertThat(agent.lanes().acknowledge()).as("once").isEmpty();
        agent.lanes().durable(201);
        assertThat(agent.lanes().acknowledge()).containsExactly(new LaneEnd(1, 2));
    }

    @Test
    void creditComesBackWhenItsBytesAreDurableOrDropped() {
        var credit = new Credit(1_000, 100);
        assertThat(credit.spend(1, 600)).isTrue();
        credit.appended(1, 600, 10);
        assertThat(credit.spend(1, 600)).isFalse();
        assertThat(credit.isBroken()).isTrue();
        credit.appended(1, 600, 20);
        credit.settled(11);
        assertThat(credit.grant()).isEqualTo(600);
        assertThat(credit.isBroken()).isFalse();
        credit.settled(21);
        assertThat(credit.grant()).isEqualTo(600);
        credit.dropped(1, 50);
        assertThat(credit.grant()).isEqualTo(50);
    }

    @Test
    void laneZeroNeedsNoCreditAndHasItsOwnBound() {
        var credit = new Credit(1_000, 100);
        assertThat(credit.laneZeroHasRoom(5_000)).as("one always fits").isTrue();
        assertThat(credit.spend(0, 60)).isTrue();
        credit.appended(0, 60, 10);
        assertThat(credit.laneZeroHasRoom(41)).isFalse();
        assertThat(credit.laneZeroHasRoom(40)).isTrue();
        credit.settled(11);
        assertThat(credit.laneZeroHasRoom(100)).isTrue();
        assertThat(credit.grant()).isZero();
    }

    @Test
    void aNewerSessionReplacesASilentOneAndIsRefusedByOneThatAnswers() {
        var contest = new SessionContest();
        assertThat(contest.hello(1, 0)).isEqualTo(Decision.WELCOME);
        assertThat(contest.hello(2, 0)).isEqualTo(Decision.PING_OLDER);
        assertThat(contest.hello(3, 0)).as("one contest at a time").isEqualTo(Decision.REFUSE_NEWER);
        assertThat(contest.timeout(2, SessionContest.ANSWER_NANOS - 1)).isEqualTo(Decision.NONE);
        assertThat(contest.timeout(2, SessionContest.ANSWER_NANOS)).isEqualTo(Decision.REPLACE_OLDER);
        assertThat(contest.replaced()).isEqualTo(1);
        assertThat(contest.closed(1)).as("the replaced one").isEqualTo(Decision.NONE);
        assertThat(contest.current()).isEqualTo(2);

        assertThat(contest.hello(4, 0)).isEqualTo(Decision.PING_OLDER);
        assertThat(contest.pong(2)).isEqualTo(Decision.REFUSE_NEWER);
        contest.refused();
        assertThat(contest.timeout(4, Long.MAX_VALUE)).isEqualTo(Decision.NONE);
        assertThat(contest.hello(5, 0)).isEqualTo(Decision.PING_OLDER);
        assertThat(contest.closed(2)).as("the older one ends by itself").isEqualTo(Decision.WELCOME);
        assertThat(contest.current()).isEqualTo(5);
    }

    @Test
    void aHostsSeriesAreBoundedAndIdleOnesGiveTheirPlace() {
        var series = agent.series();
        for (int i = 0; i < 3; i++) {
            assertThat(Objects.requireNonNull(series.assign(key(i), 0)).number()).isEqualTo(i);
        }
        assertThat(series.assign(key(3), 1_000)).isNull();
        Objects.requireNonNull(series.find(key(1))).used(3_600_000);
        var fourth = Objects.requireNonNull(series.assign(key(3), 3_700_000));
        assertThat(fourth.number()).as("numbers are never given twice").isEqualTo(3);
        assertThat(series.size()).isEqualTo(2);
        assertThat(admission.registry().known()).isEqualTo(2);
    }

    @Test
    void theSeriesOfAllHostsAreBounded() {
        var other = Objects.requireNonNull(admission.agent("b", 0));
        for (int i = 0; i < 3; i++) {
            assertThat(agent.series().assign(key(i), 0)).isNotNull();
        }
        assertThat(other.series().assign(key(0), 0)).isNotNull();
        assertThat(other.series().assign(key(1), 0)).isNotNull();
        assertThat(other.series().assign(key(2), 0)).isNull();
    }

    @Test
    void agentsAreBoundedAndSilentOnesAreForgotten() {
        assertThat(admission.agent("b", 10)).isNotNull();
        assertThat(admission.agent("c", 20)).isNotNull();
        assertThat(admission.agent("d", 30)).isNull();
        assertThat(admission.forgetSilentSince(15)).isEqualTo(2);
        assertThat(admission.agent("d", 30)).isNotNull();
    }

    private static SeriesKey key(int i) {
        return new SeriesKey("m" + i, Labels.of("host", "a"));
    }
}
