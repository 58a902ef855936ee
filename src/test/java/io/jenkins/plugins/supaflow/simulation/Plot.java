package io.jenkins.plugins.supaflow.simulation;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.run.Aim;
import io.jenkins.plugins.supaflow.run.RunOutcome;
import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Writes a scenario of the catalogue: a pipeline {@code orders} whose jobs run for 20 s, a build {@code a} that runs it after a
 * second, and what else happens. What it says of the end holds where the row happens undisturbed; with more stops a build may also end
 * as {@link #orAfterStop} says.
 */
final class Plot {

    /** The requests of a run, in their order. */
    enum Place {
        LOG_IN,
        LOOK_UP,
        MARK,
        TRIGGER,
        LOOK,
        POLL,
        CANCEL
    }

    /** What a run does by itself, with an abort beside it for the last. */
    static final Set<Place> BEHIND_THE_LOG_IN = EnumSet.range(Place.LOOK_UP, Place.CANCEL);

    private static final Set<Kind> OF_A_JOB = EnumSet.range(Kind.COMPLETED, Kind.SKIPPED);

    private final String document;
    private final String heading;
    private final String words;
    private final Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    private JobScript script = JobScript.completed().lasting(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(20));
    private Scenario scenario;
    private boolean starts = true;

    /** @param variant tells this scenario from others of the row */
    Plot(String document, String heading, String words, String variant) {
        this.document = document;
        this.heading = heading;
        this.words = words;
        String name = heading + ": " + words + (variant.isEmpty() ? "" : ": " + variant);
        scenario = new Scenario(name, name.hashCode());
    }

    /** How the jobs of {@code orders} fare. */
    Plot script(JobScript other) {
        script = other;
        return this;
    }

    /** The same with jobs that last so long. */
    Plot lasting(Duration duration) {
        return script(script.lasting(Duration.ZERO, Duration.ZERO, duration));
    }

    Plot given(String label, Consumer<World> action) {
        scenario = scenario.given(label, action);
        return this;
    }

    Plot at(long seconds, String label, Consumer<World> action) {
        scenario = scenario.at(seconds, label, action);
        return this;
    }

    /** Not a Pipeline of default credentials after a second. */
    Plot startsNothing() {
        starts = false;
        return this;
    }

    Plot start(long seconds, String name, Build.Kind kind) {
        return at(seconds, kind + " build " + name + " starts", world -> world.start(name, kind, "orders"));
    }

    /** A build that has something to do about jobs that others started. */
    Plot start(long seconds, String name, Build.Kind kind, Aim aim) {
        return at(
                seconds,
                kind + " build " + name + " starts: " + aim,
                world -> world.start(name, kind, "orders", World.CREDENTIALS, aim));
    }

    /** Somebody else runs the pipeline: the job lasts so long, null for ever. */
    Plot interfere(long seconds, @CheckForNull Duration duration) {
        return at(seconds, "somebody runs it for " + duration, world -> {
            world.pipeline("orders").nextScript(script.lasting(Duration.ZERO, Duration.ZERO, duration));
            world.interfere("orders", World.SOMEBODY);
        });
    }

    Plot abort(long seconds) {
        return at(seconds, "a is aborted", world -> world.abort("a"));
    }

    Plot restart(long seconds) {
        return at(seconds, "Jenkins is restarted", world -> world.restart(Duration.ofSeconds(20)));
    }

    /** A request at this place goes wrong; a read twice, because the JDK's client repeats one whose connection was closed. */
    Plot strike(Place place, Fault fault) {
        if (place == Place.CANCEL) {
            script(JobScript.running());
            abort(45);
        }
        return given(fault + " at " + place, world -> strike(world, place, fault));
    }

    private static void strike(World world, Place place, Fault fault) {
        switch (place) {
            case LOG_IN -> world.sandbox().fault(Operation.BOOTSTRAP, 2, fault);
            case LOOK_UP -> world.sandbox().fault(Operation.PIPELINES, 2, fault);
            case MARK -> world.sandbox().fault(Operation.READ_JOBS, 2, fault);
            case TRIGGER -> world.sandbox().fault(Operation.TRIGGER, fault);
            case LOOK -> {
                world.sandbox().fault(Operation.READ_JOBS, Fault.delay(Duration.ZERO));
                world.sandbox().fault(Operation.TRIGGER, Fault.closeAfter());
                world.sandbox().fault(Operation.READ_JOBS, 2, fault);
            }
            case POLL -> {
                world.sandbox().fault(Operation.READ_JOBS, Fault.delay(Duration.ZERO));
                world.sandbox().fault(Operation.READ_JOBS, 2, fault);
            }
            case CANCEL -> world.sandbox().fault(Operation.CANCEL, fault);
        }
    }

    /** The next requests of an operation go wrong. */
    Plot fault(Operation operation, Fault... faults) {
        return given(
                operation + " goes wrong: " + Arrays.toString(faults),
                world -> Arrays.stream(faults).forEach(fault -> world.sandbox().fault(operation, fault)));
    }

    /** All of them from a moment on. */
    Plot always(long seconds, Operation operation, Fault fault) {
        return at(
                seconds,
                operation + " always goes wrong: " + fault,
                world -> world.sandbox().faultAlways(operation, fault));
    }

    Plot fine(long seconds) {
        return at(
                seconds, "nothing goes wrong any more", world -> world.sandbox().clearFaults());
    }

    Plot giveUpAfter(Duration duration) {
        return given("Give up after " + duration, world -> world.giveUpAfter(duration));
    }

    /** What would take many polls takes few. */
    Plot pollsSeldom() {
        return given("polls every 4 min", world -> world.pollInterval(Duration.ofMinutes(4)));
    }

    /** Build {@code a} ends like this, and so many jobs of {@code orders} were created by runs. */
    Plot ends(int jobs, Kind kind) {
        ends("a", kind);
        return calm(jobs + " jobs", world -> Oracles.ownJobs(world, world.pipeline("orders")) == jobs);
    }

    Plot ends(String build, Kind kind) {
        kinds.add(kind);
        return calm(build + " ends as " + kind, world -> kindOf(world.build(build)) == kind);
    }

    /** What else may come of a build that was stopped once more. */
    Plot orAfterStop(Kind... more) {
        kinds.addAll(Set.of(more));
        return this;
    }

    /** So many triggers are sent. */
    Plot triggers(int count) {
        return calm(count + " triggers", world -> world.sandbox().requests(Operation.TRIGGER) == count);
    }

    /** The console of {@code a}, or its outcome, says this. */
    Plot says(String text) {
        return calm("a says '" + text + "'", world -> says(world.build("a"), text));
    }

    private static boolean says(Build build, String text) {
        RunOutcome outcome = build.outcome();
        return build.console.stream().anyMatch(line -> line.contains(text))
                || outcome != null && outcome.message().contains(text);
    }

    /** What must be true in the end, undisturbed. */
    Plot calm(String text, Predicate<World> holds) {
        return must(text, world -> world.controller().isDisturbed() || holds.test(world));
    }

    /** What must be true in the end, whatever was stopped. */
    Plot must(String text, Predicate<World> holds) {
        scenario = scenario.expect(text, holds);
        return this;
    }

    static Kind kindOf(Build build) {
        return Objects.requireNonNull(build.outcome()).kind();
    }

    Row row() {
        must(
                "each build ends as one of " + kinds,
                world -> world.builds().stream()
                        .filter(build -> build.outcome() != null)
                        .allMatch(build -> kinds.contains(kindOf(build))
                                || kindOf(build) == Kind.NOT_STARTED && (build.dead || build.abortAsked)));
        Set<Kind> allowed = EnumSet.copyOf(kinds);
        allowed.removeAll(OF_A_JOB);
        JobScript jobs = script;
        given("the pipeline", world -> {
            world.addPipeline("orders").script(jobs);
            world.allow(allowed.toArray(Kind[]::new));
        });
        if (starts) {
            start(1, "a", Build.Kind.PIPELINE);
        }
        return new Row(document, heading, words, scenario);
    }
}
