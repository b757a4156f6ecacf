package io.bianque.server.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.bianque.testkit.SeededRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The promise of the wire, in thousands of histories of agents, a collector, their disks and the network between them. The
 * classes are the product's own, from the agent's queue to the collector's log; threads, sockets and clocks alone are not.
 *
 * <p>Planted defects that it has caught, each within 20 histories: an ack before its sync, what is stored not learned again at a
 * restart, a spool that trims one record too far, a cursor that begins one number too far, a loss that is not counted.
 *
 * <p>{@code -Dhistories=100000} runs more of them, {@code -Dseeds=N} others; {@code -Dseed=N} replays one, and with
 * {@code -Dtell=true} tells it.
 */
class HistoriesTest {
    private static final int HISTORIES = Integer.getInteger("histories", 2_000);
    /** What 2,000 histories make at least: 10^6 numbered readings and events. */
    private static final long PRODUCED_EACH = 500;

    private static final Logger LOG = LoggerFactory.getLogger("io.bianque");

    /** Thousands of histories have a hundred thousand things to complain of. */
    @BeforeAll
    static void hush() {
        setLevel(Level.OFF);
    }

    @AfterAll
    static void listenAgain() {
        setLevel(null);
    }

    private static void setLevel(@Nullable Level level) {
        if (LOG instanceof ch.qos.logback.classic.Logger logger) {
            logger.setLevel(level);
        }
    }

    @Test
    void r5R6WhatIsAcknowledgedIsStoredOnceAndAllElseIsAccountedFor() throws Exception {
        var one = Long.getLong("seed");
        if (one != null) {
            new World(one).run();
            return;
        }
        var seeds = new SeededRandom(Long.getLong("seeds", 20_260_102));
        long produced = 0;
        for (int i = 0; i < HISTORIES; i++) {
            produced += happened(seeds.nextLong());
        }
        assertThat(produced).isGreaterThanOrEqualTo(PRODUCED_EACH * HISTORIES);
    }

    /** Histories that once went wrong. */
    @ParameterizedTest
    @ValueSource(longs = {5896708009377329223L, -2503989297604894099L, 1809891658740592393L, 6796638118126839022L,
            -9018664159313019313L, -5597555443964403795L, -8608500206162383027L, 6010673624013214171L,
            7375117829192260265L, -366561715843493391L, -6754400035434779473L, -4724900536663479411L,
            8912985538062348338L, 6974180203493488808L,
            -1476275127778283614L})
    void whatOnceWentWrongGoesWell(long seed) throws Exception {
        assertThat(happened(seed)).isPositive();
    }

    private static long happened(long seed) throws Exception {
        var world = new World(seed);
        try {
            world.run();
            return world.ledger.produced();
        } catch (AssertionError | RuntimeException failure) {
            throw new AssertionError("a history went wrong; replay it with: mvn -o -pl deploy/server -am test"
                    + " -Dtest=HistoriesTest -Dsurefire.failIfNoSpecifiedTests=false -Dtell=true -Dseed=" + seed,
                    failure);
        }
    }
}
