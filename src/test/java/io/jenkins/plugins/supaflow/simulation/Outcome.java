package io.jenkins.plugins.supaflow.simulation;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.function.Supplier;

/** One scenario as it came out. */
final class Outcome {

    /** Whatever goes wrong is over by a quarter of an hour; then come the longest back-off, a few times, and the objects. */
    private static final Duration TIME_TO_QUIET = Duration.ofHours(30);

    private static final int MOST_EVENTS = 200_000;

    final Scenario scenario;
    private final World world;

    private Outcome(Scenario scenario, World world) {
        this.scenario = scenario;
        this.world = world;
    }

    /** What the product gives to many threads at once, its one thread does here too, in order. */
    private static final ForkJoinPool ONE_THREAD = new ForkJoinPool(1);

    /** Runs a scenario until nothing happens any more. */
    static Outcome of(Scenario scenario) {
        return onOneThread(() -> run(scenario));
    }

    /** Does something that runs many scenarios: changing threads takes longer than a scenario. */
    static <T> T onOneThread(Supplier<T> task) {
        return ForkJoinTask.getPool() == ONE_THREAD
                ? task.get()
                : ONE_THREAD.submit(() -> Log.instead(task)).join();
    }

    private static Outcome run(Scenario scenario) {
        World world = new World(scenario.seed);
        return Log.watch(world, () -> run(scenario, world));
    }

    private static Outcome run(Scenario scenario, World world) {
        Events events = world.events();
        scenario.setUp.forEach(step -> step.action().accept(world));
        scenario.steps.forEach(step ->
                events.in(step.at(), null, step.label(), () -> step.action().accept(world)));
        world.controller().stops(scenario.stops);
        events.in(Duration.ZERO, null, "the controller starts", world.controller()::start);
        boolean goesOn = true;
        while (goesOn && events.count() < MOST_EVENTS && events.elapsed().compareTo(TIME_TO_QUIET) < 0) {
            goesOn = events.next();
        }
        if (goesOn) {
            world.violation("there is no quiet");
        } else {
            Oracles.check(world);
            scenario.expectations.stream()
                    .filter(expected -> !expected.holds().test(world))
                    .forEach(expected -> world.violation("not as expected: " + expected.text()));
        }
        return new Outcome(scenario, world);
    }

    boolean isGood() {
        return world.violations().isEmpty();
    }

    List<String> violations() {
        return List.copyOf(world.violations());
    }

    World world() {
        return world;
    }

    int events() {
        return world.events().count();
    }

    String trace() {
        return world.events().trace();
    }
}
