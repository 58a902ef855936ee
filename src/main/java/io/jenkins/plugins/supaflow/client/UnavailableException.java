package io.jenkins.plugins.supaflow.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Duration;
import org.jvnet.localizer.Localizable;

/** No usable answer for now (network, 429, 5xx, garbage). The request had no effect, or none that matters: try again later. */
public final class UnavailableException extends SupaflowException {

    private static final long serialVersionUID = 1L;

    private final transient Duration retryAfter;

    UnavailableException(
            Localizable text,
            @CheckForNull ApiError error,
            @CheckForNull Throwable cause,
            @CheckForNull Duration retryAfter) {
        super(text, error, cause);
        this.retryAfter = retryAfter;
    }

    @Override
    public boolean mayPass() {
        return true;
    }

    /** For a failure that no call of this package should have: it counts as one that passes. */
    @NonNull
    public static UnavailableException unexpected(@CheckForNull Throwable cause) {
        Localizable text = cause == null
                ? Messages._UnavailableException_unexpected()
                : Messages._UnavailableException_unexpectedBecause(
                        cause.getClass().getSimpleName());
        return new UnavailableException(text, null, cause, null);
    }

    @CheckForNull
    @Override
    public Duration retryAfter() {
        return retryAfter;
    }
}
