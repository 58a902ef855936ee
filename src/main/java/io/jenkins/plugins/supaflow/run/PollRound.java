package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.Job;
import io.jenkins.plugins.supaflow.client.JobsListener;
import io.jenkins.plugins.supaflow.client.RejectedKeyException;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.client.SupaflowException;
import io.jenkins.plugins.supaflow.client.UnavailableException;
import io.jenkins.plugins.supaflow.run.JobPoller.Waiting;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One round of polls of an account. Few requests go out one after the other, many of them four at a time while they are answered: a
 * burst would take a thread of the HTTP client for each. Whoever's request is answered hears of it at once. Where Supaflow is down or
 * wants to be left alone the round ends, and who was not asked hears why.
 */
final class PollRound {

    private static final Logger LOGGER = Logger.getLogger(PollRound.class.getName());

    /** How many requests are under way at once, of a round that has more than so many. */
    private static final int AT_ONCE = 4;

    /** A round of which some requests fail begins no request later than this: the others are the first of the next round. */
    static final Duration LONGEST = Duration.ofMinutes(2);

    /** How many requests were sent, whether Supaflow is of use, for it did not fail all the way, and how long it asked to wait. */
    record Result(
            int sent,
            boolean isGood,
            @CheckForNull Duration retryAfter,
            @CheckForNull SupaflowException lastFailure) {}

    private final SupaflowClient account;
    private final List<Map<String, List<Waiting>>> requests;
    private final Clock clock;
    private final boolean isTrusted;
    private final Instant begun;
    private final CompletableFuture<Result> end = new CompletableFuture<>();

    // Guarded by this.
    private final Boolean[] good;
    private int sent;
    private int underWay;
    private int answered;
    private boolean over;
    private boolean down;
    private boolean ended;
    private SupaflowException lastFailure;
    private Duration retryAfter;

    /** @param isTrusted whether Supaflow answered the last time, so that not the first request alone is to find that out */
    PollRound(SupaflowClient account, List<Map<String, List<Waiting>>> requests, Clock clock, boolean isTrusted) {
        this.account = account;
        this.requests = requests;
        this.clock = clock;
        this.isTrusted = isTrusted;
        this.begun = clock.instant();
        this.good = new Boolean[requests.size()];
    }

    /** Never fails. */
    CompletableFuture<Result> begin() {
        goOn();
        return end;
    }

    /** Sends what may be sent. */
    private void goOn() {
        for (int index = next(); index >= 0; index = next()) {
            send(index);
        }
        Result result = result();
        if (result != null) {
            requests.subList(result.sent(), requests.size())
                    .forEach(notAsked ->
                            new Asked(new HashMap<>(notAsked)).failed(notAsked.keySet(), result.lastFailure()));
            end.complete(result);
        }
    }

    private synchronized int next() {
        if (!over && lastFailure != null && !clock.instant().isBefore(begun.plus(LONGEST))) {
            over = true;
        }
        boolean several = requests.size() > AT_ONCE && (isTrusted || answered > 0);
        if (over || sent == requests.size() || underWay >= (several ? AT_ONCE : 1)) {
            return -1;
        }
        underWay++;
        return sent++;
    }

    /** Once, when the round has ended: of answers that come at the same time, either may be the last. */
    @CheckForNull
    private synchronized Result result() {
        if (ended || underWay > 0 || !over && sent < requests.size()) {
            return null;
        }
        ended = true;
        return new Result(sent, lastFailure == null || answered > 0 && !down, retryAfter, lastFailure);
    }

    private void send(int index) {
        Asked asked = new Asked(new HashMap<>(requests.get(index)));
        // Also whatever is thrown at once is an answer: nothing else would begin the next round.
        CompletableFuture.completedFuture(new TreeSet<>(asked.waiting.keySet()))
                .thenCompose(ids -> account.jobs(ids, asked))
                .whenComplete((done, thrown) -> {
                    SupaflowException failure = thrown == null ? null : SupaflowException.of(thrown);
                    // By now all have been told, but for a defect.
                    asked.failed(
                            asked.waiting.keySet(), failure == null ? UnavailableException.unexpected(null) : failure);
                    ended(index, failure);
                    goOn();
                });
    }

    private synchronized void ended(int index, @CheckForNull SupaflowException failure) {
        underWay--;
        good[index] = failure == null;
        if (failure == null) {
            answered++;
            return;
        }
        LOGGER.log(Level.FINE, "A poll of Supaflow failed", failure);
        lastFailure = failure;
        if (failure.retryAfter() != null && (retryAfter == null || retryAfter.compareTo(failure.retryAfter()) < 0)) {
            retryAfter = failure.retryAfter();
        }
        // In a row: as they were sent. As they are answered, those that time out come one after the other.
        if (failure.retryAfter() != null
                || failure instanceof RejectedKeyException
                || hasFailed(index - 1)
                || hasFailed(index + 1)) {
            over = true;
            down = true;
        }
    }

    private boolean hasFailed(int index) {
        return index >= 0 && index < good.length && Boolean.FALSE.equals(good[index]);
    }

    /** Those who wait for the jobs of one request. Each is told once, in the same order each time. */
    private record Asked(Map<String, List<Waiting>> waiting) implements JobsListener {

        @Override
        public void shown(@NonNull Set<String> ids, @NonNull Map<String, Job> jobs) {
            tell(ids, (one, id) -> one.polled(jobs.get(id)));
        }

        @Override
        public void failed(@NonNull Set<String> ids, @NonNull SupaflowException failure) {
            tell(ids, (one, id) -> one.pollFailed(failure));
        }

        /** One who cannot be told must not keep the others from hearing, nor the next round from coming. */
        private void tell(Set<String> ids, BiConsumer<Waiting, String> word) {
            for (String id : new TreeSet<>(ids)) {
                List<Waiting> all = waiting.remove(id);
                if (all != null) {
                    all.forEach(one -> tell(one, id, word));
                }
            }
        }

        private static void tell(Waiting one, String id, BiConsumer<Waiting, String> word) {
            try {
                word.accept(one, id);
            } catch (RuntimeException | Error e) {
                LOGGER.log(Level.WARNING, "The answer to a poll of Supaflow could not be told", e);
            }
        }
    }
}
