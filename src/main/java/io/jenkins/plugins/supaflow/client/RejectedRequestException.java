package io.jenkins.plugins.supaflow.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;

/** Supaflow understood the request and refused it for good; repeating it would not help. */
public final class RejectedRequestException extends SupaflowException {

    private static final long serialVersionUID = 1L;

    RejectedRequestException(String message, @CheckForNull ApiError error, @CheckForNull Throwable cause) {
        super(message, error, cause);
    }
}
