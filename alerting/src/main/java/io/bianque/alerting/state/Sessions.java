package io.bianque.alerting.state;

import java.util.Optional;

/** Browser sessions. Tokens are kept as hashes only. Thread-safe; each call is durable when it returns. */
public final class Sessions {
    /** Sessions of one account; the oldest end when there are more. */
    public static final int MAX_PER_ACCOUNT = 20;

    private final StateStore store;

    /** Sessions in this database. */
    public Sessions(StateStore store) {
        this.store = store;
    }

    /**
     * One session.
     *
     * @param tokenHash     a hash of the secret in the cookie; unique
     * @param account       the name of an account that exists
     * @param createdMillis milliseconds since the Unix epoch, as is the next
     * @param expiresMillis from then on it counts no more
     */
    public record Session(String tokenHash, String account, long createdMillis, long expiresMillis) {
        @Override
        public String toString() {
            return "Session[" + account + "]"; // the token belongs in no log
        }
    }

    /**
     * Begins a session; the account's oldest beyond the bound end.
     *
     * @throws StateException if there is no such account
     */
    public void begin(Session session) {
        store.write(connection -> {
            try (var insert = connection
                    .prepareStatement("INSERT INTO sessions (token_hash, account, created_at, "
                            + "expires_at) VALUES (?, ?, ?, ?)")) {
                insert.setString(1, session.tokenHash());
                insert.setString(2, session.account());
                insert.setLong(3, session.createdMillis());
                insert.setLong(4, session.expiresMillis());
                insert.executeUpdate();
            }
            try (var trim = connection.prepareStatement("DELETE FROM sessions WHERE account = ? AND token_hash NOT IN ("
                    + "SELECT token_hash FROM sessions WHERE account = ? ORDER BY created_at DESC, token_hash LIMIT ?)")) {
                trim.setString(1, session.account());
                trim.setString(2, session.account());
                trim.setInt(3, MAX_PER_ACCOUNT);
                return trim.executeUpdate();
            }
        });
    }

    /** The session of this token, unless it has expired. */
    public Optional<Session> find(String tokenHash, long nowMillis) {
        return store.read(connection -> {
            try (var query = connection.prepareStatement("SELECT token_hash, account, created_at, expires_at "
                    + "FROM sessions WHERE token_hash = ? AND expires_at > ?")) {
                query.setString(1, tokenHash);
                query.setLong(2, nowMillis);
                try (var rows = query.executeQuery()) {
                    return rows.next()
                            ? Optional.of(new Session(rows.getString(1), rows.getString(2),
                                    rows.getLong(3), rows.getLong(4)))
                            : Optional.<Session>empty();
                }
            }
        });
    }

    /** Moves the end of a session; says whether it was there. */
    public boolean extend(String tokenHash, long expiresMillis) {
        return store.write(connection -> {
            try (var update = connection.prepareStatement("UPDATE sessions SET expires_at = ? WHERE token_hash = ?")) {
                update.setLong(1, expiresMillis);
                update.setString(2, tokenHash);
                return update.executeUpdate() == 1;
            }
        });
    }

    /** Ends a session; says whether it was there. */
    public boolean end(String tokenHash) {
        return store.write(connection -> {
            try (var delete = connection.prepareStatement("DELETE FROM sessions WHERE token_hash = ?")) {
                delete.setString(1, tokenHash);
                return delete.executeUpdate() == 1;
            }
        });
    }

    /** Ends all sessions of an account; says how many. */
    public int endAllOf(String account) {
        return store.write(connection -> {
            try (var delete = connection.prepareStatement("DELETE FROM sessions WHERE account = ?")) {
                delete.setString(1, account);
                return delete.executeUpdate();
            }
        });
    }

    /** Ends all that have expired; says how many. */
    public int endExpired(long nowMillis) {
        return store.write(connection -> {
            try (var delete = connection.prepareStatement("DELETE FROM sessions WHERE expires_at <= ?")) {
                delete.setLong(1, nowMillis);
                return delete.executeUpdate();
            }
        });
    }
}
