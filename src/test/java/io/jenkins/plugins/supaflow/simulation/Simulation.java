package io.jenkins.plugins.supaflow.simulation;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.time.Duration;
import java.util.Locale;

/** Runs random scenarios, each a function of its seed, until one shows that a promise was broken. */
public final class Simulation {

    private static final int PROGRESS = 100_000;

    private final long seed;
    private long events;
    private long stops;
    private long fingerprint;
    private int scenarios;

    /** @param seed of the first scenario; each further one has the next */
    Simulation(long seed) {
        this.seed = seed;
    }

    /**
     * Prints what came of it, and ends with 1 if a promise was broken.
     *
     * @param args the first seed and how many scenarios
     */
    public static void main(String[] args) {
        Simulation simulation = new Simulation(Long.parseLong(args[0]));
        long begin = System.nanoTime();
        Outcome bad = simulation.run(Integer.parseInt(args[1]));
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        if (bad != null) {
            System.out.println(Report.of(bad, "./simulate --seed " + bad.scenario.seed + " --scenarios 1"));
        }
        System.out.printf(
                Locale.ROOT,
                "Simulation: seed %d, %,d scenarios, %,d events, %,d stops, %d violations, fingerprint %016x; %.1f s, %,.0f"
                        + " scenarios a second%n",
                simulation.seed,
                simulation.scenarios,
                simulation.events,
                simulation.stops,
                bad == null ? 0 : bad.violations().size(),
                simulation.fingerprint,
                took.toMillis() / 1e3,
                simulation.scenarios * 1e9 / took.toNanos());
        System.exit(bad == null ? 0 : 1);
    }

    /** @return the first scenario that came out badly; null if none did */
    @CheckForNull
    Outcome run(int count) {
        return Outcome.onOneThread(() -> {
            while (scenarios < count) {
                Outcome outcome = Outcome.of(RandomScenario.of(seed + scenarios));
                scenarios++;
                events += outcome.events();
                fingerprint = 31 * fingerprint + outcome.world().events().fingerprint();
                stops += outcome.world().controller().stopped();
                if (!outcome.isGood()) {
                    return outcome;
                }
                if (scenarios % PROGRESS == 0) {
                    System.out.printf(Locale.ROOT, "Simulation: %,d scenarios so far%n", scenarios);
                }
            }
            return null;
        });
    }
}
