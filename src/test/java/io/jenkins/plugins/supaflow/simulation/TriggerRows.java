package io.jenkins.plugins.supaflow.simulation;

import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Jobs of Jenkins that are built when a job of a pipeline has ended. Beside each row: one build for each job that ended. */
final class TriggerRows {

    private static final String HEADING = "Builds for jobs that ended";
    private static final String WATCHER = "downstream";
    private static final Duration A_MINUTE = Duration.ofMinutes(1);

    /** In seconds: everything that ended must have been built for long by then. */
    private static final int END = 2_400;

    private final List<Row> rows = new ArrayList<>();

    private TriggerRows() {}

    static List<Row> rows() {
        TriggerRows table = new TriggerRows();
        table.calm();
        table.stops();
        table.troubles();
        return table.rows;
    }

    /** Its trigger is configured after a second, and removed when there is nothing left to be built. */
    private static Plot plot(String words, String variant) {
        return plot(words, variant, false);
    }

    private static Plot plot(String words, String variant, boolean everyJob) {
        return new Plot("reliability.md", HEADING, words, variant)
                .startsNothing()
                .pollsSeldom()
                .at(1, "a trigger is configured", world -> watchers(world).configure(WATCHER, "orders", everyJob))
                .at(END, "the trigger is removed", world -> watchers(world).remove(WATCHER));
    }

    private static Watchers watchers(World world) {
        return world.controller().watchers();
    }

    /** So many builds, undisturbed. */
    private void add(Plot plot, int builds) {
        rows.add(plot.calm(
                        builds + " builds",
                        world -> watchers(world).of(WATCHER).built.size() == builds)
                .must("no trouble is left", world -> watchers(world).of(WATCHER).trouble == null)
                .row());
    }

    private void calm() {
        String words = "a job ends, whoever started it";
        add(plot(words, "somebody").interfere(400, A_MINUTE).interfere(405, A_MINUTE), 2);
        add(plot(words, "a schedule").at(2, "a schedule", world -> schedule(world, 1_300)), 1);
        add(plot(words, "a build").start(300, "a", Build.Kind.PIPELINE).ends(1, Kind.COMPLETED), 1);
        add(plot(words, "not as is wanted").script(JobScript.failed("no table")).interfere(400, A_MINUTE), 0);
        add(plot(words, "after hours").interfere(400, Duration.ofSeconds(1_050)).interfere(1_380, A_MINUTE), 2);
        String first = "the trigger is configured";
        add(plot(first, "what had ended").interfere(0, Duration.ofMillis(1)), 0);
        add(plot(first, "what was in progress").interfere(0, Duration.ofSeconds(300)), 1);
    }

    private static void schedule(World world, int seconds) {
        world.sandbox().schedule(world.pipeline("orders").id(), World.SOMEBODY, Duration.ofSeconds(seconds));
    }

    private void stops() {
        String words = "Jenkins, gracefully or by `kill -9`";
        add(plot(words, "restarted").interfere(400, A_MINUTE).restart(430).interfere(900, A_MINUTE), 2);
        String down = "Jenkins, for hours";
        add(missed(plot(down, "the newest")), 2);
        add(missed(plot(down, "each", true)), 4);
        String again = "a build sets its own triggers anew";
        add(
                plot(again, "")
                        .interfere(300, A_MINUTE)
                        .interfere(400, Duration.ofSeconds(200))
                        .at(
                                372,
                                "the triggers are set",
                                world -> watchers(world).reset(WATCHER, Duration.ofSeconds(20)))
                        .at(
                                500,
                                "the triggers are set",
                                world -> watchers(world).reset(WATCHER, Duration.ZERO)),
                2);
        add(
                plot("the trigger is removed", "and configured again later")
                        .interfere(300, Duration.ofSeconds(200))
                        .at(400, "it is removed", world -> watchers(world).remove(WATCHER))
                        .at(520, "it is back", world -> watchers(world).configure(WATCHER, "orders", false))
                        .interfere(900, A_MINUTE),
                1);
    }

    private static Plot missed(Plot plot) {
        return plot.interfere(200, Duration.ofSeconds(300))
                .at(300, "Jenkins is killed", world -> world.kill(Duration.ofSeconds(400)))
                .interfere(500, A_MINUTE)
                .interfere(600, A_MINUTE)
                .interfere(900, A_MINUTE);
    }

    private void troubles() {
        add(
                plot("Supaflow, for hours", "")
                        .interfere(300, A_MINUTE)
                        .at(
                                320,
                                "no connection is made",
                                world -> world.network().refuse(Duration.ofMinutes(5)))
                        .interfere(500, A_MINUTE),
                2);
        add(
                plot("the disk is full", "")
                        .interfere(400, A_MINUTE)
                        .at(450, "the disk is full", world -> world.refuseChanges("write", 2)),
                1);
        add(
                plot("what is known of the trigger cannot be read", "")
                        .interfere(400, A_MINUTE)
                        .at(600, "a file is spoilt", TriggerRows::spoil)
                        .interfere(1_000, A_MINUTE),
                2);
        add(
                plot("the key is revoked, replaced, deleted or moved", "")
                        .at(300, "the key is revoked", world -> {
                            world.keys().revoke(World.CREDENTIALS);
                            world.sandbox().expireTokens();
                        })
                        .interfere(310, A_MINUTE)
                        .at(500, "the credential is gone", world -> world.keys().hide(World.CREDENTIALS, true))
                        .at(600, "there is a new key", world -> {
                            world.keys().hide(World.CREDENTIALS, false);
                            world.keys().rotate(World.CREDENTIALS);
                        }),
                1);
        add(
                plot("the key is replaced by one of another organization", "")
                        .interfere(300, Duration.ofSeconds(400))
                        .at(400, "the key is another's", world -> organization(world, World.SOMEBODY))
                        .at(900, "the key is the old one", world -> organization(world, SupaflowSandbox.ORG_ID)),
                1);
        add(
                plot("a replica lags", "")
                        .given("it lags", world -> world.sandbox().lag(Duration.ofSeconds(90)))
                        .interfere(400, Duration.ofSeconds(1))
                        .interfere(430, A_MINUTE),
                2);
        add(
                plot("answers go wrong", "")
                        .fault(Operation.READ_JOBS, Fault.badGateway(), Fault.emptyRows(), Fault.cutOffBody())
                        .fault(Operation.PIPELINES, Fault.badGateway())
                        .interfere(1_300, A_MINUTE),
                1);
    }

    private static void organization(World world, String id) {
        world.sandbox().bootstrapBody(body -> body.put("org_id", id));
        world.sandbox().expireTokens();
    }

    /** While the controller is down. */
    private static void spoil(World world) {
        world.kill(Duration.ofSeconds(5));
        watchers(world).forget(WATCHER);
        world.changeDisk(now -> {
            Map<String, byte[]> spoilt = new HashMap<>(now);
            spoilt.replaceAll(
                    (file, bytes) -> file.endsWith("-triggers.json") ? "{".getBytes(StandardCharsets.UTF_8) : bytes);
            return spoilt;
        });
    }
}
