package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.client.Account;
import io.jenkins.plugins.supaflow.client.Job;
import io.jenkins.plugins.supaflow.client.OutOfCreditsException;
import io.jenkins.plugins.supaflow.client.OutcomeUnknownException;
import io.jenkins.plugins.supaflow.client.Pipeline;
import io.jenkins.plugins.supaflow.client.RejectedKeyException;
import io.jenkins.plugins.supaflow.client.RunRequest;
import io.jenkins.plugins.supaflow.client.SupaflowException;
import io.jenkins.plugins.supaflow.client.UnavailableException;
import io.jenkins.plugins.supaflow.run.PipelineRun.Phase;
import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** From the intent to the job: find the key and the pipeline, read the mark, record, trigger. All on the run's lane. */
final class Triggering {

    private final ActiveRun active;
    final LostAnswer lostAnswer;
    final InProgress inProgress;
    final FreshData freshData;
    private final TheJob theJob;
    private final BadAnswers refusals = new BadAnswers();

    Triggering(ActiveRun active) {
        this.active = active;
        this.lostAnswer = new LostAnswer(active, this);
        this.theJob = new TheJob(active, this);
        this.inProgress = new InProgress(active, this, theJob);
        this.freshData = new FreshData(active, this, theJob);
    }

    /** Begins, or begins anew after a defect: nothing was sent. */
    void resume(@CheckForNull String defect) {
        if (active.run().cancelRequested()) {
            active.aborting.endBeforeTheJob();
        } else if (defect == null || active.isBorne(defect)) {
            prepare();
        }
    }

    /** From the start; as often as it takes, while nothing was sent. */
    void prepare() {
        if (active.run().phase() != Phase.PREPARING) {
            return;
        }
        try {
            active.findAccount();
        } catch (IllegalArgumentException e) {
            active.end(Kind.INVALID, e.getMessage());
            return;
        }
        Aim aim = active.run().request().aim();
        if (aim != null && aim.jobId() != null) {
            theJob.look(aim.jobId());
        } else {
            active.ask(() -> active.account().pipeline(active.run().request().pipeline()), this::lookedUp);
        }
    }

    private void lookedUp(@CheckForNull Optional<Pipeline> pipeline, @CheckForNull SupaflowException failure) {
        if (active.run().phase() != Phase.PREPARING) {
            return;
        }
        String reference = active.run().request().pipeline();
        if (failure != null) {
            notTriggered(failure);
        } else if (pipeline.isEmpty()) {
            active.end(Kind.REJECTED, Messages.Triggering_noPipeline(reference));
        } else if (pipeline.get().isDeleted()) {
            active.end(Kind.REJECTED, Messages.Triggering_deleted(reference));
        } else {
            if (!pipeline.get().id().equals(active.run().pipelineId())) {
                // A place that a defect has left is among those of another pipeline.
                active.turn.release();
            }
            active.become(active.run().resolved(pipeline.get()));
            if (active.run().request().aimKind() == Aim.Kind.FRESH) {
                freshData.look();
                return;
            }
            String why = Messages.Turn_triggering(active.run().request().owner());
            active.turn.take(Phase.PREPARING, why, inProgress::look);
        }
    }

    /** Nothing stands against the trigger. */
    void readMark() {
        String pipelineId = Objects.requireNonNull(active.run().pipelineId());
        // The account first: who triggers is part of the record.
        active.ask(
                () -> active.account()
                        .account()
                        .thenCombine(active.supervisor.ownJobs.newestJob(active.account(), pipelineId), Mark::new),
                this::trigger);
    }

    private record Mark(Account account, Optional<Job> newest) {}

    private void trigger(@CheckForNull Mark mark, @CheckForNull SupaflowException failure) {
        if (active.run().phase() != Phase.PREPARING) {
            return;
        }
        if (failure != null) {
            notTriggered(failure);
            return;
        }
        PipelineRun intent = active.run()
                .triggering(
                        mark.newest().orElse(null), mark.account(), active.supervisor.lastTrigger.incrementAndGet());
        if (becameRecorded(intent)) {
            send();
        } else {
            notRecorded();
        }
    }

    void notRecorded() {
        retry(Messages.Triggering_notRecorded(), null, active.memory.patience.limit(), active.memory.patience.end());
    }

    /**
     * Sends the trigger once more, in the name of the user whose key is in use now.
     *
     * @param isLast whether the run is known for the last that triggered
     */
    boolean sendAgain(@CheckForNull String creator, boolean isLast) {
        boolean isOnRecord = isLast && Objects.equals(creator, active.run().creator());
        if (!isOnRecord
                && !becameRecorded(
                        active.run().triggeringAgain(creator, active.supervisor.lastTrigger.incrementAndGet()))) {
            return false;
        }
        send();
        return true;
    }

    /** Puts a state on disk, which holds only if that could be done. */
    boolean becameRecorded(PipelineRun intent) {
        boolean recorded = active.memory.record.write(intent);
        if (recorded) {
            active.become(intent);
        }
        return recorded;
    }

    /** Sends the trigger. The record that announces it is on disk. */
    private void send() {
        RunRequest request = new RunRequest(
                Objects.requireNonNull(active.run().pipelineId()),
                active.run().request().fullResync(),
                active.run().request().resetTarget());
        active.ask(() -> active.account().trigger(request), this::triggered);
    }

    private void triggered(@CheckForNull String jobId, @CheckForNull SupaflowException failure) {
        if (failure == null) {
            known(jobId, null);
        } else if (failure instanceof OutcomeUnknownException) {
            refusals.over();
            lostAnswer.begin(failure.getMessage());
        } else if (lostAnswer.isOpen()) {
            lostAnswer.again(failure);
        } else if (failure.mayPass() && !active.memory.record.remove(active.run())) {
            // With that record, a crash would look for this run's job among those of later runs.
            lostAnswer.begin(failure.getMessage());
        } else {
            if (failure.mayPass()) {
                active.become(active.run().notTriggered());
            }
            notTriggered(failure);
        }
    }

    /** The run has its job. Unless the answer to the trigger named it, this says how it was found. */
    void known(String jobId, @CheckForNull String found) {
        active.memory.record.outdate();
        active.become(active.run().running(jobId, active.supervisor.time.timeOfDay()));
        active.turn.because(Messages.Turn_notRecorded(active.run().request().owner()));
        // First of all: from here on the job is nobody else's, whatever becomes of this run's record.
        active.supervisor.ownJobs.add(active.run(), found == null);
        active.recordIfOutdated();
        follow(found == null ? ConsoleText.triggered(active.run()) : found);
    }

    /** Goes on with the run's job, from where it is on record. */
    void follow(String line) {
        active.good();
        active.memory.console.news(line);
        active.update(active.run());
        active.following.begin();
    }

    /** Supaflow took no trigger of this run. */
    void notTriggered(SupaflowException failure) {
        if (isBelieved(failure)) {
            refused(failure);
        } else if (active.run().cancelRequested()) {
            active.end(Kind.NOT_STARTED, Messages.Triggering_aborted());
        } else {
            boolean isOutage = failure instanceof UnavailableException;
            Patience patience = active.memory.patience;
            if (isOutage) {
                retry(failure.getMessage(), failure.retryAfter(), patience.limit(), patience.end());
            } else {
                retry(failure.getMessage(), failure.retryAfter(), BadAnswers.limit(), refusals.end());
            }
        }
    }

    /** Whether a failure is to end the run: one that may pass only if it has come for a while and nothing else. */
    boolean isBelieved(SupaflowException failure) {
        if (failure instanceof UnavailableException) {
            refusals.over();
            return false;
        }
        return !failure.mayPass() || refusals.oneMore(active.supervisor.now());
    }

    /** Supaflow takes no trigger of this run. */
    void refused(SupaflowException failure) {
        Kind refusal = failure instanceof OutOfCreditsException ? Kind.OUT_OF_CREDITS : Kind.REJECTED;
        active.end(failure instanceof RejectedKeyException ? Kind.REJECTED_KEY : refusal, failure.getMessage());
    }

    private void retry(String why, @CheckForNull Duration retryAfter, String limit, Instant until) {
        active.turn.release();
        if (active.isBorne(why, limit, until)) {
            active.tryLater(retryAfter, this::prepare);
        }
    }
}
