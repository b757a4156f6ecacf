package io.bianque.alerting.state;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresStateTest extends StateContract {
    private EmbeddedPostgres postgres;
    private StateStore store;

    @SuppressWarnings("NullAway.Init") // set before the first test
    PostgresStateTest() {}

    @BeforeAll
    void start() throws IOException {
        postgres = EmbeddedPostgres.builder().setServerConfig("fsync", "off").setServerConfig("shared_buffers", "16MB")
                .start();
        store = StateStore.open(postgres.getPostgresDatabase());
    }

    @AfterAll
    void stop() throws IOException {
        store.close();
        postgres.close();
    }

    @Override
    StateStore store() {
        return store;
    }
}
