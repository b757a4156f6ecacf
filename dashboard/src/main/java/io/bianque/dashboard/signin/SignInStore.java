package io.bianque.dashboard.signin;

import java.time.Instant;
import java.util.Optional;

/** Keeps accounts and sessions durably. Thread-safe; a change is durable when the method returns. */
public interface SignInStore {
    /** Whether there is any account at all. */
    boolean hasAccounts();

    /** The account of this name. */
    Optional<Account> account(String name);

    /** Adds an account, or gives the one of that name another password and ends all its sessions. */
    void save(Account account);

    /** Adds a session. */
    void save(Session session);

    /** The session with this hash, whether it has ended or not. */
    Optional<Session> session(String tokenHash);

    /** Ends one session. */
    void deleteSession(String tokenHash);

    /** Forgets sessions that ended before then. */
    void deleteSessionsExpiredBefore(Instant then);

    /**
     * An account.
     *
     * @param passwordHash salted and slow, as the encoder made it
     * @param mustChange   whether the password may be used for nothing but choosing another
     */
    record Account(String name, String passwordHash, Role role, boolean mustChange) {}

    /**
     * A session.
     *
     * @param tokenHash SHA-256 of the token in the browser's cookie, hexadecimal
     */
    record Session(String tokenHash, String account, Instant created, Instant expires) {}
}
