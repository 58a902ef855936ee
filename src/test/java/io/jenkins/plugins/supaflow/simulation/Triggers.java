package io.jenkins.plugins.supaflow.simulation;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import io.jenkins.plugins.supaflow.run.PipelineRun.Phase;
import io.jenkins.plugins.supaflow.run.RunInspection;
import io.jenkins.plugins.supaflow.run.RunSupervisor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The triggers of one engine's life, held against what the documents promise: those of a pipeline go one at a time, each after the job
 * of the one before is on record. What comes of a breach is seldom seen, because the jobs of two runs are told apart in other ways too.
 */
final class Triggers {

    /** So long after its trigger a run may give its turn up although it knows of no job. */
    private static final Duration HOPELESS = Duration.ofMinutes(2);

    private static final Duration A_MOMENT = Duration.ofSeconds(1);

    /** Longer than a log-in lasts, and than a trigger whose token was refused. */
    private static final Duration LOG_IN = Duration.ofSeconds(62);

    private static final Pattern PIPELINE = Pattern.compile("\"p_pipeline_id\":\"([^\"]+)\"");

    /** @param runs those of the pipeline that knew no job yet */
    private record Sent(Duration at, Set<String> runs) {}

    private final World world;
    private final RunSupervisor supervisor;
    private final Map<String, Sent> last = new HashMap<>();
    private Duration lastLogIn = Duration.ZERO;

    Triggers(World world, RunSupervisor supervisor) {
        this.world = world;
        this.supervisor = supervisor;
    }

    /** @return whose run's it is; null if that cannot be told */
    @CheckForNull
    Build sent(String body) {
        Matcher pipeline = PIPELINE.matcher(body);
        if (!pipeline.find()) {
            throw new IllegalArgumentException("A trigger of nothing: " + body);
        }
        String id = pipeline.group(1);
        List<PipelineRun> runs = supervisor.runs().stream()
                .filter(run -> id.equals(run.pipelineId()))
                .toList();
        runs.stream()
                .filter(this::isOutdated)
                .forEach(run -> wrong(id, "the job of run " + run.id() + " is on record"));
        Set<String> open = runs.stream()
                .filter(run -> run.phase() == Phase.TRIGGERING)
                .map(PipelineRun::id)
                .collect(Collectors.toSet());
        if (!open.isEmpty() && open.stream().map(world::buildOf).allMatch(this::wasAborted)) {
            world.violation("a trigger of " + open + " was sent though it had been aborted");
        }
        Duration now = world.events().elapsed();
        Sent before = last.put(id, new Sent(now, open));
        // Of several before, some waited for their turn: which one it was that triggered is not to be seen here.
        if (before != null
                && before.runs().size() == 1
                && open.size() > 1
                && open.containsAll(before.runs())
                && now.minus(before.at()).compareTo(HOPELESS) < 0) {
            wrong(id, "it was known what came of that of run " + before.runs());
        }
        String holder = RunInspection.turnOf(supervisor, id);
        return open.contains(holder) ? world.buildOf(holder) : null;
    }

    /** Somebody's key is sent for an access token. */
    void loggingIn() {
        lastLogIn = world.events().elapsed();
    }

    /** Whether that was some moments ago, and the trigger did not just wait for its access token since then. */
    private boolean wasAborted(Build build) {
        Duration aborted = build.abortTaken;
        return aborted != null
                && aborted.plus(A_MOMENT).compareTo(world.events().elapsed()) < 0
                && lastLogIn.plus(LOG_IN).compareTo(aborted) < 0;
    }

    /** Whether a run knows its job, and its record says that it knows none. */
    private boolean isOutdated(PipelineRun run) {
        if (run.phase() != Phase.RUNNING) {
            return false;
        }
        byte[] record = world.disk().contents().get("/supaflow-runs/" + run.id() + ".json");
        return record != null && new String(record, StandardCharsets.UTF_8).contains("\"" + Phase.TRIGGERING + "\"");
    }

    private void wrong(String pipeline, String before) {
        world.violation("a trigger of pipeline " + pipeline + " was sent before " + before);
    }
}
