package io.jenkins.plugins.supaflow;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.EnvVars;
import hudson.model.AbstractBuild;
import hudson.model.EnvironmentContributingAction;
import hudson.model.InvisibleAction;
import hudson.model.Run;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import io.jenkins.plugins.supaflow.run.RunOutcome;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** One Supaflow run on its build's page, as last seen; also what tells, after a crash, that an outcome was taken. */
@ExportedBean
public final class SupaflowRunAction extends InvisibleAction implements EnvironmentContributingAction {

    private final String runId;
    private volatile SupaflowRunResult result;
    private volatile RunOutcome.Kind outcome;
    private volatile String message;

    SupaflowRunAction(@NonNull PipelineRun run) {
        this.runId = run.id();
        update(run);
    }

    /** The action of a run; null if the run never got as far as its trigger. */
    @CheckForNull
    static SupaflowRunAction of(@NonNull Run<?, ?> build, @NonNull String runId) {
        return build.getActions(SupaflowRunAction.class).stream()
                .filter(action -> action.runId.equals(runId))
                .findFirst()
                .orElse(null);
    }

    /** @return whether the build has something new that must survive a crash: the job, or the end */
    boolean update(PipelineRun run) {
        if (outcome != null) {
            // Told again after a crash: the first word stands.
            return false;
        }
        RunOutcome end = run.outcome();
        boolean news = result == null || end != null || result.getJobId() == null;
        result = new SupaflowRunResult(run);
        if (end != null) {
            outcome = end.kind();
            message = end.message();
        }
        return news;
    }

    /** The run as last seen. */
    @Exported
    @NonNull
    public SupaflowRunResult getResult() {
        return result;
    }

    /** How the run ended, in one sentence; null while it goes on. */
    @Exported
    @CheckForNull
    public String getMessage() {
        return message;
    }

    /** For the view: whether the run has ended. */
    @Restricted(NoExternalUse.class)
    public boolean isEnded() {
        return outcome != null;
    }

    /** For the view: the symbol of the state. */
    @Restricted(NoExternalUse.class)
    public String getIcon() {
        if (outcome == null) {
            return "symbol-sync-outline plugin-ionicons-api";
        }
        return switch (outcome) {
            case COMPLETED -> "symbol-checkmark-circle-outline plugin-ionicons-api";
            case COMPLETED_WITH_WARNING -> "symbol-warning-outline plugin-ionicons-api";
            case CANCELLED, NOT_STARTED, SKIPPED -> "symbol-remove-circle-outline plugin-ionicons-api";
            default -> "symbol-close-circle-outline plugin-ionicons-api";
        };
    }

    @CheckForNull
    RunOutcome getOutcome() {
        return outcome == null ? null : new RunOutcome(outcome, message);
    }

    @Override
    public void buildEnvironment(@NonNull Run<?, ?> build, @NonNull EnvVars env) {
        if (!(build instanceof AbstractBuild)) {
            // A Pipeline has the step's return value, and may run several at once.
            return;
        }
        put(env, "SUPAFLOW_JOB_ID", result.getJobId());
        put(env, "SUPAFLOW_JOB_STATUS", result.getStatus());
        put(env, "SUPAFLOW_ROWS_READ", result.getTotalRowsSource());
        put(env, "SUPAFLOW_ROWS_WRITTEN", result.getTotalRowsDestination());
    }

    private static void put(EnvVars env, String name, @CheckForNull Object value) {
        // Of several runs, the last one: a value of an earlier one must not be mixed in.
        if (value == null) {
            env.remove(name);
        } else {
            env.put(name, value.toString());
        }
    }
}
