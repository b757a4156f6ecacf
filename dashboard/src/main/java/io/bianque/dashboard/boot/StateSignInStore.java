package io.bianque.dashboard.boot;

import io.bianque.alerting.state.Accounts;
import io.bianque.alerting.state.Sessions;
import io.bianque.dashboard.signin.Role;
import io.bianque.dashboard.signin.SignInStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Keeps accounts and sessions in the state store. */
final class StateSignInStore implements SignInStore {
    private final Accounts accounts;
    private final Sessions sessions;
    private final InstantSource clock;

    StateSignInStore(Accounts accounts, Sessions sessions, InstantSource clock) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.clock = clock;
    }

    @Override
    public boolean hasAccounts() {
        return accounts.count() > 0;
    }

    @Override
    public Optional<Account> account(String name) {
        return accounts.find(name)
                .map(a -> new Account(a.name(), a.passwordHash(), Role.valueOf(a.role()), a.mustChange()));
    }

    @Override
    public void save(Account account) {
        long now = clock.millis();
        var added = accounts.add(new Accounts.Account(account.name(), account.passwordHash(), account.role().name(),
                account.mustChange(), now));
        if (!added) {
            accounts.changePassword(account.name(), account.passwordHash(), account.mustChange(), now);
        }
    }

    @Override
    public void save(Session session) {
        // The token against forged requests lies in a cookie of its own, not here.
        sessions.begin(new Sessions.Session(session.tokenHash(), session.account(), "",
                session.created().toEpochMilli(), session.expires().toEpochMilli()));
    }

    @Override
    public Optional<Session> session(String tokenHash) {
        return sessions.find(tokenHash, clock.millis()).map(s -> new Session(s.tokenHash(), s.account(),
                Instant.ofEpochMilli(s.createdMillis()), Instant.ofEpochMilli(s.expiresMillis())));
    }

    @Override
    public void deleteSession(String tokenHash) {
        sessions.end(tokenHash);
    }

    @Override
    public void deleteSessionsExpiredBefore(Instant then) {
        sessions.endExpired(then.toEpochMilli());
    }
}
