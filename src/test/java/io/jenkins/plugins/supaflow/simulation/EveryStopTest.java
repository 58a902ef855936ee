package io.jenkins.plugins.supaflow.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Every scenario of the catalogue, and once more for each of its events with the controller killed exactly there, and with a power
 * cut where that is something else; for the short ones with each pair of such stops. Scenarios of one table that have the same
 * events one after the other, as two errors in the place of the same answer, share their stops.
 *
 * <p>{@code -Dsimulation.pairs=N} takes those of up to N events for short; with {@code -Dsimulation.alike=true} none share their
 * stops. With N = 40 that is all that the catalogue is to stand, and takes long. {@code -Dsimulation.heading=WORDS} plays only the
 * sections whose heading begins like that.
 */
class EveryStopTest {

    private static final int SHORT = Integer.getInteger("simulation.pairs", 20);
    private static final boolean ALIKE = Boolean.getBoolean("simulation.alike");

    private static final String HEADING = System.getProperty("simulation.heading", "");

    private final Set<String> stopped = new HashSet<>();
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
            Catalogue.rows().stream()
                    .filter(row -> row.heading().startsWith(HEADING))
                    .forEach(this::play);
            return null;
        });
        System.out.printf(
                "%d scenarios, %d stopped at each of their %d events: %d kills, %d power cuts,"
                        + " %d pairs of the scenarios of up to %d events, %.1f s%n",
                scenarios, stopped.size(), events, kills, powerCuts, pairs, SHORT, (System.nanoTime() - begun) / 1e9);
        assertEquals(List.of(), bad, () -> bad.size() + " came out badly, the first:\n" + bad.get(0));
    }

    private void play(Row row) {
        scenarios++;
        Outcome calm = Outcome.of(row.scenario());
        if (!calm.isGood() || !stopped.add(ALIKE ? row.scenario().name : row.heading() + course(calm))) {
            count(calm);
            return;
        }
        events += calm.events();
        if (calm.events() <= SHORT) {
            EveryStop.pairs(row.scenario(), this::count);
        } else {
            EveryStop.singles(row.scenario(), this::count);
        }
    }

    /** What happened, but for times and ids. */
    private static String course(Outcome calm) {
        return calm.trace().replaceAll("(?m)^\\d+ \\S+ ", "").replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "");
    }

    private void count(Outcome outcome) {
        List<Stop> stops = outcome.scenario.stops;
        if (stops.size() > 1) {
            pairs++;
        } else if (stops.size() == 1 && stops.get(0).isPowerCut()) {
            powerCuts++;
        } else if (stops.size() == 1) {
            kills++;
        }
        if (!outcome.isGood()) {
            bad.add(bad.isEmpty() ? Report.of(outcome, "EveryStopTest") : outcome.scenario.name + " " + stops);
        }
    }
}
