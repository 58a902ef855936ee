package io.jenkins.plugins.supaflow.run;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.Account;
import io.jenkins.plugins.supaflow.client.FoundJob;
import io.jenkins.plugins.supaflow.client.JobsWanted;
import io.jenkins.plugins.supaflow.client.Pipeline;
import io.jenkins.plugins.supaflow.run.PipelinePoller.Poll;
import io.jenkins.plugins.supaflow.run.PipelineWatches.EndedJob;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How far one watch has come, and at once what is on disk of it. Immutable. What it does not tell, Supaflow tells again.
 *
 * @param pipelineId the pipeline's UUID
 * @param pipelineName its name for people
 * @param orgId the organization in which it was first looked at, if Supaflow told
 * @param begun when it was first looked at, by Supaflow's clock: what ended before starts nothing
 * @param mark what was created until then is known, but for what a replica shows later
 * @param caughtUp when the newest job ended for which a build stands that was missed while the controller was down
 * @param open jobs that are in progress
 * @param ended jobs of which it is known that they have ended, each with a moment after its creation: as long as an answer may show them
 * @param due those of them whose build is not certain yet, oldest first
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
record WatchLedger(
        @NonNull String pipelineId,
        @CheckForNull String pipelineName,
        @CheckForNull String orgId,
        @NonNull Instant begun,
        @NonNull Instant mark,
        @CheckForNull Instant caughtUp,
        @NonNull Map<String, Open> open,
        @NonNull Map<String, Instant> ended,
        @NonNull List<EndedJob> due) {

    /**
     * A job that is in progress.
     *
     * @param created when it was queued, as it was told first; null if that was not told
     * @param counts the first moment at which an end of it counts
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Open(@CheckForNull Instant created, @NonNull Instant counts) {}

    /** A look takes no longer: what was in progress then may have ended as much before its answer says what time it is. */
    private static final Duration A_LOOK = Duration.ofMinutes(1);

    /** After so much the mark on disk is outdated: what was created since is read again after a crash. */
    private static final Duration OUTDATED = Duration.ofHours(1);

    WatchLedger {
        pipelineId = Pipeline.oneSpelling(pipelineId);
        open = open == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(open));
        ended = ended == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(ended));
        due = due == null ? List.of() : List.copyOf(due);
    }

    /** The first look: all that has ended has ended before, and what is in progress counts. */
    static WatchLedger begin(Pipeline pipeline, Poll poll) {
        Map<String, Open> open = new LinkedHashMap<>();
        Map<String, Instant> ended = new LinkedHashMap<>();
        for (FoundJob job : poll.jobs()) {
            if (job.job().status().isTerminal()) {
                ended.put(job.id(), poll.now());
            } else {
                open.put(job.id(), new Open(job.createdAt(), poll.now().minus(A_LOOK)));
            }
        }
        Account account = poll.account();
        return new WatchLedger(
                pipeline.id(),
                pipeline.displayName(),
                account.orgId(),
                // An answer tells the second in which it was given.
                poll.now().plusSeconds(1),
                poll.now(),
                null,
                open,
                ended,
                List.of());
    }

    /** Whether everything is there that nothing can be done without. */
    @JsonIgnore
    boolean isWhole() {
        return Pipeline.isId(pipelineId)
                && begun != null
                && mark != null
                && open.entrySet().stream()
                        .allMatch(job -> Pipeline.isId(job.getKey())
                                && job.getValue() != null
                                && job.getValue().counts() != null)
                && due.stream()
                        .allMatch(job -> Pipeline.isId(job.jobId())
                                && Pipeline.isId(job.pipelineId())
                                && job.status() != null
                                && job.dueSince() != null);
    }

    boolean isVisibleTo(Account account) {
        return orgId == null || account.orgId() == null || orgId.equals(account.orgId());
    }

    /** Whether it tells of this pipeline, in this organization. */
    boolean isAbout(Account account, Pipeline pipeline) {
        return isVisibleTo(account) && pipeline.id().equals(pipelineId);
    }

    /** Jobs in progress that are older than what is asked for. */
    List<String> older() {
        Instant from = from();
        return open.entrySet().stream()
                .filter(job -> {
                    Instant created = job.getValue().created();
                    return created == null || created.isBefore(from);
                })
                .map(Map.Entry::getKey)
                .toList();
    }

    /** From where on jobs are asked for, and count. */
    Instant from() {
        return from(mark);
    }

    static Instant from(Instant mark) {
        return JobsWanted.start(PipelinePoller.behind(mark));
    }

    boolean isDue(String jobId) {
        return due.stream().anyMatch(job -> job.jobId().equals(jobId));
    }

    /** Whether it is known that a job has ended. */
    boolean hasEnded(String jobId) {
        return ended.containsKey(jobId) || isDue(jobId);
    }

    /** Whether there is anything that a crash must not take away, compared with what is on disk. */
    boolean isNewsTo(@CheckForNull WatchLedger onDisk) {
        return onDisk == null
                || !due.equals(onDisk.due)
                || !onDisk.ended.keySet().containsAll(ended.keySet())
                || !Objects.equals(pipelineId, onDisk.pipelineId)
                || !begun.equals(onDisk.begun)
                || Duration.between(onDisk.mark, mark).compareTo(OUTDATED) >= 0;
    }

    /** The same, without a job that needs no build any more. */
    WatchLedger taken(String jobId) {
        return owing(due.stream().filter(job -> !job.jobId().equals(jobId)).toList());
    }

    /** The same with other jobs whose build is not certain. */
    WatchLedger owing(List<EndedJob> others) {
        return new WatchLedger(pipelineId, pipelineName, orgId, begun, mark, caughtUp, open, ended, others);
    }
}
