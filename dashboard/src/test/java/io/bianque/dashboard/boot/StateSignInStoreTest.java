package io.bianque.dashboard.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.state.Accounts;
import io.bianque.alerting.state.Sessions;
import io.bianque.alerting.state.StateStore;
import io.bianque.dashboard.signin.MemoryStore;
import io.bianque.dashboard.signin.SignIn;
import io.bianque.dashboard.signin.SignIn.Attempt;
import io.bianque.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateSignInStoreTest {
    @TempDir
    private Path directory;

    @Test
    void theFileOfTheOneTimePasswordGoesWhenAPasswordWasChosen() throws IOException {
        var clock = ManualClock.atSomeDay();
        var file = directory.resolve("first-password");
        try (var state = StateStore.sqlite(directory.resolve("state.db"))) {
            var store = new StateSignInStore(new Accounts(state), new Sessions(state), clock, file);
            var signIn = new SignIn(store, MemoryStore.HASHER, clock, new SecureRandom());
            var once = signIn.createFirstAccount().orElseThrow();
            Files.writeString(file, once);
            var in = (Attempt.SignedIn) signIn.attempt("admin", once, "here");
            assertThat(file).exists();
            assertThat(signIn.person(in.token())).isPresent();
            signIn.changePassword("admin", once, "a password of mine", "here");
            assertThat(file).doesNotExist();
        }
    }
}
