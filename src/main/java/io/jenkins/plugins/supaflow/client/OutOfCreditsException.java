package io.jenkins.plugins.supaflow.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;

/** The account is out of sync credits: Supaflow created no job. */
public final class OutOfCreditsException extends SupaflowException {

    private static final long serialVersionUID = 1L;

    OutOfCreditsException(String message, @CheckForNull ApiError error, @CheckForNull Throwable cause) {
        super(message, error, cause);
    }
}
