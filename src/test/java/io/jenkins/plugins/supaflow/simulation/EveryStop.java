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
        return Outcome.onOneThread(() -> {
            List<Outcome> bad = new ArrayList<>();
            each(scenario, List.of(), outcome -> add(outcome, bad));
            return bad;
        });
    }

    /** The same for each pair of a stop and one after the start that follows it. */
    static List<Outcome> pairs(Scenario scenario) {
        return Outcome.onOneThread(() -> {
            List<Outcome> bad = new ArrayList<>();
            each(scenario, List.of(), first -> {
                add(first, bad);
                if (!first.scenario.stops.isEmpty()) {
                    each(scenario, first.scenario.stops, second -> add(second, bad));
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
            for (boolean isPowerCut : new boolean[] {false, true}) {
                List<Stop> stops = new ArrayList<>(before);
                stops.add(new Stop(at, isPowerCut, DOWN));
                then.accept(Outcome.of(scenario.withStops(stops)));
            }
        }
    }

    private static void add(Outcome outcome, List<Outcome> bad) {
        if (!outcome.isGood()) {
            bad.add(outcome);
        }
    }
}
