package io.jenkins.plugins.supaflow.simulation;

import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** A scenario in the making, and what chance decides of it. */
class Draws {

    final RandomGenerator random;
    Scenario scenario;

    /** @param seed decides all that is drawn */
    Draws(long seed) {
        // Not the choices that the world makes of the same seed.
        random = new SplittableRandom(seed ^ 0x5ca1ab1e);
        scenario = new Scenario("random", seed);
    }

    /** A credential is not there for a while. */
    void hide(String key, Duration from, Duration until) {
        at(from, "the credential is gone", world -> {
            world.allow(Kind.INVALID);
            world.keys().hide(key, true);
        });
        at(until, "the credential is back", world -> world.keys().hide(key, false));
    }

    void given(String label, Consumer<World> action) {
        scenario = scenario.given(label, action);
    }

    void at(Duration at, String label, Consumer<World> action) {
        scenario = scenario.at(at, label, action);
    }

    boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    Duration seconds(int most) {
        return Duration.ofMillis(random.nextInt(most * 1_000));
    }

    <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
