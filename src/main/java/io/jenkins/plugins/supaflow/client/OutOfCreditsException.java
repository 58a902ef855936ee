package io.jenkins.plugins.supaflow.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import org.jvnet.localizer.Localizable;

/** The account is out of sync credits: Supaflow created no job. */
public final class OutOfCreditsException extends SupaflowException {

    private static final long serialVersionUID = 1L;

    OutOfCreditsException(Localizable text, @CheckForNull ApiError error, @CheckForNull Throwable cause) {
        super(text, error, cause);
    }

    @Override
    public boolean mayPass() {
        return false;
    }
}
