package io.jenkins.plugins.supaflow.simulation;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.JobStatus;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.run.PipelineWatches.Builds;
import io.jenkins.plugins.supaflow.run.PipelineWatches.EndedJob;
import io.jenkins.plugins.supaflow.run.PipelineWatches.Watch;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A job of Jenkins that is built when a job of a pipeline has ended: what it has on disk, and what became of it. Survives every engine. */
final class Watcher {

    static final Set<JobStatus> GOOD = EnumSet.of(JobStatus.COMPLETED, JobStatus.COMPLETED_WITH_WARNING);

    /** From the queue to the start of a build. */
    private static final Duration QUEUE = Duration.ofSeconds(3);

    final String name;
    final String pipeline;
    final boolean everyJob;

    /** Whether it has the trigger. On disk. */
    boolean configured;

    /**
     * A build.
     *
     * @param jobId the job for which it is
     */
    record Built(String jobId, Instant at) {}

    /** Its builds. On disk. */
    final List<Built> built = new ArrayList<>();

    /** From when to when it had the trigger, and since when that had taken a first look. */
    static final class Period {
        final Instant from;

        @CheckForNull
        Instant looked;

        @CheckForNull
        Instant to;

        Period(Instant from) {
            this.from = from;
        }
    }

    final List<Period> periods = new ArrayList<>();

    /** What was told of it last; null if all is well. */
    @CheckForNull
    String trouble;

    Watcher(String name, String pipeline, boolean everyJob) {
        this.name = name;
        this.pipeline = pipeline;
        this.everyJob = everyJob;
    }

    /** The last one. */
    Period period() {
        return periods.get(periods.size() - 1);
    }

    Watch watch(Path root) {
        return new Watch(name + " " + pipeline, pipeline, GOOD, everyJob, root.resolve(name + "-triggers.json"));
    }

    Builds builds(World world, Engine engine) {
        // Nobody remembers what another one was told.
        trouble = null;
        return new Queue(world, engine);
    }

    /** Jenkins' queue in one life: a kill takes it away. What is on disk is not asked for twice. */
    private final class Queue implements Builds {
        private final World world;
        private final Engine engine;
        private final Set<String> queued = new HashSet<>();

        Queue(World world, Engine engine) {
            this.world = world;
            this.engine = engine;
        }

        @NonNull
        @Override
        public SupaflowClient account() {
            return engine.account(World.CREDENTIALS);
        }

        @Override
        public void build(@NonNull EndedJob job) {
            // Jenkins looks no further back.
            if (built.stream()
                    .anyMatch(
                            one -> one.jobId().equals(job.jobId()) && !one.at().isBefore(job.dueSince()))) {
                taken(job);
            } else if (queued.add(job.jobId())) {
                world.events().in(QUEUE, engine.life(), name + " is built", () -> start(job));
            }
        }

        private void start(EndedJob job) {
            moment("stores its build");
            built.add(new Built(job.jobId(), world.events().clock().instant()));
            queued.remove(job.jobId());
            moment("begins");
            taken(job);
        }

        private void taken(EndedJob job) {
            engine.watches().taken(name + " " + pipeline, job.jobId());
        }

        @Override
        public void trouble(@CheckForNull String sentence) {
            trouble = sentence;
        }

        private void moment(String what) {
            world.events().moment(engine.life(), name + " " + what);
        }
    }
}
