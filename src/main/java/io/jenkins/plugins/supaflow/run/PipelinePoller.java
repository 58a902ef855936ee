package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.Account;
import io.jenkins.plugins.supaflow.client.FoundJob;
import io.jenkins.plugins.supaflow.client.OthersJobs;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.client.SupaflowException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * Asks once for the new jobs of all pipelines of an account that somebody watches, round after round; of more than {@link
 * OthersJobs#MAX_PIPELINES} with as many requests as it takes, one after the other. When that fails, the next round comes ever later.
 */
final class PipelinePoller {

    private static final Logger LOGGER = Logger.getLogger(PipelinePoller.class.getName());

    /** Before an account's first round: who watches after a restart comes back one by one, and all are to be in that round. */
    private static final Duration GATHERING = Duration.ofMillis(500);

    /** Who watches a pipeline. Called on threads of the HTTP client: must hand over at once. */
    interface Watching {
        /** The oldest moment of which jobs count, by Supaflow's clock. */
        @NonNull
        Instant from();

        /**
         * The pipeline's jobs, oldest first; perhaps also older ones.
         *
         * @param account as whom they were read
         */
        void polled(@NonNull Account account, @NonNull List<FoundJob> jobs);

        void pollFailed(@NonNull SupaflowException failure);
    }

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

    /** Watches a pipeline from the account's next round on. */
    synchronized void add(SupaflowClient account, String pipelineId, Watching watching) {
        Rounds rounds = accounts.get(account);
        if (rounds == null) {
            rounds = new Rounds(account);
            rounds.schedule(GATHERING);
            accounts.put(account, rounds);
        }
        rounds.members.merge(
                pipelineId,
                List.of(watching),
                (before, one) -> Stream.concat(before.stream(), one.stream()).toList());
    }

    synchronized void remove(SupaflowClient account, String pipelineId, Watching watching) {
        Rounds rounds = accounts.get(account);
        if (rounds != null) {
            rounds.members.computeIfPresent(pipelineId, (id, all) -> {
                List<Watching> others =
                        all.stream().filter(one -> one != watching).toList();
                return others.isEmpty() ? null : others;
            });
        }
    }

    synchronized void stop() {
        stopped = true;
        accounts.clear();
    }

    /** The rounds of one account. Guarded by the poller, but for the requests themselves. */
    private final class Rounds {
        private final SupaflowClient account;
        private final Map<String, List<Watching>> members = new LinkedHashMap<>();
        private int failures;

        Rounds(SupaflowClient account) {
            this.account = account;
        }

        void schedule(Duration delay) {
            time.schedule(delay, this::begin);
        }

        private void begin() {
            List<Map<String, List<Watching>>> requests = new ArrayList<>();
            synchronized (PipelinePoller.this) {
                if (stopped) {
                    return;
                }
                if (members.isEmpty()) {
                    accounts.remove(account);
                    return;
                }
                members.forEach((pipelineId, watching) -> {
                    if (requests.isEmpty() || requests.get(requests.size() - 1).size() == OthersJobs.MAX_PIPELINES) {
                        requests.add(new HashMap<>());
                    }
                    requests.get(requests.size() - 1).put(pipelineId, watching);
                });
            }
            CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
            for (Map<String, List<Watching>> request : requests) {
                all = all.thenCompose(done -> ask(request));
            }
            all.whenComplete((done, thrown) -> {
                if (thrown != null) {
                    // Of several requests the others fail too: they are not sent.
                    SupaflowException failure = SupaflowException.of(thrown);
                    requests.forEach(request -> tell(request, (id, one) -> one.pollFailed(failure)));
                }
                end(thrown == null ? null : SupaflowException.of(thrown));
            });
        }

        private CompletableFuture<Void> ask(Map<String, List<Watching>> request) {
            Map<String, Instant> from = new HashMap<>();
            request.forEach((pipelineId, watching) -> from.put(
                    pipelineId,
                    watching.stream()
                            .map(Watching::from)
                            .min(Instant::compareTo)
                            .orElseThrow()));
            return account.account()
                    .thenCompose(whose -> account.others().newJobs(from).thenAccept(jobs -> {
                        tell(
                                request,
                                (id, one) -> one.polled(
                                        whose,
                                        jobs.stream()
                                                .filter(found -> Objects.equals(id, found.referenceId()))
                                                .toList()));
                        request.clear();
                    }));
        }

        private void end(SupaflowException failure) {
            if (stopped) {
                return;
            }
            Duration pause = interval.get();
            if (failure == null) {
                failures = 0;
            } else {
                LOGGER.log(Level.FINE, "A poll of pipelines of Supaflow failed", failure);
                Duration delay = retry.delay(pause, ++failures, failure.retryAfter());
                pause = delay.compareTo(pause) < 0 ? pause : delay;
            }
            schedule(pause);
        }
    }

    /** One who cannot be told must not keep the others from hearing, nor the next round from coming. */
    private static void tell(Map<String, List<Watching>> request, BiConsumer<String, Watching> word) {
        request.forEach((id, all) -> all.forEach(one -> {
            try {
                word.accept(id, one);
            } catch (RuntimeException | Error e) {
                LOGGER.log(Level.WARNING, "The answer to a poll of pipelines could not be told", e);
            }
        }));
    }
}
