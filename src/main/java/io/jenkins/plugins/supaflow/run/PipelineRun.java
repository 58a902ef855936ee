package io.jenkins.plugins.supaflow.run;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.Account;
import io.jenkins.plugins.supaflow.client.Job;
import io.jenkins.plugins.supaflow.client.Pipeline;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * One run as it stands: the state machine, and at once what is recorded on disk. Immutable; each transition gives the next
 * state and refuses one that the life of a run does not have.
 *
 * @param id the run's own id, a UUID that the caller chose
 * @param request what was asked for, and by whom
 * @param phase where the run stands
 * @param pipelineId the pipeline's UUID, once looked up
 * @param pipelineName the pipeline's name for people, once looked up
 * @param markJobId the newest job of the pipeline before the trigger, if it had one
 * @param markCreatedAt when that job was created, by Supaflow's clock
 * @param order which of this controller's triggers its last one was: a later one has a greater number
 * @param creator the user in whose name the trigger was sent, if Supaflow told
 * @param orgId the organization in which it was sent, if Supaflow told
 * @param jobId the job, once it is known
 * @param job the job as last seen
 * @param since when the run was triggered or, before that, asked for; by the controller's clock, for people only
 * @param cancelRequested whether somebody wants the job cancelled
 * @param outcome how it ended; null before
 * @param joined whose job it is, if this run did not trigger it; null if it did, or has none yet
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PipelineRun(
        @NonNull String id,
        @NonNull Request request,
        @NonNull Phase phase,
        @CheckForNull String pipelineId,
        @CheckForNull String pipelineName,
        @CheckForNull String markJobId,
        @CheckForNull Instant markCreatedAt,
        @CheckForNull Long order,
        @CheckForNull String creator,
        @CheckForNull String orgId,
        @CheckForNull String jobId,
        @CheckForNull Job job,
        @CheckForNull Instant since,
        boolean cancelRequested,
        @CheckForNull RunOutcome outcome,
        @CheckForNull Joined joined) {

    /** Ids come from answers and from records: in one spelling from here on. */
    public PipelineRun {
        pipelineId = Pipeline.oneSpelling(pipelineId);
        markJobId = Pipeline.oneSpelling(markJobId);
        jobId = Pipeline.oneSpelling(jobId);
    }

    /** Where a run stands. Only the last four are on disk; the first only of a run that is to cancel a job. */
    public enum Phase {
        /** Nothing was sent that could create a job. */
        PREPARING,
        /** Nothing is to be triggered: the run waits for the next job of its pipeline, after the mark. */
        WATCHING,
        /** The trigger may have been sent; its answer is not recorded. */
        TRIGGERING,
        /** The job is known and has not ended, as far as we know. */
        RUNNING,
        /** The outcome is known; the caller may not have taken it yet. */
        ENDED
    }

    /**
     * What was asked for.
     *
     * @param owner who asked, in the caller's own terms (in Jenkins: the build); opaque here
     * @param credentialsId which key to use; null for the default
     * @param pipeline the pipeline's UUID or API name, as checked by {@link Pipeline#checkReference}
     * @param awaited whether the owner waits for the end, rather than only for the job
     * @param aim what the run has to do with jobs that it did not trigger; null for nothing: it triggers its own
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Request(
            @NonNull String owner,
            @CheckForNull String credentialsId,
            @NonNull String pipeline,
            boolean fullResync,
            boolean resetTarget,
            boolean awaited,
            @CheckForNull Aim aim) {

        /** The run triggers a job of its own, whatever else goes on. */
        public Request(
                @NonNull String owner,
                @CheckForNull String credentialsId,
                @NonNull String pipeline,
                boolean fullResync,
                boolean resetTarget,
                boolean awaited) {
            this(owner, credentialsId, pipeline, fullResync, resetTarget, awaited, null);
        }

        Request ownedBy(String newOwner) {
            return new Request(newOwner, credentialsId, pipeline, fullResync, resetTarget, awaited, aim);
        }

        /** Whether the run may trigger a job, rather than only follow or cancel one. */
        public boolean mayTrigger() {
            return aimKind().mayTrigger();
        }

        Aim.Kind aimKind() {
            return aim == null ? Aim.Kind.TRIGGER : aim.kind();
        }
    }

    /** A run that is about to begin. */
    @NonNull
    public static PipelineRun prepare(@NonNull String id, @NonNull Request request, @NonNull Instant now) {
        return new Draft(Objects.requireNonNull(id), Objects.requireNonNull(request), Phase.PREPARING, now).finished();
    }

    /** Of a run that is not followed any more: what its owner knows of it, and that nobody knows how it ended. */
    @NonNull
    public static PipelineRun lost(
            @NonNull String id,
            @NonNull Request request,
            @CheckForNull String pipelineId,
            @CheckForNull String pipelineName,
            @CheckForNull String jobId,
            @CheckForNull Instant since,
            @NonNull String why) {
        Draft draft = new Draft(id, request, Phase.ENDED, since);
        draft.pipelineId = pipelineId;
        draft.pipelineName = pipelineName;
        draft.jobId = jobId;
        draft.outcome = new RunOutcome(RunOutcome.Kind.UNKNOWN, why);
        return draft.finished();
    }

    PipelineRun resolved(Pipeline pipeline) {
        return resolved(pipeline.id(), pipeline.displayName());
    }

    /** @param name null if the pipeline is not shown any more */
    PipelineRun resolved(String newPipelineId, @CheckForNull String name) {
        expect(Phase.PREPARING);
        return with(next -> {
            next.pipelineId = newPipelineId;
            next.pipelineName = name;
        });
    }

    PipelineRun watching(@CheckForNull Job newest, Account account) {
        expect(Phase.PREPARING);
        return with(next -> {
            next.phase = Phase.WATCHING;
            next.markJobId = newest == null ? null : newest.id();
            next.markCreatedAt = newest == null ? null : newest.createdAt();
            next.orgId = account.orgId();
        });
    }

    PipelineRun triggering(@CheckForNull Job newest, Account account, long newOrder) {
        expect(Phase.PREPARING);
        Objects.requireNonNull(pipelineId, "pipelineId");
        return with(next -> {
            next.phase = Phase.TRIGGERING;
            next.markJobId = newest == null ? null : newest.id();
            next.markCreatedAt = newest == null ? null : newest.createdAt();
            next.order = newOrder;
            next.creator = account.userId();
            next.orgId = account.orgId();
        });
    }

    /** The trigger is sent again, perhaps in another name. */
    PipelineRun triggeringAgain(@CheckForNull String newCreator, long newOrder) {
        expect(Phase.TRIGGERING);
        return with(next -> {
            next.creator = newCreator;
            next.order = newOrder;
        });
    }

    /** The trigger certainly created nothing: back to the start. */
    PipelineRun notTriggered() {
        expect(Phase.TRIGGERING);
        return with(next -> {
            next.phase = Phase.PREPARING;
            next.markJobId = null;
            next.markCreatedAt = null;
            next.order = null;
            next.creator = null;
            next.orgId = null;
        });
    }

    PipelineRun running(String newJobId, Instant now) {
        expect(Phase.TRIGGERING);
        return with(next -> {
            next.phase = Phase.RUNNING;
            next.jobId = Objects.requireNonNull(newJobId);
            next.since = now;
        });
    }

    /** The run follows a job that it did not trigger. */
    PipelineRun joining(Job newJob, Joined whose, Account account) {
        expect(Phase.PREPARING, Phase.WATCHING);
        return with(next -> {
            next.phase = Phase.RUNNING;
            next.orgId = account.orgId();
            next.jobId = newJob.id();
            next.job = newJob;
            next.joined = whose;
            next.cancelRequested |= request.aimKind() == Aim.Kind.CANCEL;
        });
    }

    PipelineRun observed(Job newJob) {
        expect(Phase.RUNNING);
        if (!newJob.id().equals(jobId)) {
            throw new IllegalStateException("Job " + newJob.id() + " is not that of run " + id);
        }
        return with(next -> next.job = newJob.sharing(next.jobId));
    }

    PipelineRun cancelling() {
        expect(Phase.PREPARING, Phase.TRIGGERING, Phase.RUNNING);
        return with(next -> next.cancelRequested = true);
    }

    PipelineRun ended(RunOutcome newOutcome) {
        expect(Phase.PREPARING, Phase.WATCHING, Phase.TRIGGERING, Phase.RUNNING);
        return with(next -> {
            next.phase = Phase.ENDED;
            next.outcome = Objects.requireNonNull(newOutcome);
        });
    }

    /** The same end in another sentence. */
    PipelineRun telling(String sentence) {
        expect(Phase.ENDED);
        return with(next -> next.outcome = Objects.requireNonNull(outcome).saying(sentence));
    }

    /** The end without any text of Supaflow's, but with a sentence instead: what is left can be stored. */
    PipelineRun saying(String sentence) {
        return telling(sentence).with(next -> {
            next.pipelineName = null;
            next.creator = null;
            next.orgId = null;
            next.job = job == null ? null : job.saying(sentence);
        });
    }

    /** The owner goes by another name now. */
    PipelineRun ownedBy(String newOwner) {
        return with(next -> next.request = request.ownedBy(newOwner));
    }

    private PipelineRun with(Consumer<Draft> change) {
        Draft next = new Draft(this);
        change.accept(next);
        return next.finished();
    }

    /** Whether an account may be shown the job: not if it is in another organization than the one that triggered. */
    boolean isVisibleTo(Account account) {
        return orgId == null || account.orgId() == null || orgId.equals(account.orgId());
    }

    /** Whether the run has come to a job that it did not trigger. */
    public boolean hasJoined() {
        return joined != null;
    }

    /** Whether an abort leaves the job alone, which others may need: somebody else started it, and nobody asked for more. */
    public boolean leavesItsJob() {
        Aim aim = request.aim();
        return joined != null && (aim == null || !aim.propagateAbort() && aim.kind() != Aim.Kind.CANCEL);
    }

    /** Whether Supaflow has told that the job has ended. */
    boolean isJobEnded() {
        return job != null && job.status().isTerminal();
    }

    private void expect(Phase... expected) {
        if (!List.of(expected).contains(phase)) {
            throw new IllegalStateException("Run " + id + " is " + phase);
        }
    }
}
