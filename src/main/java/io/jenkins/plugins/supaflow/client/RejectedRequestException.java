package io.jenkins.plugins.supaflow.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import org.jvnet.localizer.Localizable;

/** Supaflow understood the request and refused it for good; repeating it would not help. */
public final class RejectedRequestException extends SupaflowException {

    private static final long serialVersionUID = 1L;

    RejectedRequestException(Localizable text, @CheckForNull ApiError error, @CheckForNull Throwable cause) {
        super(text, error, cause);
    }
}
