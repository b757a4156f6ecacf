package io.bianque.dashboard.signin;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Accounts and sessions in memory, and a hasher that costs nothing. */
public final class MemoryStore implements SignInStore {
    /** Hashes as quickly as a test wants. */
    public static final SignIn.PasswordHasher HASHER = new SignIn.PasswordHasher() {
        @Override
        public String hash(String password) {
            return "hash of " + password;
        }

        @Override
        public boolean matches(String password, String hash) {
            return hash.equals(hash(password));
        }
    };

    final Map<String, Account> accounts = new ConcurrentHashMap<>();
    final Map<String, Session> sessions = new ConcurrentHashMap<>();

    @Override
    public boolean hasAccounts() {
        return !accounts.isEmpty();
    }

    @Override
    public Optional<Account> account(String name) {
        return Optional.ofNullable(accounts.get(name));
    }

    @Override
    public void save(Account account) {
        accounts.put(account.name(), account);
        sessions.values().removeIf(session -> session.account().equals(account.name()));
    }

    @Override
    public void save(Session session) {
        sessions.put(session.tokenHash(), session);
    }

    @Override
    public Optional<Session> session(String tokenHash) {
        return Optional.ofNullable(sessions.get(tokenHash));
    }

    @Override
    public void deleteSession(String tokenHash) {
        sessions.remove(tokenHash);
    }

    @Override
    public void deleteSessionsExpiredBefore(Instant then) {
        sessions.values().removeIf(session -> session.expires().isBefore(then));
    }
}
