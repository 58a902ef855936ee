package io.jenkins.plugins.supaflow.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What is to happen, as data: how things stand, what people and chance do and when, where the engine is stopped, and what must be true
 * in the end beside {@link Oracles}. Can be run any number of times.
 */
final class Scenario {

    /**
     * Something that happens.
     *
     * @param at when, from the start; of how things stand at the start, zero
     */
    record Step(Duration at, String label, Consumer<World> action) {
        @Override
        public String toString() {
            return at + " " + label;
        }
    }

    /** Something that must be true in the end. */
    record Expectation(String text, Predicate<World> holds) {}

    final String name;
    final long seed;
    final List<Step> setUp;
    final List<Step> steps;
    final List<Stop> stops;
    final List<Expectation> expectations;

    /** @param seed decides all that the steps leave open */
    Scenario(String name, long seed) {
        this(name, seed, List.of(), List.of(), List.of(), List.of());
    }

    private Scenario(
            String name,
            long seed,
            List<Step> setUp,
            List<Step> steps,
            List<Stop> stops,
            List<Expectation> expectations) {
        this.name = name;
        this.seed = seed;
        this.setUp = setUp;
        this.steps = steps;
        this.stops = stops;
        this.expectations = expectations;
    }

    /** How things stand before the controller starts. */
    Scenario given(String label, Consumer<World> action) {
        return withSetUp(with(setUp, new Step(Duration.ZERO, label, action)));
    }

    Scenario at(Duration at, String label, Consumer<World> action) {
        return withSteps(with(steps, new Step(at, label, action)));
    }

    Scenario at(long seconds, String label, Consumer<World> action) {
        return at(Duration.ofSeconds(seconds), label, action);
    }

    Scenario expect(String text, Predicate<World> holds) {
        return new Scenario(name, seed, setUp, steps, stops, with(expectations, new Expectation(text, holds)));
    }

    Scenario withSetUp(List<Step> other) {
        return new Scenario(name, seed, other, steps, stops, expectations);
    }

    Scenario withSteps(List<Step> other) {
        return new Scenario(name, seed, setUp, other, stops, expectations);
    }

    Scenario withStops(List<Stop> other) {
        return new Scenario(name, seed, setUp, steps, other, expectations);
    }

    private static <T> List<T> with(List<T> list, T one) {
        List<T> longer = new ArrayList<>(list);
        longer.add(one);
        return List.copyOf(longer);
    }
}
