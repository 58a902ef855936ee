package io.jenkins.plugins.supaflow.client;

import org.jvnet.localizer.Localizable;

/**
 * The log-in was refused: the key is revoked, of another environment, or without the right to log in. When it {@link #mayPass},
 * nobody said so in Supaflow's name.
 */
public final class RejectedKeyException extends SupaflowException {

    private static final long serialVersionUID = 1L;

    private final boolean mayPass;

    RejectedKeyException(Localizable text, ApiError error, boolean mayPass) {
        super(text, error, null);
        this.mayPass = mayPass;
    }

    @Override
    public boolean mayPass() {
        return mayPass;
    }
}
