package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.client.Account;
import io.jenkins.plugins.supaflow.client.FoundJob;
import io.jenkins.plugins.supaflow.client.Job;
import io.jenkins.plugins.supaflow.client.Pipeline;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.client.SupaflowException;
import io.jenkins.plugins.supaflow.run.PipelineRun.Phase;
import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Brings a run to a job that it did not trigger: finds the one that was named, and joins whichever was found. All on the run's lane. */
final class TheJob {

    private final ActiveRun active;
    private final Triggering triggering;
    private boolean missed;

    TheJob(ActiveRun active, Triggering triggering) {
        this.active = active;
        this.triggering = triggering;
    }

    /** Looks for the job that the run is about. */
    void look(String jobId) {
        if (active.run().request().aimKind() == Aim.Kind.CANCEL && !triggering.becameRecorded(active.run())) {
            // Who asks for a cancel does not wait for long: from here on a crash does not forget it.
            triggering.notRecorded();
            return;
        }
        SupaflowClient account = active.account();
        active.ask(
                () -> account.account()
                        .thenCombine(account.others().find(jobId), Seen::new)
                        .thenCompose(seen -> named(account, seen)),
                (seen, failure) -> looked(jobId, seen, failure));
    }

    /** @param pipeline null where it is not shown */
    private record Seen(
            Account account,
            Optional<FoundJob> job,
            @CheckForNull Pipeline pipeline) {
        Seen(Account account, Optional<FoundJob> job) {
            this(account, job, null);
        }
    }

    private static CompletableFuture<Seen> named(SupaflowClient account, Seen seen) {
        return seen.job()
                .filter(FoundJob::isPipelineRun)
                .map(job -> account.pipeline(Objects.requireNonNull(job.referenceId()))
                        .thenApply(pipeline -> new Seen(seen.account(), seen.job(), pipeline.orElse(null))))
                .orElse(CompletableFuture.completedFuture(seen));
    }

    private void looked(String jobId, @CheckForNull Seen seen, @CheckForNull SupaflowException failure) {
        if (active.run().phase() != Phase.PREPARING) {
            return;
        }
        if (failure != null) {
            triggering.notTriggered(failure);
        } else if (seen.job().isEmpty()) {
            notShown(jobId, seen.account());
        } else if (!seen.job().get().isPipelineRun()) {
            String type = seen.job().get().type();
            active.end(
                    Kind.INVALID,
                    Messages.TheJob_noPipelineRun(jobId, type == null ? Messages.TheJob_unknownType() : type));
        } else {
            FoundJob found = seen.job().get();
            Pipeline pipeline = seen.pipeline();
            active.become(active.run().resolved(found.referenceId(), pipeline == null ? null : pipeline.displayName()));
            join(found, seen.account(), text(found, seen.account()).following());
        }
    }

    /** A replica may lag: one look is not enough. */
    private void notShown(String jobId, Account account) {
        if (active.supervisor.runs().stream().anyMatch(run -> jobId.equals(run.jobId()) && !run.isVisibleTo(account))) {
            active.end(Kind.INVALID, Messages.TheJob_otherOrganization(jobId));
        } else if (missed) {
            active.end(Kind.INVALID, Messages.TheJob_notShown(jobId));
        } else {
            missed = true;
            Duration gap = RunSettings.minPollInterval();
            active.line(Messages.TheJob_lookAgain(jobId, Figures.duration(gap)));
            active.later(gap, triggering::prepare);
        }
    }

    /** What the console is told of a job. */
    JoinedText text(FoundJob found, Account account) {
        return new JoinedText(active.run(), found.job(), whose(found, account), active.supervisor.time.timeOfDay());
    }

    private Joined whose(FoundJob found, Account account) {
        String owner = active.supervisor.runs().stream()
                .filter(run -> found.id().equals(run.jobId()) && !run.hasJoined())
                .map(run -> run.request().owner())
                .findFirst()
                .orElse(null);
        String user = account.userId();
        boolean byKeysUser = user != null && user.equalsIgnoreCase(found.createdBy());
        return new Joined(owner, byKeysUser, found.createdAt());
    }

    /**
     * Follows a job from now on, once that is on record.
     *
     * @param line tells the console
     * @return whether it is on record; if not, everything begins anew later, or with the next poll of the pipeline
     */
    boolean join(FoundJob found, Account account, String line) {
        PipelineRun joining = active.run().joining(found.job(), whose(found, account), account);
        if (!triggering.becameRecorded(joining)) {
            if (active.run().phase() == Phase.PREPARING) {
                triggering.notRecorded();
            } else {
                active.isBorne(Messages.Triggering_notRecorded());
            }
            return false;
        }
        active.turn.release();
        active.good();
        active.memory.console.news(line);
        active.update(active.run());
        if (found.job().status().isTerminal()) {
            readEnd(found.id());
        } else {
            active.following.begin();
        }
        return true;
    }

    /** It has ended: what it did is read once, without waiting for the next poll. */
    private void readEnd(String jobId) {
        SupaflowClient account = active.account();
        active.ask(() -> account.job(jobId), (job, failure) -> {
            if (active.run().phase() != Phase.RUNNING) {
                return;
            }
            Job shown = job == null ? null : job.orElse(null);
            if (shown != null && shown.status().isTerminal()) {
                active.following.observe(shown);
            } else {
                active.following.begin();
            }
        });
    }
}
