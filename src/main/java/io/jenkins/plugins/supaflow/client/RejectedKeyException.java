package io.jenkins.plugins.supaflow.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import org.jvnet.localizer.Localizable;

/** Supaflow does not accept the API key: revoked, of another environment, or without the right to log in. */
public final class RejectedKeyException extends SupaflowException {

    private static final long serialVersionUID = 1L;

    RejectedKeyException(Localizable text, @CheckForNull ApiError error, @CheckForNull Throwable cause) {
        super(text, error, cause);
    }
}
