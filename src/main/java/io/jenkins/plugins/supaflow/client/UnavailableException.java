package io.jenkins.plugins.supaflow.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Duration;

/** No usable answer for now (network, 429, 5xx, garbage). The request had no effect, or none that matters: try again later. */
public final class UnavailableException extends SupaflowException {

    private static final long serialVersionUID = 1L;

    private final transient Duration retryAfter;

    UnavailableException(
            String message,
            @CheckForNull ApiError error,
            @CheckForNull Throwable cause,
            @CheckForNull Duration retryAfter) {
        super(message, error, cause);
        this.retryAfter = retryAfter;
    }

    /** For a failure that no call of this package should have: it counts as one that passes. */
    @NonNull
    public static UnavailableException unexpected(@CheckForNull Throwable cause) {
        String what = cause == null ? "" : " (" + cause.getClass().getSimpleName() + ")";
        return new UnavailableException("A call to Supaflow failed unexpectedly" + what + ".", null, cause, null);
    }

    @CheckForNull
    @Override
    public Duration retryAfter() {
        return retryAfter;
    }
}
