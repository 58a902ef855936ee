package io.jenkins.plugins.supaflow.simulation;

import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import java.time.Duration;
import java.util.List;

/** Runs of one pipeline that lose answers, and for a while may not be able to look what came of it. */
final class Contention {

    private Contention() {}

    static void of(Draws draws, String pipeline, List<String> credentials) {
        int apart = draws.oneIn(2) ? 3 : 240;
        for (int i = 2 + draws.random.nextInt(2); i > 0; i--) {
            String name = "rival-" + i;
            String key = draws.any(credentials);
            draws.at(draws.seconds(apart), name + " of " + pipeline + " starts", world -> {
                world.start(name, Build.Kind.PIPELINE, pipeline, key, null);
            });
            if (draws.oneIn(3)) {
                draws.at(
                        draws.seconds(apart).plus(draws.seconds(90)), name + " is aborted", world -> world.abort(name));
            }
        }
        if (draws.oneIn(2)) {
            draws.at(
                    draws.seconds(apart),
                    "somebody runs " + pipeline,
                    world -> world.interfere(pipeline, World.SOMEBODY));
        }
        for (int i = 1 + draws.random.nextInt(3); i > 0; i--) {
            Fault loss = draws.any(Faults.LOSSES);
            draws.at(
                    draws.seconds(apart),
                    "a trigger meets: " + loss,
                    world -> world.sandbox().fault(Operation.TRIGGER, loss));
        }
        Duration from = draws.seconds(12);
        Duration until = from.plusSeconds(120).plus(draws.seconds(120));
        // Who cannot look for more than two minutes lets the others go on; these may come to the same.
        for (String key : credentials) {
            Duration later = draws.seconds(apart);
            if (draws.oneIn(3)) {
                draws.hide(key, from.plus(later), until.plus(later));
            }
        }
        if (draws.oneIn(4)) {
            draws.at(from, "the newest job's row does not say whose it is", Contention::spoilTheNewestJob);
            draws.at(until, "it does", world -> world.sandbox().tamper("jobs", row -> row));
        }
        if (draws.oneIn(3)) {
            draws.at(
                    from,
                    "no job can be read",
                    world -> world.sandbox().faultAlways(Operation.READ_JOBS, Fault.badGateway()));
            draws.at(until, "all is well", world -> world.sandbox().clearFaults());
        }
    }

    private static void spoilTheNewestJob(World world) {
        world.sandbox().tamper("jobs", (id, row) -> {
            List<SandboxJob> jobs = world.sandbox().jobs();
            boolean isNewest = jobs.get(jobs.size() - 1).id().equals(id);
            return isNewest && row.has("created_by") ? row.putNull("id") : row;
        });
    }
}
