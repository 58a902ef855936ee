package io.jenkins.plugins.supaflow.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code -Dtorture.scenarios=5000 -Dtorture.seed=42} asks for more, or for the same again. */
class TortureTest {

    /** One whose first scenarios have all that the torture can do: kills, a restart, lost answers that are found and not found. */
    private static final long SEED = 10;

    @Test
    void everyIntentHasOneJobAndOneOutcomeWhateverBreaks() throws Exception {
        Torture torture = new Torture(Long.getLong("torture.seed", SEED));

        assertEquals(List.of(), torture.run(Integer.getInteger("torture.scenarios", 50)));
    }
}
