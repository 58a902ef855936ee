package io.jenkins.plugins.supaflow.triggers;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.EnvVars;
import hudson.model.Action;
import hudson.model.EnvironmentContributingAction;
import hudson.model.InvisibleAction;
import hudson.model.Queue;
import hudson.model.Run;
import java.util.List;

/**
 * Makes one build of one ended Supaflow job, from the queue on: no item of the queue is another's, neither a second job's nor a user's. Gives
 * the build its environment.
 */
public final class SupaflowTriggerAction extends InvisibleAction
        implements Queue.QueueAction, EnvironmentContributingAction {

    private final String jobId;
    private final long dueSince;
    private final String credentialsId;
    private transient boolean fromDisk;

    SupaflowTriggerAction(@NonNull String jobId, long dueSince, @CheckForNull String credentialsId) {
        this.jobId = jobId;
        this.dueSince = dueSince;
        this.credentialsId = credentialsId;
    }

    private Object readResolve() {
        fromDisk = true;
        return this;
    }

    @NonNull
    String jobId() {
        return jobId;
    }

    /** Since when the build is due, in milliseconds since 1970: no older build is it. */
    long dueSince() {
        return dueSince;
    }

    /** With which key the job was seen; null for the default one. */
    @CheckForNull
    String credentialsId() {
        return credentialsId;
    }

    /** Whether it was read from disk: the queue is saved now and then only, and what left it since may have been built. */
    boolean isFromDisk() {
        return fromDisk;
    }

    @Override
    public boolean shouldSchedule(List<Action> actions) {
        return actions.stream()
                .noneMatch(action -> action instanceof SupaflowTriggerAction other && other.jobId.equals(jobId));
    }

    @Override
    public void buildEnvironment(@NonNull Run<?, ?> run, @NonNull EnvVars env) {
        run.getCauses().stream()
                .filter(cause ->
                        cause instanceof SupaflowCause ended && ended.getJobId().equals(jobId))
                .forEach(cause -> ((SupaflowCause) cause).addTo(env));
    }

    /** The action of an item of the queue; null if the item is not of a trigger. */
    @CheckForNull
    static SupaflowTriggerAction of(@NonNull Queue.Item item) {
        return item.getAction(SupaflowTriggerAction.class);
    }
}
