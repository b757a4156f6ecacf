package io.bianque.dashboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.dashboard.view.FakeFleet;
import io.bianque.dashboard.view.FakeIncidents;
import io.bianque.testkit.ManualClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PagesControllerTest {
    private final FakeFleet fleet = new FakeFleet();
    private final PagesController controller = new PagesController(
            PagesTest.pages(fleet, ManualClock.atSomeDay()), fleet, new FakeIncidents());

    @ParameterizedTest
    @CsvSource({"open, , 200", "resolved, INC-7, 200", "all, nonsense, 400", "all, INC-0, 400", "all, '', 400",
            "none, , 400"})
    void aCursorOrStateThatIsNoneIsTheCallersFault(String state, @Nullable String cursor, int status) {
        assertThat(controller.incidents(state, cursor).getStatusCode().value()).isEqualTo(status);
    }
}
