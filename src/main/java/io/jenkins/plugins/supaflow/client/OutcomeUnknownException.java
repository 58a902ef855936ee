package io.jenkins.plugins.supaflow.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import org.jvnet.localizer.Localizable;

/** A trigger whose answer was lost: Supaflow may or may not have created a job. */
public final class OutcomeUnknownException extends SupaflowException {

    private static final long serialVersionUID = 1L;

    OutcomeUnknownException(Localizable text, @CheckForNull ApiError error, @CheckForNull Throwable cause) {
        super(text, error, cause);
    }
}
