package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.Job;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.client.SupaflowException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * Asks once for all waiting jobs of an account, round after round, many jobs in a request, and once for all who wait for the same.
 * What fails is repeated with the next round; when Supaflow is down or wants to be left alone the next comes ever later. {@link
 * PollRound} is one round.
 */
final class JobPoller {

    private static final Logger LOGGER = Logger.getLogger(JobPoller.class.getName());

    /** Before an account's first round: after a restart its runs come back one by one, and all are to be in that round. */
    private static final Duration GATHERING = Duration.ofMillis(500);

    /**
     * Each further account begins this part of an interval after the one before it, round and round. By the golden ratio any number
     * of accounts is spread evenly.
     */
    private static final double STEP = (Math.sqrt(5) - 1) / 2;

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
    private int begun;
    private volatile boolean stopped;

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
            double place = STEP * begun++ % 1;
            rounds.schedule(GATHERING.plusMillis((long) (place * interval().toMillis())));
            accounts.put(account, rounds);
        }
        rounds.members.merge(
                jobId,
                Collections.singletonList(waiting),
                (before, one) -> Stream.concat(before.stream(), one.stream()).toList());
    }

    /** Must not fail: nobody else would begin the next round. */
    Duration interval() {
        try {
            return settings.get().pollInterval();
        } catch (RuntimeException | Error e) {
            LOGGER.log(Level.WARNING, "The settings cannot be read", e);
            return RunSettings.DEFAULT_POLL_INTERVAL;
        }
    }

    synchronized void remove(SupaflowClient account, String jobId, Waiting waiting) {
        Rounds rounds = accounts.get(account);
        if (rounds != null) {
            rounds.members.computeIfPresent(jobId, (id, all) -> {
                List<Waiting> others =
                        all.stream().filter(one -> one != waiting).toList();
                return others.isEmpty() ? null : others;
            });
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

    /** Who waits with an account, divided as requests ask for them. A copy. */
    synchronized List<Map<String, List<Waiting>>> requests(SupaflowClient account) {
        List<Map<String, List<Waiting>>> requests = new ArrayList<>();
        Rounds rounds = accounts.get(account);
        if (rounds != null) {
            int most = account.jobsInARequest();
            rounds.members.forEach((jobId, waiting) -> {
                if (requests.isEmpty() || requests.get(requests.size() - 1).size() == most) {
                    requests.add(new HashMap<>());
                }
                requests.get(requests.size() - 1).put(jobId, waiting);
            });
        }
        return requests;
    }

    /** The rounds of one account. Guarded by the poller, but for the requests themselves. */
    private final class Rounds {
        private final SupaflowClient account;
        private final Map<String, List<Waiting>> members = new HashMap<>();
        private int failures;
        private int first;
        private boolean isTrusted;
        private volatile Instant next;

        Rounds(SupaflowClient account) {
            this.account = account;
        }

        void schedule(Duration delay) {
            next = time.clock().instant().plus(delay);
            time.schedule(delay, this::begin);
        }

        private void begin() {
            try {
                ask();
            } catch (RuntimeException | Error e) {
                LOGGER.log(Level.WARNING, "A poll of Supaflow could not begin", e);
                schedule(interval());
            }
        }

        private void ask() {
            List<Map<String, List<Waiting>>> requests;
            synchronized (JobPoller.this) {
                if (stopped) {
                    return;
                }
                if (members.isEmpty()) {
                    accounts.remove(account);
                    return;
                }
                requests = requests(account);
            }
            Collections.rotate(requests, -first);
            new PollRound(account, requests, time.clock(), isTrusted)
                    .begin()
                    .thenAccept(round -> end(round, requests.size()));
        }

        /** The interval begins with the last answer, so that no job is read twice within it. */
        private void end(PollRound.Result round, int requests) {
            if (stopped) {
                return;
            }
            Duration pause = interval();
            // Those who were not asked are the first of the next round.
            first = (first + round.sent()) % requests;
            isTrusted = round.isGood();
            if (isTrusted) {
                failures = 0;
            } else {
                pause = retry.pause(pause, ++failures, round.retryAfter());
            }
            schedule(pause);
        }
    }
}
