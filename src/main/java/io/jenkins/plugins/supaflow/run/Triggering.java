package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
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
    private boolean holdsTurn;

    Triggering(ActiveRun active) {
        this.active = active;
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
                    "Supaflow shows no pipeline '" + run().request().pipeline() + "' to this API key: check pipelineId,"
                            + " and that the key was created in the pipeline's workspace.");
        } else {
            active.become(run().resolved(pipeline.get()));
            active.supervisor.turns().take(run().pipelineId(), () -> active.step(this::readMark));
        }
    }

    private void readMark() {
        holdsTurn = true;
        if (run().phase() != Phase.PREPARING) {
            releaseTurn();
            return;
        }
        String pipelineId = Objects.requireNonNull(run().pipelineId());
        active.ask(() -> active.account().newestJob(pipelineId), this::trigger);
    }

    private void trigger(@CheckForNull Optional<Job> newest, @CheckForNull SupaflowException failure) {
        if (run().phase() != Phase.PREPARING) {
            return;
        }
        if (failure != null) {
            notTriggered(failure);
            return;
        }
        PipelineRun intent = run().triggering(newest.orElse(null));
        try {
            active.recordOrFail(intent);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "Could not record run " + intent.id() + ": not triggered yet");
            retry(
                    "The run could not be recorded on the controller's disk ("
                            + e.getClass().getSimpleName() + ").",
                    null);
            return;
        }
        active.become(intent);
        RunRequest request = new RunRequest(
                Objects.requireNonNull(intent.pipelineId()),
                intent.request().fullResync(),
                intent.request().resetTarget());
        active.ask(() -> active.account().trigger(request), this::triggered);
    }

    private void triggered(@CheckForNull String jobId, @CheckForNull SupaflowException failure) {
        if (failure == null) {
            active.become(run().running(jobId, Instant.now()));
            active.record();
            releaseTurn();
            active.good();
            active.line(ConsoleText.triggered(run()));
            active.update();
            active.follow();
            return;
        }
        if (failure instanceof UnavailableException) {
            active.become(run().notTriggered());
            active.forget();
        }
        notTriggered(failure);
    }

    private void notTriggered(SupaflowException failure) {
        if (failure instanceof UnavailableException unavailable) {
            if (run().cancelRequested()) {
                active.end(Kind.NOT_STARTED, "Aborted before Supaflow took the trigger: there is no job.");
            } else {
                retry(failure.getMessage(), unavailable.retryAfter());
            }
        } else if (failure instanceof RejectedKeyException) {
            active.end(Kind.REJECTED_KEY, failure.getMessage());
        } else if (failure instanceof OutOfCreditsException) {
            active.end(Kind.OUT_OF_CREDITS, failure.getMessage());
        } else if (failure instanceof OutcomeUnknownException) {
            endUnknown(failure.getMessage());
        } else {
            active.end(Kind.REJECTED, failure.getMessage());
        }
    }

    /** The controller stopped while the trigger was under way. */
    void interrupted() {
        endUnknown("Jenkins stopped before the answer to the trigger was recorded.");
    }

    private void endUnknown(String why) {
        active.end(
                Kind.UNKNOWN,
                why + " Supaflow may or may not have started a job of pipeline " + run().pipelineId()
                        + (run().markJobId() == null ? "" : ", newer than job " + run().markJobId())
                        + ". Nothing was triggered again: look at the pipeline's jobs in Supaflow before you run it once"
                        + " more.");
    }

    private void retry(String why, @CheckForNull Duration retryAfter) {
        releaseTurn();
        if (active.isOutageTooLong()) {
            active.end(Kind.GAVE_UP, why + " Given up after " + active.giveUpAfter() + ": nothing was triggered.");
        } else {
            active.trouble(why);
            active.later(active.backoff(ActiveRun.FIRST_RETRY, retryAfter), this::prepare);
        }
    }

    /** The run has ended, wherever it stood. */
    void end() {
        releaseTurn();
    }

    private void releaseTurn() {
        if (holdsTurn) {
            holdsTurn = false;
            active.supervisor.turns().done(run().pipelineId());
        }
    }

    private PipelineRun run() {
        return active.state();
    }
}
