package io.jenkins.plugins.supaflow.engine;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Job;
import io.jenkins.plugins.supaflow.run.PipelineWatches;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The triggers of this controller's jobs. Jobs start theirs while they are loaded; what these watch is watched from the moment when the engine
 * has begun, and never if it is shut out. Every method returns at once, on any thread.
 */
@Restricted(NoExternalUse.class)
public final class JobTriggers {

    /** A trigger of a job. The room of triggers implements it. */
    public interface JobTrigger extends PipelineWatches.Builds {

        @NonNull
        Job<?, ?> job();

        /** The pipeline, as it was configured. */
        @NonNull
        String pipeline();

        /** Why it starts nothing whatever Supaflow says; null if all is well on this side. */
        @CheckForNull
        Trouble trouble();
    }

    /**
     * What is the matter.
     *
     * @param sentence one, for people
     * @param since by this controller's time of day
     */
    public record Trouble(@NonNull String sentence, @NonNull Instant since) {}

    /**
     * A trigger as it stands, for pages.
     *
     * @param state null if nothing is watched for it
     * @param trouble null if all is well
     */
    public record Watched(
            @NonNull JobTrigger trigger,
            @CheckForNull PipelineWatches.State state,
            @CheckForNull Trouble trouble) {

        /** The pipeline's name for people; as it was configured where Supaflow has not told one. */
        @NonNull
        public String pipelineName() {
            String name = state == null ? null : state.pipelineName();
            return name == null ? trigger.pipeline() : name;
        }
    }

    private enum Phase {
        LOADING,
        WATCHING,
        SHUT_OUT
    }

    /** @param watch null if there is nothing to watch */
    private record Begun(@CheckForNull PipelineWatches.Watch watch, boolean isNew) {
        @CheckForNull
        String id() {
            PipelineWatches.Watch watched = watch;
            return watched == null ? null : watched.id();
        }
    }

    private final PipelineWatches watches;
    private final Map<JobTrigger, Begun> begun = new LinkedHashMap<>();
    private final Instant created = Instant.now();
    private Phase phase = Phase.LOADING;

    JobTriggers(PipelineWatches watches) {
        this.watches = watches;
    }

    /**
     * A job has started the trigger. Another one that watches the same for the job ends.
     *
     * @param watch what is to be watched for it; null if that can't be told
     * @param isNew as {@link PipelineWatches#begin} has it
     */
    public synchronized void begin(
            @NonNull JobTrigger trigger, @CheckForNull PipelineWatches.Watch watch, boolean isNew) {
        if (watch != null) {
            begun.values().removeIf(other -> watch.id().equals(other.id()));
        }
        Begun now = new Begun(watch, isNew);
        begun.put(trigger, now);
        if (phase == Phase.WATCHING) {
            watch(trigger, now);
        }
    }

    private void watch(JobTrigger trigger, Begun now) {
        PipelineWatches.Watch watch = now.watch();
        if (watch != null) {
            watches.begin(watch, trigger, now.isNew());
        }
    }

    /** The job has stopped the trigger, or has it no more. Nothing if that is known, or another one has taken its place. */
    public synchronized void end(@NonNull JobTrigger trigger) {
        Begun ended = begun.remove(trigger);
        String id = ended == null ? null : ended.id();
        if (id != null && phase == Phase.WATCHING) {
            watches.end(id);
        }
    }

    /** Whether the trigger has begun, and neither ended nor made way for another one. */
    public synchronized boolean has(@NonNull JobTrigger trigger) {
        return begun.containsKey(trigger);
    }

    /** The job's build for an ended Supaflow job is certain, or nobody wants it, whichever of the job's triggers it is due for. */
    public synchronized void taken(@NonNull Job<?, ?> job, @NonNull String jobId) {
        begun.forEach((trigger, watched) -> {
            String id = watched.id();
            if (trigger.job() == job && id != null) {
                watches.taken(id, jobId);
            }
        });
    }

    /** The job's triggers. */
    @NonNull
    public synchronized List<JobTrigger> of(@NonNull Job<?, ?> job) {
        return begun.keySet().stream().filter(trigger -> trigger.job() == job).toList();
    }

    /** A trigger as it stands; null if it has not begun, or has ended. Sends nothing. */
    @CheckForNull
    public synchronized Watched watched(@NonNull JobTrigger trigger) {
        Begun now = begun.get(trigger);
        if (now == null) {
            return null;
        }
        String id = now.id();
        return watched(trigger, id == null ? null : watches.state(id));
    }

    /** All triggers as they stand. Sends nothing. */
    @NonNull
    public List<Watched> watched() {
        Map<String, PipelineWatches.State> states = watches.states().stream()
                .collect(Collectors.toMap(state -> state.watch().id(), Function.identity()));
        synchronized (this) {
            return begun.entrySet().stream()
                    .map(entry ->
                            watched(entry.getKey(), states.get(entry.getValue().id())))
                    .toList();
        }
    }

    private synchronized Watched watched(JobTrigger trigger, @CheckForNull PipelineWatches.State state) {
        String ofTheWatch = state == null ? null : state.trouble();
        Instant since = state == null ? null : state.troubleSince();
        Trouble trouble = trigger.trouble();
        if (phase == Phase.SHUT_OUT) {
            trouble = new Trouble(Messages.SupaflowEngine_shutOut(), created);
        } else if (ofTheWatch != null) {
            trouble = new Trouble(ofTheWatch, since == null ? created : since);
        }
        return new Watched(trigger, state, trouble);
    }

    /** From now on what the triggers ask for is watched. */
    synchronized void open() {
        phase = Phase.WATCHING;
        begun.forEach(this::watch);
    }

    /** Nothing is watched: another controller does that. */
    synchronized void shutOut() {
        phase = Phase.SHUT_OUT;
    }
}
