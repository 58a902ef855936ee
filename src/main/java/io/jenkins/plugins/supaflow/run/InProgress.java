package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.client.Account;
import io.jenkins.plugins.supaflow.client.FoundJob;
import io.jenkins.plugins.supaflow.client.Job;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.client.SupaflowException;
import io.jenkins.plugins.supaflow.client.UnavailableException;
import io.jenkins.plugins.supaflow.run.PipelineRun.Phase;
import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Before the trigger, while the run has the pipeline's turn: looks whether a job of the pipeline is in progress, if the run's {@link Aim}
 * asks for that, and joins it, waits for it, or fails. A run that waits gives the turn up, and looks again when the job has ended. All on
 * the run's lane.
 */
final class InProgress implements JobPoller.Waiting {

    private final ActiveRun active;
    private final Triggering triggering;
    private final TheJob theJob;
    private SupaflowClient polledAccount;
    private Job awaited;

    InProgress(ActiveRun active, Triggering triggering, TheJob theJob) {
        this.active = active;
        this.triggering = triggering;
        this.theJob = theJob;
    }

    /** With the turn: whoever else of this controller triggers the pipeline does so before or after this. */
    void look() {
        if (active.run().request().aimKind() == Aim.Kind.TRIGGER) {
            triggering.readMark();
            return;
        }
        String pipelineId = Objects.requireNonNull(active.run().pipelineId());
        active.ask(
                () -> active.account()
                        .account()
                        .thenCombine(active.account().others().inProgress(pipelineId), Seen::new),
                this::looked);
    }

    private record Seen(Account account, List<FoundJob> jobs) {}

    private void looked(@CheckForNull Seen seen, @CheckForNull SupaflowException failure) {
        if (active.run().phase() != Phase.PREPARING) {
            return;
        }
        if (failure != null) {
            triggering.notTriggered(failure);
        } else if (seen.jobs().isEmpty()) {
            triggering.readMark();
        } else {
            FoundJob found = seen.jobs().get(0);
            JoinedText text = theJob.text(found, seen.account());
            switch (active.run().request().aimKind()) {
                case JOIN -> {
                    if (theJob.join(found, seen.account(), text.joined())) {
                        tellOthers(seen);
                    }
                }
                case WAIT -> await(found.job(), text, seen);
                default -> active.end(Kind.ALREADY_RUNNING, text.inTheWay());
            }
        }
    }

    private void await(Job job, JoinedText text, Seen seen) {
        active.good();
        active.line(text.waiting());
        tellOthers(seen);
        awaited = job;
        polledAccount = active.account();
        active.supervisor.poller.add(polledAccount, job.id(), this);
        active.turn.release();
    }

    private void tellOthers(Seen seen) {
        if (seen.jobs().size() > 1) {
            active.line(Messages.InProgress_others(
                    ConsoleText.subject(active.run()),
                    seen.jobs().stream().skip(1).map(FoundJob::id).collect(Collectors.joining(", "))));
        }
    }

    @Override
    public void polled(@CheckForNull Job job) {
        active.step(() -> {
            if (awaited == null) {
                return;
            }
            active.good();
            if (job == null || job.status().isTerminal()) {
                stopWaiting();
                if (active.memory.observer.isStillWanted()) {
                    // From the start: the credential or the pipeline may be another by now.
                    triggering.prepare();
                } else {
                    active.end(Kind.NOT_STARTED, Messages.InProgress_buildEnded());
                }
            } else if (active.memory.console.isHeartbeatDue()) {
                active.memory.console.progress(Messages.InProgress_stillWaiting(
                        ConsoleText.subject(active.run()),
                        ConsoleText.shortId(job.id()),
                        ConsoleText.statusWords(job.apiStatus())));
            }
        });
    }

    @Override
    public void pollFailed(SupaflowException failure) {
        active.step(() -> {
            if (awaited == null) {
                return;
            }
            if (failure instanceof UnavailableException) {
                active.isBorne(failure.getMessage());
            } else {
                stopWaiting();
                triggering.notTriggered(failure);
            }
        });
    }

    /** Nobody is to be told of the other job any more. */
    void stopWaiting() {
        if (awaited != null) {
            active.supervisor.poller.remove(polledAccount, awaited.id(), this);
            awaited = null;
        }
    }
}
