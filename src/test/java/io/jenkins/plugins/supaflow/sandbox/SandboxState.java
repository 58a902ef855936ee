package io.jenkins.plugins.supaflow.sandbox;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** What the account holds: keys, workspaces, pipelines and jobs. Thread-safe. */
final class SandboxState {

    private record Schedule(SandboxPipeline pipeline, String userId, Duration every) {}

    record Workspace(String id, String name, String apiName, Instant createdAt) {}

    final Clock clock;
    private final Supplier<UUID> ids;
    final Map<String, String> usersByKey = new ConcurrentHashMap<>();
    final Map<String, String> creatorsByUser = new ConcurrentHashMap<>();
    final List<Workspace> workspaces = new CopyOnWriteArrayList<>();
    volatile Duration heartbeat = Duration.ZERO;
    volatile Duration lag = Duration.ZERO;
    volatile boolean outOfCredits;
    volatile boolean listDeleted;

    private final Map<String, SandboxPipeline> pipelines = new ConcurrentHashMap<>();
    private final Map<String, SandboxJob> jobsById = new ConcurrentHashMap<>();
    private final ConcurrentNavigableMap<Instant, SandboxJob> jobs = new ConcurrentSkipListMap<>();
    private final Map<String, ConcurrentNavigableMap<Instant, SandboxJob>> jobsByPipeline = new ConcurrentHashMap<>();
    private final Map<String, Integer> created = new ConcurrentHashMap<>();
    private final Map<Schedule, Instant> due = new LinkedHashMap<>();
    private Instant lastCreated = Instant.EPOCH;

    SandboxState(Clock clock, Supplier<UUID> ids) {
        this.clock = clock;
        this.ids = ids;
    }

    String newId() {
        return ids.get().toString();
    }

    void addPipeline(SandboxPipeline pipeline) {
        if (pipelines.putIfAbsent(pipeline.id(), pipeline) != null) {
            throw new IllegalArgumentException("There is a pipeline " + pipeline.id() + " already");
        }
    }

    /** In any case of the id's letters; null when there is none, or when it is deleted. */
    @CheckForNull
    SandboxPipeline pipeline(String id) {
        SandboxPipeline pipeline = pipelines.get(id.toLowerCase(Locale.ROOT));
        return pipeline == null || pipeline.state().equals("deleted") ? null : pipeline;
    }

    List<SandboxPipeline> pipelines() {
        return pipelines.values().stream()
                .filter(pipeline -> listDeleted || !pipeline.state().equals("deleted"))
                .toList();
    }

    /** Jobs of a pipeline begin by themselves from now on. */
    synchronized void schedule(SandboxPipeline pipeline, String userId, Duration every) {
        due.put(new Schedule(pipeline, userId, every), clock.instant().plus(every));
    }

    /** There is no timer: whoever looks finds the jobs that were due by then. */
    private synchronized void beginDue() {
        due.replaceAll((schedule, next) -> {
            Instant at = next;
            while (!at.isAfter(clock.instant())) {
                createJob(schedule.pipeline(), schedule.userId(), false, false, at);
                at = at.plus(schedule.every());
            }
            return at;
        });
    }

    SandboxJob createJob(SandboxPipeline pipeline, String userId, boolean fullResync, boolean resetTarget) {
        return createJob(pipeline, userId, fullResync, resetTarget, clock.instant());
    }

    private synchronized SandboxJob createJob(
            SandboxPipeline pipeline, String userId, boolean fullResync, boolean resetTarget, Instant at) {
        Instant now = at.truncatedTo(ChronoUnit.MICROS);
        lastCreated = now.isAfter(lastCreated) ? now : lastCreated.plus(1, ChronoUnit.MICROS);
        SandboxJob job = new SandboxJob(
                newId(), pipeline, userId, lastCreated, fullResync, resetTarget, pipeline.takeScript(), clock);
        jobsById.put(job.id(), job);
        jobsByPipeline
                .computeIfAbsent(pipeline.id(), id -> new ConcurrentSkipListMap<>())
                .put(job.createdAt(), job);
        jobs.put(job.createdAt(), job);
        return job;
    }

    /** Those with these ids, in the order of their creation. */
    List<SandboxJob> jobs(Collection<String> ids) {
        beginDue();
        return ids.stream()
                .distinct()
                .map(jobsById::get)
                .filter(Objects::nonNull)
                .sorted((a, b) -> a.createdAt().compareTo(b.createdAt()))
                .toList();
    }

    /** All, by creation; a view. */
    ConcurrentNavigableMap<Instant, SandboxJob> jobs() {
        beginDue();
        return jobs;
    }

    /** Those of one pipeline, by creation; a view. */
    ConcurrentNavigableMap<Instant, SandboxJob> jobs(String pipelineId) {
        beginDue();
        return jobsByPipeline.getOrDefault(pipelineId, new ConcurrentSkipListMap<>());
    }

    /** Counts a job that the trigger created. */
    void countCreated(String pipelineId) {
        created.merge(pipelineId, 1, Integer::sum);
    }

    int created(String pipelineId) {
        return created.getOrDefault(pipelineId, 0);
    }

    Instant now() {
        return clock.instant();
    }
}
