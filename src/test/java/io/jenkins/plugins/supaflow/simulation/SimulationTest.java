package io.jenkins.plugins.supaflow.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jenkins.plugins.supaflow.sandbox.JobScript;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulationTest {

    private static Scenario plain(long seed) {
        return new Scenario("a plain run", seed)
                .given(
                        "a pipeline",
                        world -> world.addPipeline("orders")
                                .script(JobScript.completed()
                                        .lasting(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(70))))
                .at(1, "a build starts", world -> world.start("a", Build.Kind.PIPELINE, "orders"))
                .expect("one job", world -> Oracles.ownJobs(world, world.pipeline("orders")) == 1);
    }

    @Test
    void aPlainRunIsTheSameTwice() {
        Outcome first = Outcome.of(plain(1));
        assertEquals(List.of(), first.violations());
        assertEquals(first.trace(), Outcome.of(plain(1)).trace());
    }

    @Test
    void aPlainRunStandsAnyStopAtAnyMoment() {
        List<Outcome> bad = EveryStop.singles(plain(1));
        if (!bad.isEmpty()) {
            throw new AssertionError(bad.size() + ":\n" + Report.of(bad.get(0), "this test"));
        }
    }

    @Test
    void aPlainRunStandsAnyPairOfStops() {
        List<Outcome> bad = EveryStop.pairs(plain(1));
        if (!bad.isEmpty()) {
            throw new AssertionError(bad.size() + ":\n" + Report.of(bad.get(0), "this test"));
        }
    }
}
