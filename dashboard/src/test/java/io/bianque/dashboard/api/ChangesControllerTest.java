package io.bianque.dashboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.topology.ChangeNote;
import io.bianque.alerting.topology.Changes;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.EntityKind;
import io.bianque.dashboard.api.ChangesController.NewChange;
import io.bianque.dashboard.signin.Role;
import io.bianque.dashboard.signin.SignIn.Person;
import io.bianque.dashboard.view.FakeFleet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChangesControllerTest {
    private static final long NOW = 1_800_000_000_000L;
    private static final Person ANNA = new Person("anna", Role.RESPONDER, false);

    private final List<ChangeNote> taken = new ArrayList<>();
    private final FakeFleet fleet = new FakeFleet();
    private final ChangesController controller = new ChangesController(new Changes() {
        @Override
        public boolean take(ChangeNote change) {
            boolean isNew = taken.stream().noneMatch(each -> each.id().equals(change.id()));
            taken.add(change);
            return isNew;
        }

        @Override
        public List<ChangeNote> recent(int limit) {
            return taken.subList(0, Math.min(limit, taken.size()));
        }
    }, fleet);

    ChangesControllerTest() {
        fleet.atMillis = NOW;
    }

    @Test
    void whatIsLeftOutIsFilledIn() {
        var answer = controller.take(new NewChange("application:shop", "v2", null, null, null, null), ANNA);
        assertThat(answer.getStatusCode().value()).isEqualTo(201);
        assertThat(taken).singleElement().satisfies(note -> {
            assertThat(note).isEqualTo(new ChangeNote(new EntityId(EntityKind.APPLICATION, "shop"), "other", "v2", NOW,
                    "anna", note.id()));
            assertThat(note.id()).isNotBlank();
        });
        assertThat(controller.recent(50).getBody()).asString().contains("application:shop");
    }

    @Test
    void aRepeatIsNoNewChange() {
        var change = new NewChange("host:a", "v2", "release", NOW - 5, "ci", "c1");
        assertThat(controller.take(change, ANNA).getStatusCode().value()).isEqualTo(201);
        assertThat(controller.take(change, ANNA).getStatusCode().value()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"nothing, v2, 5", ", v2, 5", "host:a, , 5", "host:a, '  ', 5", "host:a, v2, -1",
            "host:a, v2, 1800003600001"})
    void whatSaysNothingIsRefused(@Nullable String entity, @Nullable String what, long at) {
        assertThat(controller.take(new NewChange(entity, what, null, at, null, null), ANNA).getStatusCode().value())
                .isEqualTo(400);
        assertThat(taken).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0", "501"})
    void aLimitBeyondTheBoundsIsRefused(int limit) {
        assertThat(controller.recent(limit).getStatusCode().value()).isEqualTo(400);
    }
}
