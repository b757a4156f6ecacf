package io.bianque.dashboard.boot;

import io.bianque.alerting.state.Accounts;
import io.bianque.alerting.state.Sessions;
import io.bianque.dashboard.signin.Role;
import io.bianque.dashboard.signin.SignIn;
import io.bianque.dashboard.signin.SignInStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps accounts and sessions in the state store, and the first account's one-time password in a file while it is good. */
final class StateSignInStore implements SignInStore {
    private final Accounts accounts;
    private final Sessions sessions;
    private static final Logger LOG = LoggerFactory.getLogger(StateSignInStore.class);

    private final InstantSource clock;
    private final Path firstPassword;

    StateSignInStore(Accounts accounts, Sessions sessions, InstantSource clock, Path firstPassword) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.clock = clock;
        this.firstPassword = firstPassword;
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
        if (account.name().equals(SignIn.FIRST_ACCOUNT) && !account.mustChange()) {
            forgetFirstPassword();
        }
    }

    /** The file is worthless now, and who finds it would believe that it is not. */
    private void forgetFirstPassword() {
        try {
            Files.deleteIfExists(firstPassword);
        } catch (IOException e) {
            LOG.warn("{} is of no use any more and could not be removed: remove it by hand", firstPassword, e);
        }
    }

    @Override
    public void save(Session session) {
        sessions.begin(new Sessions.Session(session.tokenHash(), session.account(),
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
