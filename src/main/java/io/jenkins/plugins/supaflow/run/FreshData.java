package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.Account;
import io.jenkins.plugins.supaflow.client.FoundJob;
import io.jenkins.plugins.supaflow.client.Job;
import io.jenkins.plugins.supaflow.client.OthersJobs;
import io.jenkins.plugins.supaflow.client.RejectedKeyException;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.client.SupaflowException;
import io.jenkins.plugins.supaflow.run.PipelinePoller.Poll;
import io.jenkins.plugins.supaflow.run.PipelineRun.Phase;
import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Waits for fresh data of a pipeline: its newest success if that is fresh enough by Supaflow's clock, else the job in progress, else
 * the next one, whoever starts it. All on the run's lane.
 *
 * <p>The mark is read first: a job that begins after that is the next one, whatever becomes of it meanwhile. It is on record before the
 * run watches, so that a job which begins and fails while the controller is down is told.
 */
final class FreshData implements PipelinePoller.Watching {

    private final ActiveRun active;
    private final Triggering triggering;
    private final TheJob theJob;
    private SupaflowClient polledAccount;

    /** Up to then there was no next job, but for what a replica shows later. */
    private volatile Instant seen;

    FreshData(ActiveRun active, Triggering triggering, TheJob theJob) {
        this.active = active;
        this.triggering = triggering;
        this.theJob = theJob;
    }

    private record Looked(Account account, Optional<Job> mark, List<FoundJob> inProgress, OthersJobs.Success newest) {}

    void look() {
        SupaflowClient account = active.account();
        String pipelineId = Objects.requireNonNull(active.run().pipelineId());
        active.ask(
                () -> account.account()
                        .thenCompose(whose -> active.supervisor
                                .ownJobs
                                .newestJob(account, pipelineId)
                                .thenCompose(mark -> account.others()
                                        .inProgress(pipelineId)
                                        .thenCompose(inProgress -> account.others()
                                                .newestSuccess(pipelineId)
                                                .thenApply(newest -> new Looked(whose, mark, inProgress, newest))))),
                this::looked);
    }

    private void looked(@CheckForNull Looked seen, @CheckForNull SupaflowException failure) {
        if (active.run().phase() != Phase.PREPARING) {
            return;
        }
        if (failure != null) {
            triggering.notTriggered(failure);
            return;
        }
        FoundJob newest = seen.newest().job();
        Instant ended = newest == null ? null : newest.endedAt();
        Duration age =
                ended == null ? null : Duration.between(ended, seen.newest().now());
        Aim aim = Objects.requireNonNull(active.run().request().aim());
        Duration limit = Duration.ofMinutes(Objects.requireNonNull(aim.maxAgeMinutes()));
        if (age != null && age.compareTo(limit) <= 0) {
            String subject = ConsoleText.subject(active.run());
            theJob.join(
                    newest,
                    seen.account(),
                    Messages.FreshData_fresh(subject, newest.id(), Figures.duration(age), Figures.duration(limit)));
        } else if (!seen.inProgress().isEmpty()) {
            FoundJob found = seen.inProgress().get(0);
            theJob.join(
                    found, seen.account(), theJob.text(found, seen.account()).following());
        } else if (triggering.becameRecorded(active.run().watching(seen.mark().orElse(null), seen.account()))) {
            active.good();
            String subject = ConsoleText.subject(active.run());
            active.line(
                    age == null
                            ? Messages.FreshData_watchingFirst(subject)
                            : Messages.FreshData_watching(subject, Figures.duration(age)));
            watch(active.account());
        } else {
            triggering.notRecorded();
        }
    }

    /** Goes on watching after a crash or a defect. */
    void resume(@CheckForNull String defect) {
        if (defect == null || active.isBorne(defect)) {
            connect();
        }
    }

    /** Watches with the account that the credential gives now. */
    private void connect() {
        if (active.run().phase() != Phase.WATCHING) {
            return;
        }
        SupaflowClient fresh = active.findAccount(polledAccount != null, this::connect);
        if (fresh != null && fresh != polledAccount) {
            stopWatching();
            watch(fresh);
        }
    }

    private void watch(SupaflowClient account) {
        polledAccount = account;
        active.supervisor.pipelines.add(account, this);
    }

    /** Nobody is to be told of the pipeline's jobs any more. */
    void stopWatching() {
        if (polledAccount != null) {
            active.supervisor.pipelines.remove(polledAccount, this);
            polledAccount = null;
        }
    }

    @NonNull
    @Override
    public String pipeline() {
        return Objects.requireNonNull(active.run().pipelineId());
    }

    @Override
    public boolean isLookedUp() {
        return false;
    }

    @Override
    public Instant from() {
        Instant mark = active.run().markCreatedAt();
        Instant first = mark == null ? Instant.EPOCH : mark;
        Instant later = seen;
        return later == null || later.isBefore(first) ? first : later;
    }

    @NonNull
    @Override
    public Collection<String> open() {
        return List.of();
    }

    @NonNull
    @Override
    public Collection<String> older() {
        return List.of();
    }

    @Override
    public void polled(@NonNull Poll poll) {
        active.step(() -> {
            if (active.run().phase() != Phase.WATCHING) {
                return;
            }
            Account account = poll.account();
            if (!active.run().isVisibleTo(account)) {
                if (active.isBorne(Messages.Following_otherOrganization())) {
                    connect();
                }
                return;
            }
            active.good();
            active.recordIfOutdated();
            FoundJob next = poll.jobs().stream()
                    .filter(found -> Candidates.isAfterMark(found.job(), active.run()))
                    .findFirst()
                    .orElse(null);
            if (next != null) {
                if (theJob.join(next, account, theJob.text(next, account).following())) {
                    stopWatching();
                }
                return;
            }
            Instant reach = poll.reach();
            if (reach != null) {
                seen = PipelinePoller.behind(reach);
            }
            if (!active.memory.observer.isStillWanted()) {
                // There need never be a next one.
                active.end(Kind.LEFT, Messages.FreshData_buildEnded());
            } else if (active.memory.console.isHeartbeatDue()) {
                active.memory.console.progress(Messages.FreshData_stillWatching(ConsoleText.subject(active.run())));
            }
        });
    }

    @Override
    public void notFound(@NonNull Account account, @NonNull String why) {
        // Nothing is looked up.
    }

    @Override
    public void pollFailed(SupaflowException failure) {
        active.step(() -> {
            if (active.run().phase() == Phase.WATCHING
                    && active.isBorne(failure.getMessage())
                    && failure instanceof RejectedKeyException) {
                connect();
            }
        });
    }
}
