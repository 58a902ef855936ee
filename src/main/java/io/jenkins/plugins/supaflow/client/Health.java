package io.jenkins.plugins.supaflow.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Instant;

/**
 * How Supaflow has answered the requests of one account. Moments are by the client's clock.
 *
 * @param lastGood the last answer that made sense, also one that refused something; null if there was none yet
 * @param troubleSince since when there was nothing but trouble; null while there is none
 * @param trouble what the last request failed with; null while there is none
 * @param keyRejected whether Supaflow does not accept the key
 */
public record Health(
        @CheckForNull Instant lastGood,
        @CheckForNull Instant troubleSince,
        @CheckForNull SupaflowException trouble,
        boolean keyRejected) {

    static final Health UNKNOWN = new Health(null, null, null, false);

    /** @param thrown what a call failed with; null if it was answered */
    @NonNull
    Health after(@CheckForNull Throwable thrown, @NonNull Instant now) {
        SupaflowException failure = thrown == null ? null : SupaflowException.of(thrown);
        boolean isRefusal = failure instanceof RejectedRequestException || failure instanceof OutOfCreditsException;
        if (failure == null || isRefusal && !failure.mayPass()) {
            return new Health(now, null, null, false);
        }
        boolean isKeyRejected = failure instanceof RejectedKeyException && !failure.mayPass();
        return new Health(lastGood, troubleSince == null ? now : troubleSince, failure, isKeyRejected);
    }
}
