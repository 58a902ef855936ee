package io.jenkins.plugins.supaflow.steps;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.Objects;
import jenkins.model.CauseOfInterruption;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Why the step was aborted or not built, in the words of the run's outcome. */
@Restricted(NoExternalUse.class)
public final class SupaflowRunFailure extends CauseOfInterruption {

    private static final long serialVersionUID = 1L;

    private final String message;

    SupaflowRunFailure(@NonNull String message) {
        this.message = message;
    }

    @NonNull
    @Override
    public String getShortDescription() {
        return message;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SupaflowRunFailure failure && failure.message.equals(message);
    }

    @Override
    public int hashCode() {
        return Objects.hash(message);
    }
}
