package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.client.Job;
import io.jenkins.plugins.supaflow.client.JobStatus;
import io.jenkins.plugins.supaflow.client.RejectedKeyException;
import io.jenkins.plugins.supaflow.client.RejectedRequestException;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.client.SupaflowException;
import io.jenkins.plugins.supaflow.run.PipelineRun.Phase;
import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/** From the job to its end: wait for it, cancel it if somebody wants that. All on the run's lane. */
final class Following implements JobPoller.Waiting {

    private final ActiveRun active;
    final Cancelling cancelling;
    private final BadAnswers absences = new BadAnswers();
    private final BadAnswers refusals = new BadAnswers();
    private SupaflowClient polledAccount;
    private Instant since;
    private boolean unknownEndTold;

    Following(ActiveRun active) {
        this.active = active;
        this.cancelling = new Cancelling(active, this);
    }

    /** Waits with the account that triggered, or found the job. */
    void begin() {
        since = active.supervisor.now();
        SupaflowClient account = active.account();
        active.supervisor.poller.add(account, active.run().jobId(), this);
        polledAccount = account;
        if (active.run().cancelRequested()) {
            sendCancel();
        }
    }

    /** Waits for a job that was followed before. */
    void resume(@CheckForNull String defect) {
        if (defect == null || active.isBorne(defect)) {
            connect();
        }
    }

    /** Waits with the account that the credential gives now. */
    void connect() {
        if (active.run().phase() != Phase.RUNNING) {
            return;
        }
        SupaflowClient fresh = active.findAccount(polledAccount != null, this::connect);
        if (fresh != null && fresh != polledAccount) {
            stopPolling();
            begin();
        }
    }

    @Override
    public void polled(@CheckForNull Job job) {
        active.quickStep(() -> {
            if (job != null && isNothingNew(job)) {
                takeIn(job);
                return;
            }
            active.step(() -> {
                observe(job);
                if (active.run().cancelRequested()) {
                    // Until the job has ended: the agent's progress may have overwritten a request that Supaflow had
                    // taken.
                    sendCancel();
                }
            });
        });
    }

    /** Whether there is nobody to tell and nothing to do. */
    private boolean isNothingNew(Job job) {
        return active.run().phase() == Phase.RUNNING
                && !active.run().cancelRequested()
                && !active.memory.console.isTroubleTold()
                && !active.memory.record.isOutdated()
                && isStatusKnown(job)
                && !job.status().isTerminal()
                && !isUnknownEndNew(job)
                && !active.memory.console.isHeartbeatDue();
    }

    private boolean isUnknownEndNew(Job job) {
        return job.status() == JobStatus.OTHER && job.endedAt() != null && !unknownEndTold;
    }

    private boolean isStatusKnown(Job job) {
        Job before = active.run().job();
        return before != null && Objects.equals(job.apiStatus(), before.apiStatus());
    }

    @Override
    public void pollFailed(SupaflowException failure) {
        active.step(() -> {
            if (active.run().phase() != Phase.RUNNING) {
                return;
            }
            active.recordIfOutdated();
            if (failure instanceof RejectedRequestException) {
                refused(failure.getMessage());
                return;
            }
            heardElse();
            if (active.isBorne(failure.getMessage()) && failure instanceof RejectedKeyException) {
                connect();
            }
        });
    }

    private void refused(String why) {
        absences.over();
        if (refusals.oneMore(active.supervisor.now())) {
            active.end(
                    Kind.GAVE_UP, Messages.Following_refused(why, active.run().jobId()));
        } else {
            active.isBorne(why, BadAnswers.limit(), refusals.end());
        }
    }

    /** An answer or a failure that neither refuses nor leaves out the job: an absence counts only if nothing else was heard. */
    void heardElse() {
        absences.over();
        refusals.over();
    }

    private void takeIn(Job job) {
        heardElse();
        active.good();
        active.become(active.run().observed(job));
    }

    /** Takes in what Supaflow shows; null if it does not show the job. */
    void observe(@CheckForNull Job job) {
        if (active.run().phase() != Phase.RUNNING) {
            return;
        }
        if (job == null) {
            notShown();
            return;
        }
        boolean statusKnown = isStatusKnown(job);
        takeIn(job);
        active.recordIfOutdated();
        if (job.status().isTerminal()) {
            ended(job);
        } else if (!statusKnown) {
            active.memory.console.progress(ConsoleText.status(active.run(), job, null));
            active.update(active.run());
        } else if (active.memory.console.isHeartbeatDue()) {
            active.memory.console.progress(
                    ConsoleText.status(active.run(), job, Duration.between(since, active.supervisor.now())));
        }
        if (isUnknownEndNew(job)) {
            unknownEndTold = true;
            active.line(Messages.Following_endedUnknown(Objects.requireNonNullElse(job.apiStatus(), "?")));
        }
    }

    private void notShown() {
        if (polledAccount != null && !active.run().isVisibleTo(polledAccount.knownAccount())) {
            heardElse();
            if (active.isBorne(Messages.Following_otherOrganization())) {
                connect();
            }
            return;
        }
        refusals.over();
        if (absences.oneMore(active.supervisor.now())) {
            active.end(Kind.GONE, Messages.Following_gone(ConsoleText.subject(active.run())));
        } else {
            active.isBorne(
                    Messages.Following_notShown(ConsoleText.subject(active.run())), BadAnswers.limit(), absences.end());
        }
    }

    private void ended(Job job) {
        boolean tooLate =
                active.run().cancelRequested() && !cancelling.isAcknowledged() && job.status() != JobStatus.CANCELLED;
        if (tooLate) {
            active.line(Messages.Following_tooLate(ConsoleText.subject(active.run())));
        }
        active.end(RunOutcome.kindOf(job), ConsoleText.outcome(active.run(), job, null));
    }

    /** Asks Supaflow to cancel the job, unless that is under way. Without an account it is asked when there is one. */
    void sendCancel() {
        if (active.run().phase() == Phase.RUNNING && polledAccount != null) {
            cancelling.send(polledAccount);
        }
    }

    /** Nobody is to be told of the job any more. */
    void stopPolling() {
        if (polledAccount != null) {
            active.supervisor.poller.remove(polledAccount, active.run().jobId(), this);
            polledAccount = null;
        }
    }
}
