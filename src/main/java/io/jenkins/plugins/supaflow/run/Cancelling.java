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
    private boolean underWay;
    private int attempts;
    private int failures;

    Cancelling(ActiveRun active, Following following) {
        this.active = active;
        this.following = following;
    }

    /** Whether Supaflow has taken a request. */
    boolean isAcknowledged() {
        return acknowledged;
    }

    /** Sends a request, unless one is under way or waits for its repetition. */
    void send(SupaflowClient account) {
        if (underWay) {
            return;
        }
        underWay = true;
        int attempt = ++attempts;
        String jobId = Objects.requireNonNull(active.state().jobId());
        active.ask(() -> account.cancel(jobId), (cancellation, failure) -> {
            if (attempt == attempts && active.state().phase() == Phase.RUNNING) {
                answered(cancellation, failure);
            }
        });
    }

    /** The account is another one: the next request need not wait. */
    void forgetAttempts() {
        attempts++;
        underWay = false;
    }

    private void answered(@CheckForNull Cancellation cancellation, @CheckForNull SupaflowException failure) {
        if (cancellation == null) {
            failed(failure);
            return;
        }
        underWay = false;
        failures = 0;
        if (!cancellation.accepted()) {
            following.observe(cancellation.job());
            return;
        }
        following.heardElse();
        active.good();
        if (!acknowledged) {
            acknowledged = true;
            active.line(Messages.Following_cancelled(ConsoleText.subject(active.state())));
        }
        active.answerCancels();
    }

    private void failed(SupaflowException failure) {
        following.heardElse();
        int attempt = attempts;
        if (++failures == 1) {
            active.memory.console.trouble(failure.getMessage(), active.memory.patience.limit());
        }
        active.later(active.supervisor.retry.delay(FIRST_RETRY, failures, failure.retryAfter()), () -> {
            if (attempt == attempts) {
                underWay = false;
                following.sendCancel();
            }
        });
        if (failure instanceof RejectedKeyException) {
            following.connect();
        }
    }
}
