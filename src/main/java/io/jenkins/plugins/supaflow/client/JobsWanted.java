package io.jenkins.plugins.supaflow.client;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which jobs are asked for together. Not thread-safe. */
public final class JobsWanted {

    /** Of so many pipelines all jobs of the account are read, rather than those of each. */
    static final int MANY = 50;

    /** In seconds: moments are put back to the last one that this divides, so that many pipelines have the same. */
    private static final long STEP = 600;

    private static final String IN_PROGRESS = "job_status." + Job.IN_PROGRESS;

    private final Map<String, Instant> moments = new HashMap<>();
    private final Set<String> inProgress = new TreeSet<>();
    private final Set<String> ids = new LinkedHashSet<>();

    /**
     * The jobs of a pipeline that are not older than a moment, perhaps also some that are.
     *
     * @param pipelineId the pipeline's UUID
     * @param from by Supaflow's clock; {@link Instant#EPOCH} for all
     */
    public void add(@NonNull String pipelineId, @NonNull Instant from) {
        Instant put = start(from);
        moments.merge(pipelineId, put, (a, b) -> a.isBefore(b) ? a : b);
    }

    /** The moment, not after this one, from which jobs are asked for. */
    @NonNull
    public static Instant start(@NonNull Instant from) {
        return Instant.ofEpochSecond(Math.floorDiv(from.getEpochSecond(), STEP) * STEP);
    }

    /** The jobs of a pipeline that are in progress. */
    public void addInProgress(@NonNull String pipelineId) {
        inProgress.add(pipelineId);
    }

    /** One job, however old. */
    public void addJob(@NonNull String jobId) {
        ids.add(jobId);
    }

    /** How many pipelines it is about. */
    int pipelines() {
        return moments.size() + inProgress.size();
    }

    Alternatives alternatives(int room) {
        Alternatives all = new Alternatives(room);
        TreeMap<Instant, Set<String>> byMoment = new TreeMap<>();
        moments.forEach((pipelineId, from) ->
                byMoment.computeIfAbsent(from, moment -> new TreeSet<>()).add(pipelineId));
        byMoment.forEach((from, pipelines) -> {
            String since = "created_at.gte." + Alternatives.quoted(from);
            // Not of an older moment: those may be all that the account ever had.
            if (pipelines.size() > MANY && from.equals(byMoment.lastKey())) {
                all.add(since);
            } else {
                all.add("and(" + since + ",reference_id.in.(", pipelines, "))");
            }
        });
        if (inProgress.size() > MANY) {
            all.add(IN_PROGRESS);
        } else {
            all.add("and(" + IN_PROGRESS + ",reference_id.in.(", inProgress, "))");
        }
        all.add("id.in.(", ids, ")");
        return all;
    }
}
