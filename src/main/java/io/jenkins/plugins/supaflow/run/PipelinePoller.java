package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.Account;
import io.jenkins.plugins.supaflow.client.FoundJob;
import io.jenkins.plugins.supaflow.client.Pipeline;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.client.SupaflowException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Asks once for the jobs of all pipelines of an account that somebody watches, round after round: {@link PipelineRound} is one. When a
 * round fails, the next comes ever later.
 */
final class PipelinePoller {

    private static final Logger LOGGER = Logger.getLogger(PipelinePoller.class.getName());

    /** Before an account's first round: who watches after a restart comes back one by one, and all are to be in that round. */
    private static final Duration GATHERING = Duration.ofMillis(500);

    /** A replica may show a job as much later than a newer one. */
    private static final Duration OVERLAP = Duration.ofMinutes(10);

    /** Who watches a pipeline. Called on threads of the HTTP client: must hand over at once. */
    interface Watching {
        /** The pipeline's reference, or its UUID. */
        @NonNull
        String pipeline();

        /** Whether that is to be looked up, rather than known to be its UUID. */
        boolean isLookedUp();

        /** The oldest moment of which jobs count, by Supaflow's clock; null if only those in progress do. */
        @CheckForNull
        Instant from();

        /** Jobs that are wanted whatever their rows say of their pipeline: their UUIDs. */
        @NonNull
        Collection<String> open();

        /** Those of them that are older, and to be asked for one by one. */
        @NonNull
        Collection<String> older();

        void polled(@NonNull Poll poll);

        void pollFailed(@NonNull SupaflowException failure);

        /** Nothing goes by the pipeline's reference, or too much. */
        void notFound(@NonNull Account account, @NonNull String why);
    }

    /**
     * An answer.
     *
     * @param client who read the jobs
     * @param account as whom
     * @param from what {@link Watching#from} said when they were asked for
     * @param pipeline whose jobs they are; null if it was not looked up
     * @param jobs the pipeline's, oldest first, perhaps also older ones; and those that were asked for one by one
     * @param heard when that was, by the engine's clock
     * @param now what time it was then by Supaflow's clock, to a second
     * @param reach up to when, by Supaflow's clock, what was created is among the jobs, but for what a replica shows later; null if
     *     nothing tells
     * @param isWhole whether these are all
     */
    record Poll(
            @NonNull SupaflowClient client,
            @NonNull Account account,
            @CheckForNull Instant from,
            @CheckForNull Pipeline pipeline,
            @NonNull List<FoundJob> jobs,
            @NonNull Instant heard,
            @NonNull Instant now,
            @CheckForNull Instant reach,
            boolean isWhole) {}

    private final EngineTime time;
    private final Supplier<Duration> interval;
    private final RetryPolicy retry;
    private final Map<SupaflowClient, Rounds> accounts = new IdentityHashMap<>();
    private volatile boolean stopped;

    /** @param interval how long between two rounds; must not fail */
    PipelinePoller(EngineTime time, Supplier<Duration> interval, RetryPolicy retry) {
        this.time = time;
        this.interval = interval;
        this.retry = retry;
    }

    /** From where on jobs are to be asked for, if what was created until then is known. */
    static Instant behind(Instant reach) {
        return reach.minus(OVERLAP);
    }

    /** Watches from the account's next round on. */
    synchronized void add(SupaflowClient account, Watching watching) {
        Rounds rounds = accounts.get(account);
        if (rounds == null) {
            rounds = new Rounds(account);
            rounds.schedule(GATHERING);
            accounts.put(account, rounds);
        }
        rounds.members.add(watching);
    }

    synchronized void remove(SupaflowClient account, Watching watching) {
        Rounds rounds = accounts.get(account);
        if (rounds != null) {
            rounds.members.remove(watching);
        }
    }

    /** When an account's pipelines are looked at next; null if nothing is planned. */
    @CheckForNull
    synchronized Instant nextRound(SupaflowClient account) {
        Rounds rounds = accounts.get(account);
        return rounds == null ? null : rounds.next;
    }

    synchronized void stop() {
        stopped = true;
        accounts.clear();
    }

    /** The rounds of one account. Guarded by the poller, but for the requests themselves. */
    private final class Rounds {
        private final SupaflowClient account;
        private final PipelineNames names;
        private final Set<Watching> members = new LinkedHashSet<>();
        private int failures;
        private volatile Instant next;

        Rounds(SupaflowClient account) {
            this.account = account;
            this.names = new PipelineNames(account, time.clock(), retry);
        }

        void schedule(Duration delay) {
            next = time.clock().instant().plus(delay);
            time.schedule(delay, this::begin);
        }

        private void begin() {
            List<Watching> all;
            synchronized (PipelinePoller.this) {
                if (stopped) {
                    return;
                }
                if (members.isEmpty()) {
                    accounts.remove(account);
                    return;
                }
                all = List.copyOf(members);
            }
            try {
                new PipelineRound(account, names, all, time.clock()).begin().thenAccept(this::end);
            } catch (RuntimeException | Error e) {
                LOGGER.log(Level.WARNING, "A poll of pipelines could not begin", e);
                schedule(interval.get());
            }
        }

        /** @param failure null if all went well */
        private void end(@CheckForNull SupaflowException failure) {
            if (stopped) {
                return;
            }
            Duration pause = interval.get();
            if (failure == null) {
                failures = 0;
            } else {
                LOGGER.log(Level.FINE, "A poll of pipelines of Supaflow failed", failure);
                pause = retry.pause(pause, ++failures, failure.retryAfter());
            }
            schedule(pause);
        }
    }
}
