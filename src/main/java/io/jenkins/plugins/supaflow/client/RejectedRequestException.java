package io.jenkins.plugins.supaflow.client;

import org.jvnet.localizer.Localizable;

/**
 * Supaflow understood the request and refused it, and nothing was carried out. When it {@link #mayPass}, the cause may be a stale
 * cache, a replica or a change under way; otherwise repeating it would not help.
 */
public final class RejectedRequestException extends SupaflowException {

    private static final long serialVersionUID = 1L;

    private final boolean mayPass;

    RejectedRequestException(Localizable text, ApiError error, boolean mayPass) {
        super(text, error, null);
        this.mayPass = mayPass;
    }

    @Override
    public boolean mayPass() {
        return mayPass;
    }
}
