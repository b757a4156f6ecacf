package io.bianque.shop.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

class EndingTest {
    private final List<String> closed = new ArrayList<>();
    private final Belongings belongings = new Belongings();
    private final Ending ending = new Ending(new Teller(InstantSource.system(), null), belongings);

    EndingTest() throws IOException {}

    @AfterEach
    void removeWhatATestLeft() throws IOException {
        belongings.close();
    }

    private void begin() throws IOException, InterruptedException {
        belongings.add(() -> () -> closed.add("first"));
        belongings.add(() -> () -> closed.add("second"));
    }

    private void assertNothingIsLeft() {
        assertThat(closed).containsExactly("second", "first");
        assertThat(belongings.directory()).doesNotExist();
    }

    @Test
    void aStoryThatCameTrueIsZero() {
        assertThat(ending.of(this::begin)).isZero();
        assertNothingIsLeft();
    }

    /** A process that is gone, an agent's file that has changed, a half-written number, an answer that is no JSON. */
    static Stream<Exception> troubles() {
        Exception noJson = new IllegalStateException("was read all the same");
        try {
            JsonMapper.shared().readTree("<html>");
        } catch (RuntimeException e) {
            noJson = e;
        }
        return Stream.of(new IOException("not within 60 s"), new NoSuchElementException("No value present"),
                new IllegalArgumentException("no line"), new NumberFormatException("1x"), noJson,
                new InterruptedException());
    }

    @ParameterizedTest
    @MethodSource("troubles")
    void whateverGoesWrongEverythingIsStoppedAndTheStatusIsOne(Exception trouble) {
        assertThat(ending.of(() -> {
            begin();
            throw trouble;
        })).isOne();
        assertNothingIsLeft();
    }

    @Test
    void whatCannotBeStoppedIsNoSuccessAndKeepsNothingElseRunning() {
        assertThat(ending.of(() -> {
            begin();
            belongings.add(() -> () -> {
                throw new IllegalStateException("does not end");
            });
        })).isOne();
        assertNothingIsLeft();
    }

    @Test
    void interruptedItStopsEverythingAndNothingCanBeStartedAfterwards() {
        assertThat(ending.of(() -> {
            begin();
            ending.interrupt();
            belongings.add(() -> () -> closed.add("late"));
        })).isOne();
        assertNothingIsLeft();
    }
}
