package io.bianque.alerting.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bianque.seam.MonotonicClock;
import io.bianque.testkit.SimulatedDisk;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class JournalTest {
    /** Takes everything but what a person acknowledges. */
    private static final class Breaking implements JournalCore {
        @Override
        public boolean isRepeat(JournalInput input) {
            return false;
        }

        @Override
        public List<Intent> apply(long atMillis, JournalInput input) {
            if (input instanceof JournalInput.Acknowledge) {
                throw new StackOverflowError("too deep");
            }
            return List.of();
        }

        @Override
        public List<Intent> openIntents() {
            return List.of();
        }

        @Override
        public void writeSnapshot(JournalWriter out) {
            // It has no state.
        }

        @Override
        public void readSnapshot(JournalReader in) {
            // Nothing was written.
        }
    }

    private static final JournalListener NOBODY = new JournalListener() {
        @Override
        public void restored(long nextOffset) {}

        @Override
        public void replayed(long nextOffset) {}

        @Override
        public void committed(long nextOffset, List<Intent> intents) {}
    };

    @Test
    void anErrorThatEndsTheJournalIsSaidAndRefusesWhatComes() throws IOException {
        var fatal = new CompletableFuture<Throwable>();
        try (var journal = Journal.open(new SimulatedDisk(), JournalOptions.standard(), InstantSource.system(),
                MonotonicClock.system(), new Breaking(), NOBODY, 0, fatal::complete)) {
            journal.start();
            assertThat(journal.isRunning()).isTrue();
            assertThat(journal.append(new JournalInput.Installed("t"))).succeedsWithin(10, TimeUnit.SECONDS);
            assertThatThrownBy(() -> journal.append(new JournalInput.Acknowledge("INC-1", "li", "c")).get(10,
                    TimeUnit.SECONDS)).hasRootCauseMessage("too deep");
            assertThat(fatal).succeedsWithin(10, TimeUnit.SECONDS)
                    .satisfies(cause -> assertThat(cause).hasMessage("too deep"));
            assertThat(journal.failure()).isNotNull();
            assertThat(journal.isRunning()).isFalse();
            assertThatThrownBy(() -> journal.append(new JournalInput.Tick())).hasMessageContaining("has failed");
        }
    }
}
