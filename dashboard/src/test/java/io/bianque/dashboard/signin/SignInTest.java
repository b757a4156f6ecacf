package io.bianque.dashboard.signin;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.dashboard.signin.SignIn.Attempt;
import io.bianque.dashboard.signin.SignIn.PasswordChange;
import io.bianque.dashboard.signin.SignIn.Person;
import io.bianque.testkit.ManualClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SignInTest {
    private final ManualClock clock = new ManualClock(Instant.parse("2026-05-01T00:00:00Z"));
    private final MemoryStore store = new MemoryStore();
    private final SignIn signIn = new SignIn(store, MemoryStore.HASHER, clock, new SecureRandom());
    private String first = "";

    @BeforeEach
    void firstStart() {
        first = signIn.createFirstAccount().orElseThrow();
    }

    @Test
    void theFirstAccountIsMadeOnce() {
        assertThat(first).hasSizeGreaterThanOrEqualTo(20);
        assertThat(signIn.createFirstAccount()).isEmpty();
    }

    @Test
    void theOneTimePasswordMustBeChanged() {
        assertThat(in(first).person()).isEqualTo(new Person("admin", Role.ADMIN, true));
        assertThat(signIn.changePassword("admin", first, "a password of mine", "here"))
                .isEqualTo(PasswordChange.CHANGED);
        assertThat(in("a password of mine").person().mustChangePassword()).isFalse();
        assertThat(signIn.attempt("admin", first, "here")).isInstanceOf(Attempt.Wrong.class);
    }

    @Test
    void changingThePasswordEndsEverySession() {
        var token = in(first).token();
        signIn.changePassword("admin", first, "a password of mine", "here");
        assertThat(signIn.person(token)).isEmpty();
        assertThat(signIn.person(signIn.renew("admin").token())).isPresent();
    }

    @Test
    void weakPasswordsAreRefusedWithTheReason() {
        assertThat(signIn.changePassword("admin", "wrong", "a password of mine", "here"))
                .isEqualTo(PasswordChange.WRONG);
        assertThat(signIn.changePassword("admin", first, "short", "here")).isEqualTo(PasswordChange.TOO_SHORT);
        assertThat(signIn.changePassword("admin", first, "x".repeat(73), "here")).isEqualTo(PasswordChange.TOO_LONG);
        assertThat(signIn.changePassword("admin", first, first, "here")).isEqualTo(PasswordChange.SAME);
    }

    @Test
    void aSessionEndsByItselfAndBySigningOut() {
        var token = in(first).token();
        assertThat(signIn.person(token)).isPresent();
        clock.advance(SignIn.SESSION_LIFE.plusSeconds(1));
        assertThat(signIn.person(token)).isEmpty();
        var other = in(first).token();
        signIn.signOut(other);
        assertThat(signIn.person(other)).isEmpty();
    }

    @Test
    void tokensAreStoredAsHashesOnly() {
        var token = in(first).token();
        assertThat(store.sessions).hasSize(1).doesNotContainKey(token);
        assertThat(signIn.person("forged")).isEmpty();
        assertThat(signIn.person("x".repeat(10_000))).isEmpty();
    }

    @Test
    void guessingIsSlowedDownWhetherTheAccountExistsOrNot() {
        for (var name : new String[]{"admin", "nobody"}) {
            long looked = 0;
            for (int guess = 0; guess < 10_000; guess++) {
                if (!(signIn.attempt(name, "guess" + guess, "from " + name) instanceof Attempt.Wait)) {
                    looked++;
                }
                clock.advance(Duration.ofMillis(100));
            }
            assertThat(looked).as("guesses looked at in 1,000 s for " + name).isBetween(6L, 20L);
        }
    }

    @Test
    void theRightPasswordAfterTheWaitClearsTheCount() {
        for (int guess = 0; guess < 5; guess++) {
            signIn.attempt("admin", "wrong", "here");
        }
        assertThat(signIn.attempt("admin", first, "here")).isEqualTo(new Attempt.Wait(1));
        clock.advance(Duration.ofSeconds(1));
        assertThat(signIn.attempt("admin", first, "here")).isInstanceOf(Attempt.SignedIn.class);
        assertThat(signIn.attempt("admin", "wrong", "here")).isInstanceOf(Attempt.Wrong.class);
    }

    @Test
    void manyGuessesAtOncePassNoMoreOftenThanOneAfterTheOther() throws InterruptedException {
        var looked = new AtomicInteger();
        var slow = new SignIn(store, new SignIn.PasswordHasher() {
            @Override
            public String hash(String password) {
                return MemoryStore.HASHER.hash(password);
            }

            @Override
            public boolean matches(String password, String hash) {
                looked.incrementAndGet();
                for (int i = 0; i < 100_000; i++) {
                    Thread.onSpinWait(); // long enough for the others to come this far, if they may
                }
                return MemoryStore.HASHER.matches(password, hash);
            }
        }, clock, new SecureRandom());
        var start = new CountDownLatch(1);
        var guesses = new ArrayList<Thread>();
        for (int i = 0; i < 40; i++) {
            var guess = "guess " + i;
            guesses.add(Thread.ofPlatform().start(() -> {
                try {
                    start.await();
                    slow.attempt("admin", guess, "here");
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
        start.countDown();
        for (var guess : guesses) {
            guess.join();
        }
        assertThat(looked).as("guesses looked at").hasValueLessThanOrEqualTo(5);
    }

    @Test
    void guessingTheCurrentPasswordIsSlowedDownToo() {
        for (int guess = 0; guess < 5; guess++) {
            assertThat(signIn.changePassword("admin", "guess", "a password of mine", "here"))
                    .isEqualTo(PasswordChange.WRONG);
        }
        assertThat(signIn.changePassword("admin", first, "a password of mine", "here"))
                .isEqualTo(PasswordChange.LATER);
        clock.advance(Duration.ofSeconds(1));
        assertThat(signIn.changePassword("admin", first, "a password of mine", "here"))
                .isEqualTo(PasswordChange.CHANGED);
    }

    private Attempt.SignedIn in(String password) {
        return (Attempt.SignedIn) signIn.attempt("admin", password, "here");
    }
}
