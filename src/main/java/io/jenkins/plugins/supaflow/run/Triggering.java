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
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** From the intent to the job: find the key and the pipeline, read the mark, record, trigger. All on the run's lane. */
final class Triggering {

    private static final Logger LOGGER = Logger.getLogger(Triggering.class.getName());

    private final ActiveRun active;
    private final Turn turn;
    private final LostAnswer lostAnswer;
    private final BadAnswers refusals = new BadAnswers();

    Triggering(ActiveRun active) {
        this.active = active;
        this.turn = new Turn(active);
        this.lostAnswer = new LostAnswer(active, this, turn);
    }

    void prepare() {
        if (run().phase() != Phase.PREPARING) {
            return;
        }
        try {
            active.findAccount();
        } catch (IllegalArgumentException e) {
            active.end(Kind.INVALID, e.getMessage());
            return;
        }
        active.ask(() -> active.account().pipeline(run().request().pipeline()), this::lookedUp);
    }

    private void lookedUp(@CheckForNull Optional<Pipeline> pipeline, @CheckForNull SupaflowException failure) {
        if (run().phase() != Phase.PREPARING) {
            return;
        }
        if (failure != null) {
            notTriggered(failure);
        } else if (pipeline.isEmpty()) {
            active.end(
                    Kind.REJECTED,
                    Messages.Triggering_noPipeline(run().request().pipeline()));
        } else if (pipeline.get().isDeleted()) {
            active.end(
                    Kind.REJECTED, Messages.Triggering_deleted(run().request().pipeline()));
        } else {
            active.become(run().resolved(pipeline.get()));
            turn.take(Phase.PREPARING, this::readMark);
        }
    }

    private void readMark() {
        String pipelineId = Objects.requireNonNull(run().pipelineId());
        // The account first: who triggers is part of the record.
        active.ask(
                () -> active.account()
                        .account()
                        .thenCombine(active.supervisor.ownJobs().newestJob(active.account(), pipelineId), Mark::new),
                this::trigger);
    }

    private record Mark(Account account, Optional<Job> newest) {}

    private void trigger(@CheckForNull Mark mark, @CheckForNull SupaflowException failure) {
        if (run().phase() != Phase.PREPARING) {
            return;
        }
        if (failure != null) {
            notTriggered(failure);
            return;
        }
        PipelineRun intent = run().triggering(mark.newest().orElse(null), mark.account());
        if (becameRecorded(intent)) {
            send();
        } else {
            retry(Messages.Triggering_notRecorded(), null);
        }
    }

    /** Sends the trigger once more, in the name of the user whose key is in use now. */
    boolean sendAgain(@CheckForNull String creator) {
        if (!Objects.equals(creator, run().creator()) && !becameRecorded(run().triggeringAs(creator))) {
            return false;
        }
        send();
        return true;
    }

    private boolean becameRecorded(PipelineRun intent) {
        try {
            active.recordOrFail(intent);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "Could not record run " + intent.id() + ": not triggered yet");
            return false;
        }
        active.become(intent);
        return true;
    }

    /** Sends the trigger. The record that announces it is on disk. */
    private void send() {
        RunRequest request = new RunRequest(
                Objects.requireNonNull(run().pipelineId()),
                run().request().fullResync(),
                run().request().resetTarget());
        active.ask(() -> active.account().trigger(request), this::triggered);
    }

    private void triggered(@CheckForNull String jobId, @CheckForNull SupaflowException failure) {
        if (failure == null) {
            known(jobId, true, null);
        } else if (failure instanceof OutcomeUnknownException) {
            lostAnswer.begin(failure.getMessage());
        } else if (lostAnswer.isOpen()) {
            lostAnswer.again(failure);
        } else if (failure.mayPass() && !active.forget()) {
            // With that record, a crash would look for this run's job among those of later runs.
            lostAnswer.begin(failure.getMessage());
        } else {
            if (failure.mayPass()) {
                active.become(run().notTriggered());
            }
            notTriggered(failure);
        }
    }

    /** The job was found among those that Supaflow shows. */
    void found(String jobId, String how) {
        known(jobId, false, how);
    }

    private void known(String jobId, boolean answered, @CheckForNull String how) {
        active.become(run().running(jobId, Instant.now()));
        turn.because(Messages.Turn_notRecorded(run().request().owner()));
        // First of all: from here on the job is nobody else's, whatever becomes of this run's record.
        active.supervisor.ownJobs().add(run(), answered);
        active.record();
        active.good();
        active.line(how == null ? ConsoleText.triggered(run()) : how);
        active.update();
        active.follow();
    }

    /** The record is up to date: once it names the job, the next run may trigger, and a crash cannot mix the two up. */
    void recorded() {
        if (run().phase() == Phase.RUNNING) {
            turn.release();
        }
    }

    /** Supaflow took no trigger of this run. */
    private void notTriggered(SupaflowException failure) {
        if (isBelieved(failure)) {
            refused(failure);
        } else if (run().cancelRequested()) {
            active.end(Kind.NOT_STARTED, Messages.Triggering_aborted());
        } else if (failure instanceof UnavailableException) {
            retry(failure.getMessage(), failure.retryAfter());
        } else {
            retry(failure.getMessage(), failure.retryAfter(), ConsoleText.duration(BadAnswers.LONG));
        }
    }

    /** Whether a failure is to end the run: one that may pass only if it has come for a while and nothing else. */
    boolean isBelieved(SupaflowException failure) {
        if (failure instanceof UnavailableException) {
            refusals.over();
            return false;
        }
        return !failure.mayPass() || refusals.oneMore(active.now());
    }

    /** Supaflow takes no trigger of this run. */
    void refused(SupaflowException failure) {
        if (failure instanceof RejectedKeyException) {
            active.end(Kind.REJECTED_KEY, failure.getMessage());
        } else if (failure instanceof OutOfCreditsException) {
            active.end(Kind.OUT_OF_CREDITS, failure.getMessage());
        } else {
            active.end(Kind.REJECTED, failure.getMessage());
        }
    }

    /**
     * The controller stopped while the trigger was under way. Takes the pipeline's turn at once, before any new run can: what a
     * new run triggers must not be taken for this run's job.
     */
    void interrupted() {
        turn.take(Phase.TRIGGERING, () -> lostAnswer.begin(Messages.Triggering_interrupted()));
    }

    /** Goes on after a defect; a run that waits for its turn, when that comes. */
    void goOn(String why) {
        if (turn.isAwaited()) {
            return;
        }
        if (run().phase() == Phase.TRIGGERING) {
            lostAnswer.goOn(why);
        } else if (run().cancelRequested()) {
            active.end(Kind.NOT_STARTED, Messages.Triggering_nothingTriggered());
        } else {
            retry(why, null);
        }
    }

    private void retry(String why, @CheckForNull Duration retryAfter) {
        retry(why, retryAfter, active.giveUpAfter());
    }

    private void retry(String why, @CheckForNull Duration retryAfter, String limit) {
        turn.release();
        if (active.isOutageTooLong()) {
            active.end(Kind.GAVE_UP, Messages.Triggering_gaveUp(why, active.giveUpAfter()));
        } else {
            active.trouble(why, limit);
            active.later(active.backoff(ActiveRun.FIRST_RETRY, retryAfter), this::prepare);
        }
    }

    /** The run has ended, wherever it stood. */
    void end() {
        turn.release();
    }

    private PipelineRun run() {
        return active.state();
    }
}
