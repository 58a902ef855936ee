package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.client.ObjectResult;
import io.jenkins.plugins.supaflow.client.RejectedKeyException;
import io.jenkins.plugins.supaflow.client.RejectedRequestException;
import io.jenkins.plugins.supaflow.client.SupaflowException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** Reads what an ended job did, object by object, for a caller that asked for it. All on the run's lane. */
final class ObjectReading {

    /** Half an hour, with the pauses between. The outcome is told already, so nobody's build waits. */
    private static final int ATTEMPTS = 10;

    private final ActiveRun active;
    private final Ending ending;
    private int attempts;

    ObjectReading(ActiveRun active, Ending ending) {
        this.active = active;
        this.ending = ending;
    }

    void begin() {
        attempts++;
        try {
            if (!active.hasAccount()) {
                active.findAccount();
            }
        } catch (IllegalArgumentException e) {
            failed(e.getMessage(), null, true);
            return;
        }
        String jobId = Objects.requireNonNull(active.state().jobId());
        active.ask(() -> active.account().objectResults(jobId), this::read);
    }

    /** Goes on after a defect. */
    void goOn(String why) {
        failed(why, null, true);
    }

    private void read(@CheckForNull List<ObjectResult> objects, @CheckForNull SupaflowException failure) {
        if (failure == null) {
            ending.objectsRead(objects, null);
            return;
        }
        if (failure instanceof RejectedKeyException) {
            active.forgetAccount();
        }
        failed(failure.getMessage(), failure.retryAfter(), !(failure instanceof RejectedRequestException));
    }

    private void failed(String why, @CheckForNull Duration retryAfter, boolean mayPass) {
        if (mayPass && attempts < ATTEMPTS) {
            active.later(active.backoff(ActiveRun.FIRST_RETRY, retryAfter), this::begin);
        } else {
            ending.objectsRead(List.of(), why);
        }
    }
}
