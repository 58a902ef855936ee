package io.jenkins.plugins.supaflow.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code -Dtorture.scenarios=5000 -Dtorture.seed=42} asks for more, or for the same again. */
class TortureTest {

    @Test
    void everyIntentHasOneJobAndOneOutcomeWhateverBreaks() throws Exception {
        Torture torture = new Torture(Long.getLong("torture.seed", System.nanoTime()));

        assertEquals(List.of(), torture.run(Integer.getInteger("torture.scenarios", 50)));
    }
}
