package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.client.Job;
import io.jenkins.plugins.supaflow.client.JobSummary;
import io.jenkins.plugins.supaflow.client.ObjectResults;
import io.jenkins.plugins.supaflow.client.RejectedKeyException;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.client.SupaflowException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Reads what an ended job did, object by object, for a caller that asked for it. All on the run's lane. */
final class ObjectReading {

    /** How long an outcome waits for the first look: longer than Supaflow takes when all is well, and no build minds. */
    static final Duration LOOK = Duration.ofSeconds(5);

    /** Half an hour, with the pauses between. The outcome is told already, so nobody's build waits. */
    private static final int ATTEMPTS = 10;

    /** How often they are read while some are missing: for more than a minute. */
    private static final int LOOKS = 5;

    private final ActiveRun active;
    private final Ending ending;
    private int incomplete;
    private boolean looked;

    ObjectReading(ActiveRun active, Ending ending) {
        this.active = active;
        this.ending = ending;
    }

    /** Reads them once before the outcome is told, which waits no longer than {@link #LOOK}, whatever becomes of this. */
    void look() {
        looked = true;
        CompletableFuture<ObjectResults> answer =
                ask((objects, failure) -> ending.looked(objects), why -> ending.looked(null));
        if (answer != null) {
            // A request whose turn has not come is not sent any more: another one follows.
            active.later(LOOK, () -> answer.complete(null));
        }
    }

    /** Begins if there is something to read, or goes on after a defect, which counts as an attempt. */
    void resume(@CheckForNull String defect) {
        if (active.memory.patience.failures() >= ATTEMPTS) {
            ending.objectsRead(ObjectResults.NONE, defect);
        } else if (active.run().isJobEnded() && active.memory.observer.wantsObjects()) {
            if (looked) {
                // What was not there a moment ago.
                active.tryLater(null, this::begin);
            } else {
                begin();
            }
        } else {
            ending.finish();
        }
    }

    private void begin() {
        ask(this::read, why -> failed(why, null, true));
    }

    /**
     * @param unasked hears why there is no account to ask with
     * @return the answer that is to come; null if there is none
     */
    @CheckForNull
    private CompletableFuture<ObjectResults> ask(
            BiConsumer<ObjectResults, SupaflowException> then, Consumer<String> unasked) {
        SupaflowClient account;
        try {
            account = active.anAccount();
        } catch (IllegalArgumentException e) {
            unasked.accept(e.getMessage());
            return null;
        }
        String jobId = Objects.requireNonNull(active.run().jobId());
        return active.ask(() -> account.objectResults(jobId), then);
    }

    /** The details may come a little after the status. Where they stay behind what the job itself says, they are taken so. */
    private void read(@CheckForNull ObjectResults objects, @CheckForNull SupaflowException failure) {
        if (failure != null) {
            boolean isKeyRejected = failure instanceof RejectedKeyException;
            if (isKeyRejected) {
                active.forgetAccount();
            }
            failed(failure.getMessage(), failure.retryAfter(), isKeyRejected || failure.mayPass());
            return;
        }
        if (isWhole(objects)) {
            ending.objectsRead(objects, null);
        } else if (++incomplete < LOOKS) {
            active.tryLater(null, this::begin);
        } else {
            ending.objectsRead(
                    objects,
                    Messages.ObjectReading_incomplete(
                            Figures.count(Objects.requireNonNull(expected())), Figures.count(objects.total())));
        }
    }

    /** Whether there are as many as the job itself says, if it does. */
    boolean isWhole(ObjectResults objects) {
        Long expected = expected();
        return expected == null || objects.total() >= expected;
    }

    @CheckForNull
    private Long expected() {
        Job job = active.run().job();
        JobSummary summary = job == null ? null : job.summary();
        return summary == null ? null : summary.totalObjects();
    }

    private void failed(String why, @CheckForNull Duration retryAfter, boolean mayPass) {
        if (mayPass && active.memory.patience.failures() + 1 < ATTEMPTS) {
            active.tryLater(retryAfter, this::begin);
        } else {
            ending.objectsRead(ObjectResults.NONE, why);
        }
    }
}
