package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.client.AmbiguousPipelineException;
import io.jenkins.plugins.supaflow.client.NamedPipelines;
import io.jenkins.plugins.supaflow.client.Pipeline;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.client.SupaflowException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Which pipelines of an account go by the references that somebody watches: all are looked up together, and again after an hour. Thread-safe.
 */
final class PipelineNames {

    /** People rename and delete pipelines. */
    private static final Duration GOOD = Duration.ofHours(1);

    /** What nothing goes by may be on its way. */
    private static final Duration BAD = Duration.ofMinutes(5);

    /**
     * What is known of a reference.
     *
     * @param pipeline null if nothing goes by it, or too much
     * @param why what is the matter then
     * @param until when it is to be looked up again, by the engine's clock
     */
    record Known(
            @CheckForNull Pipeline pipeline, @CheckForNull String why, Instant until) {}

    private final SupaflowClient account;
    private final Clock clock;
    private final RetryPolicy retry;

    // Guarded by this.
    private final Map<String, Known> known = new HashMap<>();
    private SupaflowException failure;
    private Instant notBefore = Instant.MIN;
    private int failures;

    PipelineNames(SupaflowClient account, Clock clock, RetryPolicy retry) {
        this.account = account;
        this.clock = clock;
        this.retry = retry;
    }

    /** Looks up what is not known, or was not for long, of these references, and forgets all others. Never fails. */
    CompletableFuture<Void> lookUp(Collection<String> references) {
        List<String> wanted = wanted(references);
        return wanted.isEmpty()
                ? CompletableFuture.completedFuture(null)
                : account.pipelines(wanted).handle((named, thrown) -> {
                    heard(wanted, named, thrown == null ? null : SupaflowException.of(thrown));
                    return null;
                });
    }

    private synchronized List<String> wanted(Collection<String> references) {
        known.keySet().retainAll(references);
        Instant now = clock.instant();
        return now.isBefore(notBefore)
                ? List.of()
                : references.stream()
                        .distinct()
                        .filter(reference -> !known.containsKey(reference)
                                || !now.isBefore(known.get(reference).until()))
                        .toList();
    }

    private synchronized void heard(
            List<String> wanted, @CheckForNull NamedPipelines named, @CheckForNull SupaflowException why) {
        failure = why;
        if (named == null) {
            // What is known may be old, and is better than nothing.
            notBefore = clock.instant().plus(retry.delay(ActiveRun.FIRST_RETRY, ++failures, failure.retryAfter()));
            return;
        }
        failures = 0;
        wanted.forEach(reference -> known.put(reference, of(reference, named)));
    }

    private Known of(String reference, NamedPipelines named) {
        try {
            Pipeline found = named.find(reference).orElse(null);
            return found == null
                    ? new Known(
                            null,
                            Messages.PipelineNames_none(reference),
                            clock.instant().plus(BAD))
                    : new Known(found, null, clock.instant().plus(GOOD));
        } catch (AmbiguousPipelineException e) {
            return new Known(null, e.getMessage(), clock.instant().plus(BAD));
        }
    }

    /** What is known of a reference; null if it could not be looked up. */
    @CheckForNull
    synchronized Known of(String reference) {
        return known.get(reference);
    }

    /** Why the last attempt to look something up failed. */
    @CheckForNull
    synchronized SupaflowException failure() {
        return failure;
    }
}
