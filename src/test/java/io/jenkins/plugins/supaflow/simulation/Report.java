package io.jenkins.plugins.supaflow.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Makes a bug report of a scenario that came out badly: as few steps and stops as still show it, and what users saw. */
final class Report {

    private Report() {}

    /** @param command repeats the scenario as it was */
    static String of(Outcome bad, String command) {
        Outcome shrunk = shrunk(bad);
        StringBuilder text =
                new StringBuilder(bad.scenario.name + ", seed " + bad.scenario.seed + ", again by: " + command);
        bad.violations().forEach(violation -> text.append("\n  VIOLATION ").append(violation));
        text.append("\nShrunk to this:");
        Scenario least = shrunk.scenario;
        least.setUp.forEach(step -> text.append("\n  given ").append(step.label()));
        least.steps.forEach(step -> text.append("\n  ").append(step));
        least.stops.forEach(stop -> text.append("\n  ").append(stop));
        shrunk.violations().forEach(violation -> text.append("\n  VIOLATION ").append(violation));
        for (Build build : shrunk.world().builds()) {
            text.append("\n").append(build);
            build.console.forEach(line -> text.append("\n    ").append(line));
            text.append("\n    was told ").append(build.told);
        }
        shrunk.world()
                .sandbox()
                .jobs()
                .forEach(job -> text.append("\n")
                        .append(shrunk.world().isForeign(job) ? "foreign " : "")
                        .append(job)
                        .append(", created ")
                        .append(job.createdAt()));
        return text.append("\nWhat happened:\n").append(shrunk.trace()).toString();
    }

    /** Without every step and stop that is not needed for it to come out badly. */
    static Outcome shrunk(Outcome bad) {
        return Outcome.onOneThread(() -> {
            Outcome least = bad;
            boolean again = true;
            while (again) {
                Outcome before = least;
                least = without(least, scenario -> scenario.stops, Scenario::withStops);
                least = without(least, scenario -> scenario.steps, Scenario::withSteps);
                least = without(least, scenario -> scenario.setUp, Scenario::withSetUp);
                again = least != before;
            }
            return least;
        });
    }

    /** What is wrong, but for names and numbers. */
    private static String complaint(Outcome bad) {
        return bad.isGood() ? "" : bad.violations().get(0).replaceAll("\\S*\\d\\S*", "");
    }

    /** Gives a scenario another list. */
    private interface Setter<T> {
        Scenario set(Scenario scenario, List<T> list);
    }

    private static <T> Outcome without(Outcome bad, Function<Scenario, List<T>> getter, Setter<T> setter) {
        Outcome least = bad;
        for (int i = getter.apply(least.scenario).size() - 1; i >= 0; i--) {
            List<T> fewer = new ArrayList<>(getter.apply(least.scenario));
            fewer.remove(i);
            Outcome tried;
            try {
                tried = Outcome.of(setter.set(least.scenario, fewer));
            } catch (RuntimeException e) {
                // Makes no sense without it.
                continue;
            }
            if (complaint(tried).equals(complaint(bad))) {
                least = tried;
            }
        }
        return least;
    }
}
