package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.Job;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.client.SupaflowException;
import io.jenkins.plugins.supaflow.client.UnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Asks once for all waiting jobs of an account, round after round. A failed round is repeated as a whole, ever more slowly. */
final class JobPoller {

    private static final Logger LOGGER = Logger.getLogger(JobPoller.class.getName());

    /** Who waits for a job. Called on threads of the HTTP client: must hand over at once. */
    interface Waiting {
        /** The job as just read; null when Supaflow does not show it. */
        void polled(@CheckForNull Job job);

        void pollFailed(@NonNull SupaflowException failure);
    }

    private final EngineTime time;
    private final Supplier<RunSettings> settings;
    private final RetryPolicy retry;
    private final Map<SupaflowClient, Rounds> accounts = new IdentityHashMap<>();
    private boolean stopped;

    JobPoller(EngineTime time, Supplier<RunSettings> settings, RetryPolicy retry) {
        this.time = time;
        this.settings = settings;
        this.retry = retry;
    }

    /** Waits for a job from the account's next round on. */
    synchronized void add(SupaflowClient account, String jobId, Waiting waiting) {
        Rounds rounds = accounts.get(account);
        if (rounds == null) {
            rounds = new Rounds(account);
            accounts.put(account, rounds);
            // After a restart all accounts come at once: their rounds spread over the interval.
            rounds.schedule(retry.within(interval()));
        }
        rounds.members.put(jobId, waiting);
    }

    /** Must not fail: nobody else would begin the next round. */
    private Duration interval() {
        try {
            return settings.get().pollInterval();
        } catch (RuntimeException | Error e) {
            LOGGER.log(Level.WARNING, "The settings cannot be read", e);
            return RunSettings.DEFAULT_POLL_INTERVAL;
        }
    }

    synchronized void remove(SupaflowClient account, String jobId) {
        Rounds rounds = accounts.get(account);
        if (rounds != null) {
            rounds.members.remove(jobId);
        }
    }

    /** When an account's jobs are read next; null if nothing is planned. */
    @CheckForNull
    synchronized Instant nextRound(SupaflowClient account) {
        Rounds rounds = accounts.get(account);
        return rounds == null ? null : rounds.next;
    }

    synchronized void stop() {
        stopped = true;
        accounts.clear();
    }

    /** Tells all who wait for a job what was just read. */
    static void tell(Map<String, Waiting> asked, Map<String, Job> jobs) {
        asked.forEach((jobId, waiting) -> waiting.polled(jobs.get(jobId)));
    }

    /** Who waits with an account. A copy. */
    synchronized Map<String, Waiting> waiting(SupaflowClient account) {
        Rounds rounds = accounts.get(account);
        return rounds == null ? Map.of() : Map.copyOf(rounds.members);
    }

    /** The rounds of one account. Guarded by the poller, but for the requests themselves. */
    private final class Rounds {
        private final SupaflowClient account;
        private final Map<String, Waiting> members = new HashMap<>();
        private int failures;
        private volatile Instant next;

        Rounds(SupaflowClient account) {
            this.account = account;
        }

        void schedule(Duration delay) {
            next = time.clock().instant().plus(delay);
            time.schedule(delay, this::begin);
        }

        private void begin() {
            Map<String, Waiting> asked;
            synchronized (JobPoller.this) {
                if (stopped) {
                    return;
                }
                if (members.isEmpty()) {
                    accounts.remove(account);
                    return;
                }
                asked = waiting(account);
            }
            try {
                account.jobs(List.copyOf(asked.keySet())).whenComplete((jobs, failure) -> end(asked, jobs, failure));
            } catch (RuntimeException | Error e) {
                schedule(interval());
                LOGGER.log(Level.WARNING, "A poll of Supaflow could not be sent", e);
            }
        }

        private void end(
                Map<String, Waiting> asked, @CheckForNull Map<String, Job> jobs, @CheckForNull Throwable thrown) {
            Duration next = interval();
            try {
                if (jobs != null) {
                    failures = 0;
                    tell(asked, jobs);
                } else {
                    failures++;
                    SupaflowException failure = SupaflowException.of(thrown);
                    next = retry.delay(
                            next,
                            failures,
                            failure instanceof UnavailableException unavailable ? unavailable.retryAfter() : null);
                    LOGGER.log(Level.FINE, "A poll of Supaflow failed", failure);
                    asked.values().forEach(waiting -> waiting.pollFailed(failure));
                }
            } finally {
                schedule(next);
            }
        }
    }
}
