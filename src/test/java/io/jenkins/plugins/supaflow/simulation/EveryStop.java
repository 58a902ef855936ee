package io.jenkins.plugins.supaflow.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Runs a scenario once, and then once more for each of its events and moments, with a stop exactly there. */
final class EveryStop {

    private static final Duration DOWN = Duration.ofSeconds(20);

    private EveryStop() {}

    /** @return what came out badly; the first is without a stop, and if it is bad the only one */
    static List<Outcome> singles(Scenario scenario) {
        return bad(then -> singles(scenario, then));
    }

    /** The same for each pair of a stop and one after the start that follows it. */
    static List<Outcome> pairs(Scenario scenario) {
        return bad(then -> pairs(scenario, then));
    }

    /** Tells how each came out, the first without a stop. */
    static void singles(Scenario scenario, Consumer<Outcome> then) {
        each(scenario, List.of(), then);
    }

    /** The same for each single stop and each pair. */
    static void pairs(Scenario scenario, Consumer<Outcome> then) {
        each(scenario, List.of(), first -> {
            then.accept(first);
            if (!first.scenario.stops.isEmpty()) {
                each(scenario, first.scenario.stops, then);
            }
        });
    }

    private static List<Outcome> bad(Consumer<Consumer<Outcome>> all) {
        return Outcome.onOneThread(() -> {
            List<Outcome> bad = new ArrayList<>();
            all.accept(outcome -> {
                if (!outcome.isGood()) {
                    bad.add(outcome);
                }
            });
            return bad;
        });
    }

    /** @param before stops that come first */
    private static void each(Scenario scenario, List<Stop> before, Consumer<Outcome> then) {
        Outcome calm = Outcome.of(scenario.withStops(before));
        if (before.isEmpty()) {
            then.accept(calm);
        }
        int first = before.isEmpty() ? 0 : before.get(before.size() - 1).at() + 1;
        for (int at = first; at < calm.events() && calm.isGood(); at++) {
            Outcome killed = Outcome.of(scenario.withStops(with(before, new Stop(at, false, DOWN))));
            then.accept(killed);
            if (!killed.world().controller().wasForced()) {
                then.accept(Outcome.of(scenario.withStops(with(before, new Stop(at, true, DOWN)))));
            }
        }
    }

    private static List<Stop> with(List<Stop> before, Stop stop) {
        List<Stop> stops = new ArrayList<>(before);
        stops.add(stop);
        return stops;
    }
}
