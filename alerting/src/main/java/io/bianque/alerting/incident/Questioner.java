package io.bianque.alerting.incident;

import io.bianque.alerting.diagnosis.Effect;
import java.util.List;

/** Takes the questions of the diagnosis: is this entity well since then? The answers come back as journal inputs. */
@FunctionalInterface
public interface Questioner {
    /** Answers nobody; what waits for evidence then waits the whole {@code settle}. */
    Questioner NOBODY = _ -> {};

    /** Takes questions. Called on the journal's thread after what caused them is durable; must not block. */
    void ask(List<Effect.Ask> questions);
}
