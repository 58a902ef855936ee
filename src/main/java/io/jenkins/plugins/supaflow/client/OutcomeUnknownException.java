package io.jenkins.plugins.supaflow.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.time.Duration;
import org.jvnet.localizer.Localizable;

/** A trigger whose answer was lost: Supaflow may or may not have created a job. */
public final class OutcomeUnknownException extends SupaflowException {

    private static final long serialVersionUID = 1L;

    private final transient Duration retryAfter;

    OutcomeUnknownException(
            Localizable text,
            @CheckForNull ApiError error,
            @CheckForNull Throwable cause,
            @CheckForNull Duration retryAfter) {
        super(text, error, cause);
        this.retryAfter = retryAfter;
    }

    /** Not before somebody has looked whether this one took. */
    @Override
    public boolean mayPass() {
        return true;
    }

    @CheckForNull
    @Override
    public Duration retryAfter() {
        return retryAfter;
    }
}
