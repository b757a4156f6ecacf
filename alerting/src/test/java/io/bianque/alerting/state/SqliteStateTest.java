package io.bianque.alerting.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SqliteStateTest extends StateContract {
    private Path directory;
    private StateStore store;

    @SuppressWarnings("NullAway.Init") // set before the first test
    SqliteStateTest() {}

    @BeforeAll
    void open(@TempDir Path temporary) throws IOException {
        directory = temporary;
        store = StateStore.sqlite(directory.resolve("test.db"));
    }

    @AfterAll
    void close() {
        store.close();
    }

    @Override
    StateStore store() {
        return store;
    }

    @Test
    void t20TheFilesBelongToTheirOwnerAlone() throws IOException {
        new Accounts(store).add(new Accounts.Account("a", "h", "admin", false, 1));
        try (var files = Files.list(directory)) {
            assertThat(files.toList()).hasSizeGreaterThan(1).allSatisfy(file -> assertThat(
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------"));
        }
    }

    @Test
    void walAndFullSynchronousAreInForce() {
        assertThat(pragma("journal_mode")).isEqualTo("wal");
        assertThat(pragma("synchronous")).isEqualTo("2");
        assertThat(pragma("foreign_keys")).isEqualTo("1");
    }

    private String pragma(String name) {
        return store.write(connection -> {
            try (var query = connection.prepareStatement("PRAGMA " + name); var rows = query.executeQuery()) {
                rows.next();
                return rows.getString(1);
            }
        });
    }

    @Test
    void whatWasWrittenIsThereAfterTheFileIsOpenedAgain(@TempDir Path other) throws IOException {
        var file = other.resolve("again.db");
        try (var first = StateStore.sqlite(file)) {
            new Accounts(first).add(new Accounts.Account("a", "h", "admin", false, 1));
        }
        try (var second = StateStore.sqlite(file)) {
            assertThat(new Accounts(second).count()).isEqualTo(1);
        }
    }
}
