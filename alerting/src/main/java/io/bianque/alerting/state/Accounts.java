package io.bianque.alerting.state;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who may sign in. Hashing passwords is the caller's business. Thread-safe; each call is durable when it returns. */
public final class Accounts {
    private static final String COLUMNS = "name, password_hash, role, must_change, changed_at";

    private final StateStore store;

    /** Accounts in this database. */
    public Accounts(StateStore store) {
        this.store = store;
    }

    /**
     * One account.
     *
     * @param name          unique, case matters, at most 100 characters
     * @param passwordHash  salted and slow, in the caller's own format
     * @param role          a word of the caller's
     * @param mustChange    whether the password is to be changed at the next sign-in
     * @param changedMillis when the password was set, milliseconds since the Unix epoch
     */
    public record Account(String name, String passwordHash, String role, boolean mustChange, long changedMillis) {
        @Override
        public String toString() {
            return "Account[" + name + ", " + role + "]"; // the hash belongs in no log
        }
    }

    /** How many there are. */
    public int count() {
        return store.read(connection -> {
            try (var query = connection.prepareStatement("SELECT COUNT(*) FROM accounts");
                    var rows = query.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        });
    }

    /** The account of this name. */
    public Optional<Account> find(String name) {
        return store.read(connection -> {
            try (var query = connection.prepareStatement("SELECT " + COLUMNS + " FROM accounts WHERE name = ?")) {
                query.setString(1, name);
                try (var rows = query.executeQuery()) {
                    return rows.next() ? Optional.of(account(rows)) : Optional.<Account>empty();
                }
            }
        });
    }

    /** All accounts, by name. */
    public List<Account> all() {
        return store.read(connection -> {
            try (var query = connection.prepareStatement("SELECT " + COLUMNS + " FROM accounts ORDER BY name");
                    var rows = query.executeQuery()) {
                var all = new ArrayList<Account>();
                while (rows.next()) {
                    all.add(account(rows));
                }
                return List.copyOf(all);
            }
        });
    }

    /** Adds an account unless there is one of that name; says whether it was added. */
    public boolean add(Account account) {
        return store.write(connection -> {
            try (var insert = connection.prepareStatement("INSERT INTO accounts (" + COLUMNS
                    + ") VALUES (?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING")) {
                bind(insert, account);
                return insert.executeUpdate() == 1;
            }
        });
    }

    /** Adds an account, or replaces the one of that name; its sessions stay. */
    public void save(Account account) {
        store.write(connection -> {
            try (var upsert = connection.prepareStatement("INSERT INTO accounts (" + COLUMNS
                    + ") VALUES (?, ?, ?, ?, ?) "
                    + "ON CONFLICT (name) DO UPDATE SET password_hash = excluded.password_hash, role = excluded.role, "
                    + "must_change = excluded.must_change, changed_at = excluded.changed_at")) {
                bind(upsert, account);
                return upsert.executeUpdate();
            }
        });
    }

    /** Sets another password and ends every session of the account; says whether there is such an account. */
    public boolean changePassword(String name, String passwordHash, boolean mustChange, long nowMillis) {
        return store.write(connection -> {
            try (var end = connection.prepareStatement("DELETE FROM sessions WHERE account = ?")) {
                end.setString(1, name);
                end.executeUpdate();
            }
            try (var update = connection.prepareStatement(
                    "UPDATE accounts SET password_hash = ?, must_change = ?, changed_at = ? WHERE name = ?")) {
                update.setString(1, passwordHash);
                update.setInt(2, mustChange ? 1 : 0);
                update.setLong(3, nowMillis);
                update.setString(4, name);
                return update.executeUpdate() == 1;
            }
        });
    }

    /** Takes an account away with its sessions; says whether there was one. */
    public boolean remove(String name) {
        return store.write(connection -> {
            try (var delete = connection.prepareStatement("DELETE FROM accounts WHERE name = ?")) {
                delete.setString(1, name);
                return delete.executeUpdate() == 1;
            }
        });
    }

    private static void bind(PreparedStatement statement, Account account) throws SQLException {
        statement.setString(1, account.name());
        statement.setString(2, account.passwordHash());
        statement.setString(3, account.role());
        statement.setInt(4, account.mustChange() ? 1 : 0);
        statement.setLong(5, account.changedMillis());
    }

    private static Account account(ResultSet rows) throws SQLException {
        return new Account(rows.getString(1), rows.getString(2), rows.getString(3), rows.getInt(4) != 0,
                rows.getLong(5));
    }
}
