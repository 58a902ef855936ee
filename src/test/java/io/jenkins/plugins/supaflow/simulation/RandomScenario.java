package io.jenkins.plugins.supaflow.simulation;

import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A scenario of everything at once: a function of its seed. */
final class RandomScenario extends Draws {

    private static final List<Operation> OPERATIONS = List.of(
            Operation.BOOTSTRAP,
            Operation.PIPELINES,
            Operation.READ_JOBS,
            Operation.READ_JOBS,
            Operation.TRIGGER,
            Operation.TRIGGER,
            Operation.TRIGGER,
            Operation.CANCEL,
            Operation.OBJECTS);

    private static final String OTHER_USER = "5afe0000-0000-4000-8000-00000000beef";
    private static final String NOBODY = "5afe0000-0000-4000-8000-00000000d00d";
    private static final String OTHER_KEY = "ak_sandbox_fedcba9876543210";
    private static final String THIRD_KEY = "ak_sandbox_99887766554433221100";
    private static final String SECOND_KEY = "ak_sandbox_00112233445566778899";

    private static final String RECORDS = "/supaflow-runs";

    /**
     * Before what a stop comes. There are few moments between a change to the disk and what makes it last, while a trigger is under
     * way, and between what a build was told and the end of its record.
     */
    private static final List<String> FEW_MOMENTS = List.of("", "", "force", "force " + RECORDS, "delete", "TRIGGER");

    /** In seconds, how long things go wrong. */
    private static final int UNREST = 150;

    /** Then, whatever does not end by itself is ended. */
    private static final Duration END = Duration.ofMinutes(5);

    private final List<String> pipelines = new ArrayList<>();
    private final List<String> builds = new ArrayList<>();
    private final List<String> credentials = new ArrayList<>();
    private boolean lags;

    private RandomScenario(long seed) {
        super(seed);
    }

    static Scenario of(long seed) {
        return new RandomScenario(seed).make();
    }

    private Scenario make() {
        accounts();
        if (oneIn(2)) {
            supaflow();
        }
        pipeline("orders");
        if (oneIn(4)) {
            pipeline("customers");
        }
        for (int i = 1 + random.nextInt(random.nextInt(4) + 1); i > 0; i--) {
            build("build-" + i);
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            strike();
        }
        while (oneIn(2)) {
            trouble();
        }
        if (oneIn(4)) {
            Contention.of(this, pipelines.get(0), credentials);
        }
        return scenario.withStops(stops());
    }

    private void accounts() {
        credentials.add(World.CREDENTIALS);
        if (oneIn(5)) {
            credentials.add("other");
            given("another user's key", world -> world.keys().put("other", OTHER_KEY, OTHER_USER));
        }
        if (oneIn(5)) {
            credentials.add("second");
            given(
                    "a second key of the same user",
                    world -> world.keys().put("second", SECOND_KEY, SupaflowSandbox.USER_ID));
        }
    }

    /** In what way this Supaflow is another. */
    private void supaflow() {
        // With what is carried out late not so long that a job is missed by two looks.
        Duration time = seconds(oneIn(2) ? 8 : 15);
        switch (random.nextInt(8)) {
            case 0 -> {
                lags = true;
                given("a replica lags by " + time, world -> world.sandbox().lag(time));
            }
            case 1 ->
                given("created_by is nobody's", world -> {
                    world.undecidable();
                    world.sandbox().createdBy(SupaflowSandbox.USER_ID, NOBODY);
                });
            case 2 ->
                given("an agent reports for " + time, world -> world.sandbox().heartbeat(time));
            case 3 -> given("tokens live for a minute", world -> world.sandbox().tokenLifetime(Duration.ofSeconds(60)));
            case 4 -> given("a slow network", world -> world.network().slowest(Duration.ofSeconds(10)));
            case 5 -> given("jobs of builds that a restart ended are cancelled", World::cancelAfterRestart);
            case 6 -> given("the first job's row makes no sense", RandomScenario::spoilTheFirstJob);
            default -> given("a somewhat slow network", world -> world.network().slowest(Duration.ofSeconds(2)));
        }
    }

    private void pipeline(String name) {
        pipelines.add(name);
        JobScript script =
                switch (random.nextInt(6)) {
                    case 0 -> JobScript.completedWithWarning();
                    case 1 -> JobScript.failed("Column gone");
                    case 2 -> JobScript.timedOut();
                    case 3 -> JobScript.skipped();
                    default -> JobScript.completed();
                };
        boolean endless = oneIn(5);
        JobScript lasting = script.lasting(
                seconds(20), seconds(10), endless ? null : Duration.ofSeconds(random.nextInt(oneIn(5) ? 120 : 40)));
        Duration details = oneIn(8) ? seconds(60) : Duration.ZERO;
        given("pipeline " + name + ": " + lasting.endStatus() + (endless ? ", endless" : ""), world -> {
            world.addPipeline(name).script(lasting).detailsAfter(details);
            if (endless) {
                world.events().in(END, null, "whoever still waits for " + name + " aborts", () -> world.abortAll(name));
            }
        });
        if (!lags && oneIn(3)) {
            // What is older than a run's mark is not its job, whoever created it.
            String user = any(List.of(World.SOMEBODY, SupaflowSandbox.USER_ID));
            given(name + " was run before by " + user, world -> world.interfere(name, user));
        }
        if (oneIn(10)) {
            given("a deleted twin of " + name, world -> {
                world.sandbox().listDeleted(true);
                world.addTwin(name).state("deleted");
            });
        }
    }

    private void build(String name) {
        builds.add(name);
        Build.Kind kind = oneIn(2) ? Build.Kind.PIPELINE : any(List.of(Build.Kind.values()));
        String pipeline = any(pipelines);
        String key = any(credentials);
        Duration at = seconds(oneIn(2) ? 5 : 90);
        int refusals = oneIn(6) ? 1 + random.nextInt(4) : 0;
        int defects = oneIn(8) ? 1 + random.nextInt(2) : 0;
        Errand errand = Errand.any(this);
        at(at, kind + " " + name + " of " + pipeline + " " + errand, world -> {
            errand.start(world, name, kind, pipeline, key);
            world.build(name).refusals = refusals;
            world.build(name).defects = defects;
        });
        if (oneIn(4)) {
            Duration later = at.plus(Duration.ofMillis(random.nextInt(oneIn(2) ? 3_000 : 120_000)));
            at(later, name + " is aborted", world -> world.abort(name));
            if (oneIn(4)) {
                given("agents report every 10 s", world -> world.sandbox().heartbeat(Duration.ofSeconds(10)));
                at(later.plus(seconds(10)), "agents overwrite what they were asked", RandomScenario::overwriteCancels);
            }
        }
    }

    /** The next few requests of some kind go wrong. */
    private void strike() {
        Operation operation = any(OPERATIONS);
        Duration at = seconds(oneIn(2) ? 5 : UNREST);
        for (int i = 1 + random.nextInt(2); i > 0; i--) {
            Fault fault = Faults.any(operation, random);
            scenario = scenario.at(
                    at, operation + " meets: " + fault, world -> world.sandbox().fault(operation, fault));
        }
    }

    private void trouble() {
        Duration at = seconds(oneIn(3) ? 5 : UNREST);
        Duration until = at.plus(seconds(120));
        String pipeline = any(pipelines);
        String key = any(credentials);
        Operation some = any(OPERATIONS);
        switch (random.nextInt(12)) {
            case 0 -> at(at, "somebody runs " + pipeline, world -> world.interfere(pipeline, World.SOMEBODY));
            case 1 -> at(at, "tokens expire", world -> world.sandbox().expireTokens());
            case 2 -> rotate(key, at, until);
            case 3 -> {
                at(at, "no credits", world -> {
                    world.allow(Kind.OUT_OF_CREDITS);
                    world.sandbox().outOfCredits(true);
                });
                at(until, "credits", world -> world.sandbox().outOfCredits(false));
            }
            case 4 -> hide(key, at, until);
            case 5 -> {
                Duration outage = seconds(120);
                at(at, "no connection for " + outage, world -> world.network().refuse(outage));
            }
            case 6 -> {
                String name = any(builds);
                at(at, name + "'s job is renamed", world -> world.rename(name, name + "-renamed"));
            }
            case 7 -> {
                int count = 1 + random.nextInt(4);
                String word = any(List.of("", "write"));
                String what = word.isEmpty() ? "changes" : word + "s";
                at(at, "the disk refuses " + count + " " + what, world -> world.refuseChanges(word, count));
            }
            case 8 -> {
                Duration down = seconds(60).plusSeconds(1);
                at(at, "Jenkins is restarted, and down for " + down, world -> world.restart(down));
            }
            case 9 -> {
                at(at, pipeline + " is inactive", world -> {
                    world.allow(Kind.REJECTED);
                    world.state(pipeline, "inactive");
                });
                at(until, pipeline + " is active", world -> world.state(pipeline, "active"));
            }
            case 10 ->
                at(
                        at,
                        "there is no thread for " + some,
                        world -> world.network()
                                .fail(some, 2, () -> new OutOfMemoryError("unable to create native thread")));
            default ->
                at(
                        at,
                        "nothing is answered",
                        world -> OPERATIONS.stream()
                                .distinct()
                                .forEach(operation -> world.sandbox().fault(operation, 3, Fault.hang())));
        }
    }

    /** An agent's progress comes after the request to cancel its job. */
    private static void overwriteCancels(World world) {
        world.sandbox().jobs().stream()
                .filter(job -> job.cancelRequested() && job.status().equals("running"))
                .forEach(job -> job.status("running"));
    }

    /** For polls. Of a look that shows it beside others nobody can tell that the run's job is not among them. */
    static void spoilTheFirstJob(World world) {
        world.sandbox().tamper("jobs", (id, row) -> {
            boolean isFirst = world.sandbox().jobs().get(0).id().equals(id);
            return isFirst && row.has("job_response") && !row.has("created_by") ? row.putNull("id") : row;
        });
    }

    private void rotate(String key, Duration at, Duration until) {
        boolean atOnce = oneIn(2);
        at(at, "the key of " + key + " is revoked" + (atOnce ? ", and its tokens" : ""), world -> {
            world.allow(Kind.REJECTED_KEY);
            world.keys().revoke(key);
            if (atOnce) {
                world.sandbox().expireTokens();
            }
        });
        if (oneIn(4)) {
            at(until, key + " holds another user's key", world -> world.keys().put(key, THIRD_KEY, OTHER_USER));
        } else {
            at(until, key + " holds a new key", world -> world.keys().rotate(key));
        }
    }

    private List<Stop> stops() {
        List<Stop> stops = new ArrayList<>();
        int at = 0;
        while (stops.size() < 4 && oneIn(2)) {
            at += 1 + random.nextInt(oneIn(2) ? 25 : 100);
            stops.add(stop(at, any(FEW_MOMENTS), random.nextBoolean()));
        }
        if (oneIn(8)) {
            // What a killed process has renamed and not forced, and then a power cut.
            stops.add(stop(at, "force " + RECORDS, false));
            stops.add(stop(at, "TRIGGER", true));
        }
        return stops;
    }

    private Stop stop(int at, String before, boolean isPowerCut) {
        return new Stop(at, before, isPowerCut, seconds(oneIn(2) ? 5 : 90).plusSeconds(1));
    }
}
