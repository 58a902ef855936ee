package io.jenkins.plugins.supaflow.sandbox;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One job. It has no timer: its state is a function of its script, of what was done to it and of the time at which somebody
 * looks. Thread-safe.
 */
public final class SandboxJob {

    static final Set<String> TERMINAL =
            Set.of("completed", "completed_with_warning", "failed", "cancelled", "timed_out", "skipped");

    private final String id;
    private final SandboxPipeline pipeline;
    private final String createdBy;
    private final Instant createdAt;
    private final boolean fullResync;
    private final boolean resetTarget;
    private final JobScript script;
    private final Clock clock;

    /** Oldest first. */
    private final List<Forced> forced = new ArrayList<>();

    private Instant cancelAt;
    private Instant heartbeatAt;
    private boolean cancelRequested;
    private boolean vanished;

    SandboxJob(
            String id,
            SandboxPipeline pipeline,
            String createdBy,
            Instant createdAt,
            boolean fullResync,
            boolean resetTarget,
            JobScript script,
            Clock clock) {
        this.id = id;
        this.pipeline = pipeline;
        this.createdBy = createdBy;
        this.createdAt = createdAt;
        this.fullResync = fullResync;
        this.resetTarget = resetTarget;
        this.script = script;
        this.clock = clock;
    }

    private record Forced(String status, @CheckForNull String message, Instant at) {}

    /** What a row shows at one moment. {@code scripted}: it ended, and as its script says. */
    record State(
            String status,
            @CheckForNull String message,
            @CheckForNull Instant startedAt,
            @CheckForNull Instant endedAt,
            Instant updatedAt,
            boolean scripted) {

        State touched(Instant at) {
            return new State(status, message, startedAt, endedAt, at, scripted);
        }
    }

    /** A UUID. */
    @NonNull
    public String id() {
        return id;
    }

    @NonNull
    public String pipelineId() {
        return pipeline.id();
    }

    /** What {@code created_by} shows: the user whose key created it, or who {@link SupaflowSandbox#createdBy} says. */
    @NonNull
    public String createdBy() {
        return createdBy;
    }

    /** By the sandbox's clock; no two jobs share it. */
    @NonNull
    public Instant createdAt() {
        return createdAt;
    }

    public boolean fullResync() {
        return fullResync;
    }

    public boolean resetTarget() {
        return resetTarget;
    }

    /** Whether a cancel arrived while the job was in progress. */
    public synchronized boolean cancelRequested() {
        return cancelRequested;
    }

    /** {@code job_status} as a look at this moment shows it. */
    @NonNull
    public String status() {
        return at(clock.instant()).status();
    }

    /** {@code ended_at} as a look at this moment shows it; null while it goes on. */
    @CheckForNull
    public Instant endedAt() {
        return at(clock.instant()).endedAt();
    }

    /**
     * Ends the job now, whatever its script says. One that ends {@code completed} or {@code completed_with_warning} has its
     * script's response and objects.
     */
    public void end(@NonNull String status, @CheckForNull String message) {
        force(status, message);
    }

    /** Forces a status from now on, with no message. A cancel that has not settled is forgotten. */
    public void status(@NonNull String status) {
        force(status, null);
    }

    private synchronized void force(String status, @CheckForNull String message) {
        forced.add(new Forced(status, message, later(clock.instant(), createdAt)));
        cancelAt = null;
        heartbeatAt = null;
    }

    /** Makes the row invisible from now on, as when the key's access to it ends. */
    public synchronized void vanish() {
        vanished = true;
    }

    synchronized boolean isVanished() {
        return vanished;
    }

    SandboxPipeline pipeline() {
        return pipeline;
    }

    JobScript script() {
        return script;
    }

    /**
     * What {@code PATCH … {"job_status":"cancelled"}} does. Without the status precondition it really overwrites an ended job.
     *
     * @param moment when the job's status was looked at for the precondition; by now it may have ended
     * @param heartbeat how long a job that an agent has taken goes on
     */
    synchronized void cancel(Instant moment, Duration heartbeat) {
        Instant now = later(moment, createdAt);
        String status = at(now).status();
        if (TERMINAL.contains(status)) {
            forced.add(new Forced("cancelled", null, now));
            return;
        }
        cancelRequested = true;
        if (cancelAt == null) {
            boolean taken = status.equals("picked") || status.equals("running");
            cancelAt = now;
            heartbeatAt = taken ? now.plus(heartbeat) : now;
        }
    }

    /** The state at a moment; a moment before the job's creation counts as its creation. */
    synchronized State at(Instant moment) {
        Instant now = later(moment, createdAt);
        Forced force = forcedBy(now);
        State base = force == null ? scripted(now) : forced(force);
        if (cancelAt == null || now.isBefore(cancelAt)) {
            return base;
        }
        if (base.endedAt() != null && !base.endedAt().isAfter(heartbeatAt)) {
            // The agent was done before its next heartbeat.
            return base;
        }
        if (now.isBefore(heartbeatAt)) {
            return base.touched(cancelAt);
        }
        State before = force == null ? scripted(heartbeatAt) : forced(force);
        return new State("cancelled", "Job was cancelled", before.startedAt(), heartbeatAt, heartbeatAt, false);
    }

    /** What was last forced by this moment; null if nothing was. */
    @CheckForNull
    private Forced forcedBy(Instant moment) {
        Forced last = null;
        for (Forced force : forced) {
            last = force.at().isAfter(moment) ? last : force;
        }
        return last;
    }

    private State forced(Forced force) {
        boolean ended = TERMINAL.contains(force.status());
        Instant started = scripted(force.at()).startedAt();
        if (started == null && (ended || force.status().equals("running"))) {
            started = force.at();
        }
        boolean success = force.status().startsWith("completed");
        return new State(
                force.status(), force.message(), started, ended ? force.at() : null, force.at(), ended && success);
    }

    private State scripted(Instant now) {
        Instant pickedAt = plus(createdAt, script.queuedFor());
        if (now.isBefore(pickedAt)) {
            return new State(script.firstStatus(), null, null, null, createdAt, false);
        }
        Instant runningAt = plus(pickedAt, script.pickedFor());
        if (now.isBefore(runningAt)) {
            return new State("picked", null, null, null, pickedAt, false);
        }
        Instant endAt = plus(runningAt, script.runningFor());
        if (now.isBefore(endAt)) {
            return new State("running", null, runningAt, null, runningAt, false);
        }
        return new State(script.endStatus(), script.endMessage(), runningAt, endAt, endAt, true);
    }

    /** {@code job_response} in this state, or null. */
    @CheckForNull
    Map<String, Object> response(State state) {
        return state.scripted() ? script.jobResponse() : null;
    }

    /** The rows of {@code job_details_v2} in this state at this moment: none before the end, or soon after it. */
    List<SandboxObject> objects(State state, Instant moment) {
        if (state.endedAt() == null
                || state.endedAt().plus(pipeline.detailsAfter()).isAfter(moment)) {
            return List.of();
        }
        return state.scripted()
                ? script.objects()
                : script.objects().stream()
                        .map(object -> object.endedAs(state.status()))
                        .toList();
    }

    private static Instant plus(Instant instant, @CheckForNull Duration duration) {
        return duration == null || instant.equals(Instant.MAX) ? Instant.MAX : instant.plus(duration);
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    @Override
    public String toString() {
        return "job " + id + " of " + pipeline.apiName() + ": " + status();
    }
}
