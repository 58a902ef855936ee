package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.client.Cancellation;
import io.jenkins.plugins.supaflow.client.RejectedKeyException;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.client.SupaflowException;
import io.jenkins.plugins.supaflow.run.PipelineRun.Phase;
import java.time.Duration;
import java.util.Objects;

/** Asks Supaflow to cancel a job: one request at a time, after a failure ever more slowly. All on the run's lane. */
final class Cancelling {

    private static final Duration FIRST_RETRY = Duration.ofSeconds(2);

    private final ActiveRun active;
    private final Following following;
    private boolean acknowledged;
    private SupaflowClient asked;
    private int failures;

    Cancelling(ActiveRun active, Following following) {
        this.active = active;
        this.following = following;
    }

    /** Whether Supaflow has taken a request. */
    boolean isAcknowledged() {
        return acknowledged;
    }

    /** Sends a request, unless one of this account is under way or waits for its repetition. */
    void send(SupaflowClient account) {
        if (account == asked) {
            return;
        }
        asked = account;
        String jobId = Objects.requireNonNull(active.run().jobId());
        active.ask(() -> account.cancel(jobId), (cancellation, failure) -> {
            if (account == asked && active.run().phase() == Phase.RUNNING) {
                answered(cancellation, failure);
            }
        });
    }

    private void answered(@CheckForNull Cancellation cancellation, @CheckForNull SupaflowException failure) {
        if (cancellation == null) {
            failed(failure);
            return;
        }
        asked = null;
        failures = 0;
        if (!cancellation.accepted()) {
            following.observe(cancellation.job());
            return;
        }
        following.heardElse();
        active.good();
        if (!acknowledged) {
            acknowledged = true;
            active.line(Messages.Following_cancelled(ConsoleText.subject(active.run())));
        }
        active.aborting.answer();
    }

    private void failed(SupaflowException failure) {
        following.heardElse();
        SupaflowClient account = asked;
        if (++failures == 1) {
            active.memory.console.trouble(
                    failure.getMessage(), active.memory.patience.limit(), active.memory.patience.end());
        }
        active.later(active.supervisor.retry.delay(FIRST_RETRY, failures, failure.retryAfter()), () -> {
            if (account == asked) {
                asked = null;
                following.sendCancel();
            }
        });
        if (failure instanceof RejectedKeyException) {
            following.connect();
        }
    }
}
