package io.jenkins.plugins.supaflow.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Every scenario of the catalogue, and once more for each of its events with the controller killed exactly there, and with a power
 * cut where that is something else; for the short ones with each pair of such stops.
 *
 * <p>The system property {@code simulation.pairs} says up to how many events a scenario is short.
 */
class EveryStopTest {

    /** All pairs of scenarios of so many events take some seconds; of all they take hours. */
    private static final int SHORT = Integer.getInteger("simulation.pairs", 13);

    private final List<String> bad = new ArrayList<>();
    private int scenarios;
    private int events;
    private int kills;
    private int powerCuts;
    private int pairs;

    @Test
    void everyScenarioStandsAStopAtEveryEvent() {
        long begun = System.nanoTime();
        Outcome.onOneThread(() -> {
            Catalogue.rows().forEach(row -> stopEverywhere(row.scenario()));
            return null;
        });
        System.out.printf(
                "%d scenarios, %d events, %d kills, %d power cuts, %d pairs of the scenarios of up to %d events, %.1f s%n",
                scenarios, events, kills, powerCuts, pairs, SHORT, (System.nanoTime() - begun) / 1e9);
        assertEquals(List.of(), bad, () -> bad.size() + " came out badly, the first:\n" + bad.get(0));
    }

    private void stopEverywhere(Scenario scenario) {
        scenarios++;
        boolean isShort = Outcome.of(scenario).events() <= SHORT;
        if (isShort) {
            EveryStop.pairs(scenario, this::count);
        } else {
            EveryStop.singles(scenario, this::count);
        }
    }

    private void count(Outcome outcome) {
        List<Stop> stops = outcome.scenario.stops;
        if (stops.isEmpty()) {
            events += outcome.events();
        } else if (stops.size() > 1) {
            pairs++;
        } else if (stops.get(0).isPowerCut()) {
            powerCuts++;
        } else {
            kills++;
        }
        if (!outcome.isGood()) {
            bad.add(bad.isEmpty() ? Report.of(outcome, "EveryStopTest") : outcome.scenario.name + " " + stops);
        }
    }
}
