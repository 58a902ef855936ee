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

/**
 * One round of polls of an account. Few requests go out one after the other, many of them four at a time while they are answered: a
 * burst would take a thread of the HTTP client for each. Whoever's request is answered hears of it at once. Where Supaflow is down or
 * wants to be left alone the round ends, and who was not asked hears why.
 */
final class PollRound {

    /** How many requests are under way at once, of a round that has more than so many. */
    private static final int AT_ONCE = 4;

    /** A round of which some requests fail begins no request later than this: the others are the first of the next round. */
    static final Duration LONGEST = Duration.ofMinutes(2);

    private final SupaflowClient account;
    private final List<Map<String, Waiting>> requests;
    private final Clock clock;
    private final boolean isTrusted;
    private final Instant begun;
    private final CompletableFuture<PollRound> end = new CompletableFuture<>();

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
    private Throwable defect;

    /** @param isTrusted whether Supaflow answered the last time, so that not the first request alone is to find that out */
    PollRound(SupaflowClient account, List<Map<String, Waiting>> requests, Clock clock, boolean isTrusted) {
        this.account = account;
        this.requests = requests;
        this.clock = clock;
        this.isTrusted = isTrusted;
        this.begun = clock.instant();
        this.good = new Boolean[requests.size()];
    }

    /** Never fails. */
    CompletableFuture<PollRound> begin() {
        goOn();
        return end;
    }

    /** Sends what may be sent. */
    private void goOn() {
        for (int index = next(); index >= 0; index = next()) {
            send(index);
        }
        if (hasJustEnded()) {
            requests.subList(sent(), requests.size())
                    .forEach(notAsked -> fail(notAsked, inOrder(notAsked.keySet()), lastFailure()));
            end.complete(this);
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

    /** True once: of answers that come at the same time, either may be the last. */
    private synchronized boolean hasJustEnded() {
        boolean justEnded = !ended && underWay == 0 && (over || sent == requests.size());
        ended |= justEnded;
        return justEnded;
    }

    private void send(int index) {
        Map<String, Waiting> asked = new HashMap<>(requests.get(index));
        JobsListener listener = new JobsListener() {
            @Override
            public void shown(@NonNull Set<String> ids, @NonNull Map<String, Job> jobs) {
                tell(asked, ids, jobs);
            }

            @Override
            public void failed(@NonNull Set<String> ids, @NonNull SupaflowException failure) {
                fail(asked, ids, failure);
            }
        };
        // Also whatever is thrown at once is an answer: nothing else would begin the next round.
        CompletableFuture.completedFuture(inOrder(asked.keySet()))
                .thenCompose(ids -> account.jobs(ids, listener))
                .whenComplete((done, thrown) -> {
                    SupaflowException failure = thrown == null ? null : SupaflowException.of(thrown);
                    // By now all have been told, but for a defect.
                    fail(
                            asked,
                            inOrder(asked.keySet()),
                            failure == null ? UnavailableException.unexpected(null) : failure);
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

    /** Tells those who were asked for what was just read, each once. */
    private void tell(Map<String, Waiting> asked, Set<String> ids, Map<String, Job> jobs) {
        for (String id : inOrder(ids)) {
            Waiting waiting = asked.remove(id);
            if (waiting != null) {
                careful(() -> waiting.polled(jobs.get(id)));
            }
        }
    }

    private void fail(Map<String, Waiting> asked, Set<String> ids, SupaflowException failure) {
        for (String id : inOrder(ids)) {
            Waiting waiting = asked.remove(id);
            if (waiting != null) {
                careful(() -> waiting.pollFailed(failure));
            }
        }
    }

    /** A copy. What is told, and in which order, is the same each time. */
    private static Set<String> inOrder(Set<String> ids) {
        return new TreeSet<>(ids);
    }

    /** One who cannot be told must not keep the others from hearing, nor the next round from coming. */
    private void careful(Runnable word) {
        try {
            word.run();
        } catch (RuntimeException | Error e) {
            synchronized (this) {
                defect = e;
            }
        }
    }

    // ---- What became of it, once it has ended

    /** How many of its requests were sent. */
    synchronized int sent() {
        return sent;
    }

    /** Whether Supaflow is of use: it answered, and did not fail all the way. */
    synchronized boolean isGood() {
        return lastFailure == null || answered > 0 && !down;
    }

    /** How long Supaflow asked to wait. */
    @CheckForNull
    synchronized Duration retryAfter() {
        return retryAfter;
    }

    @CheckForNull
    synchronized SupaflowException lastFailure() {
        return lastFailure;
    }

    /** What kept somebody from hearing. */
    @CheckForNull
    synchronized Throwable defect() {
        return defect;
    }
}
