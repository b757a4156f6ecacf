package io.bianque.dashboard.signin;

import io.bianque.dashboard.signin.SignInStore.Account;
import io.bianque.dashboard.signin.SignInStore.Session;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Signs people in and out. Thread-safe. A sign-in costs about a quarter of a second of CPU on purpose, whether the
 * account exists or not.
 */
public final class SignIn {
    /** The first account's name. */
    public static final String FIRST_ACCOUNT = "admin";

    /** How long a session lives. */
    public static final Duration SESSION_LIFE = Duration.ofDays(7);

    /** The fewest characters of a password that somebody chooses. */
    public static final int MIN_PASSWORD_LENGTH = 12;

    private static final int MAX_HASHING = 2;
    /** How many wait for their hash; more are sent away for {@link #BUSY_SECONDS}. */
    private static final int MAX_WAITING = 16;
    private static final long BUSY_SECONDS = 5;

    /** BCrypt looks at no more than 72 bytes. */
    static final int MAX_PASSWORD_BYTES = 72;

    private final SignInStore store;
    private final PasswordHasher hasher;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Backoff backoff = new Backoff();
    /** Hashing is slow on purpose; so many at once leave the rest of the server its processors. */
    private final Semaphore hashing = new Semaphore(MAX_HASHING, true);
    /** Checked when there is no such account, so that the answer takes as long. */
    private final String nobodysHash;

    /** Makes and checks salted, slow hashes. */
    public interface PasswordHasher {
        String hash(String password);

        boolean matches(String password, String hash);
    }

    /** How an attempt ended. */
    public sealed interface Attempt {
        /** In. The token goes into the browser's cookie and nowhere else. */
        record SignedIn(String token, Person person) implements Attempt {}

        /** Name or password is wrong; which one is not said. */
        record Wrong() implements Attempt {}

        /** Too many wrong attempts: not looked at before so many seconds have passed. */
        record Wait(long seconds) implements Attempt {}
    }

    /** Somebody signed in. */
    public record Person(String name, Role role, boolean mustChangePassword) {}

    /** How the change of a password ended. */
    public enum PasswordChange {
        /** Changed; every other session of the account has ended. */
        CHANGED,
        /** The current password is wrong. */
        WRONG,
        /** The new one is shorter than {@link #MIN_PASSWORD_LENGTH} characters. */
        TOO_SHORT,
        /** The new one is longer than 72 bytes. */
        TOO_LONG,
        /** The new one is the old one. */
        SAME,
        /** Too many wrong attempts: not looked at now. */
        LATER
    }

    public SignIn(SignInStore store, PasswordHasher hasher, InstantSource clock, SecureRandom random) {
        this.store = store;
        this.hasher = hasher;
        this.clock = clock;
        this.random = random;
        this.nobodysHash = hasher.hash(newSecret(16));
    }

    /**
     * Makes the first account when there is none.
     *
     * @return its one-time password, or empty when there are accounts already
     */
    public Optional<String> createFirstAccount() {
        if (store.hasAccounts()) {
            return Optional.empty();
        }
        var password = newSecret(15);
        store.save(new Account(FIRST_ACCOUNT, hasher.hash(password), Role.ADMIN, true));
        return Optional.of(password);
    }

    /**
     * Tries to sign somebody in.
     *
     * @param from where the attempt comes from, an address; wrong attempts are counted by account and by address
     */
    public Attempt attempt(String name, String password, String from) {
        var now = clock.instant();
        if (hashing.getQueueLength() >= MAX_WAITING) {
            return new Attempt.Wait(BUSY_SECONDS);
        }
        long wait = backoff.reserve(now, "account " + name, "from " + from);
        if (wait > 0) {
            return new Attempt.Wait(wait);
        }
        var account = store.account(name);
        boolean matches = matches(password, account.map(Account::passwordHash).orElse(nobodysHash));
        if (account.isEmpty() || !matches) {
            return new Attempt.Wrong();
        }
        backoff.succeeded("account " + name, "from " + from);
        store.deleteSessionsExpiredBefore(now);
        return new Attempt.SignedIn(newSession(account.get()), person(account.get()));
    }

    /** Who a token belongs to, if its session has not ended. */
    public Optional<Person> person(String token) {
        if (token.length() > 128) {
            return Optional.empty();
        }
        return store.session(hashOf(token)).filter(session -> session.expires().isAfter(clock.instant()))
                .flatMap(session -> store.account(session.account())).map(SignIn::person);
    }

    /** Ends the session of a token. */
    public void signOut(String token) {
        store.deleteSession(hashOf(token));
    }

    /**
     * Changes a password and ends every session of the account; the caller signs in again with {@link #renew}.
     *
     * @param from where the attempt comes from, an address; wrong current passwords count as wrong attempts to sign in
     */
    public PasswordChange changePassword(String name, String current, String next, String from) {
        if (hashing.getQueueLength() >= MAX_WAITING
                || backoff.reserve(clock.instant(), "account " + name, "from " + from) > 0) {
            return PasswordChange.LATER;
        }
        var account = store.account(name).orElseThrow();
        if (!matches(current, account.passwordHash())) {
            return PasswordChange.WRONG;
        }
        backoff.succeeded("account " + name, "from " + from);
        if (next.codePointCount(0, next.length()) < MIN_PASSWORD_LENGTH) {
            return PasswordChange.TOO_SHORT;
        }
        if (next.getBytes(StandardCharsets.UTF_8).length > MAX_PASSWORD_BYTES) {
            return PasswordChange.TOO_LONG;
        }
        if (next.equals(current)) {
            return PasswordChange.SAME;
        }
        store.save(new Account(name, hasher.hash(next), account.role(), false));
        return PasswordChange.CHANGED;
    }

    private boolean matches(String password, String hash) {
        hashing.acquireUninterruptibly();
        try {
            return hasher.matches(password, hash);
        } finally {
            hashing.release();
        }
    }

    /** A fresh session for somebody who has just proven who they are by changing the password. */
    public Attempt.SignedIn renew(String name) {
        var account = store.account(name).orElseThrow();
        return new Attempt.SignedIn(newSession(account), person(account));
    }

    private String newSession(Account account) {
        var token = newSecret(32);
        var now = clock.instant();
        store.save(new Session(hashOf(token), account.name(), now, now.plus(SESSION_LIFE)));
        return token;
    }

    private String newSecret(int bytes) {
        var secret = new byte[bytes];
        random.nextBytes(secret);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    private static Person person(Account account) {
        return new Person(account.name(), account.role(), account.mustChange());
    }

    private static String hashOf(String token) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
