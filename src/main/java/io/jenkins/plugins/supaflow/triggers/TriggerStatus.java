package io.jenkins.plugins.supaflow.triggers;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.InvisibleAction;
import io.jenkins.plugins.supaflow.build.StatusWords;
import io.jenkins.plugins.supaflow.engine.JobTriggers;
import io.jenkins.plugins.supaflow.engine.SupaflowEngine;
import io.jenkins.plugins.supaflow.run.Figures;
import io.jenkins.plugins.supaflow.run.PipelineWatches;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** A trigger on its job's page: what it watches, since when, and what is the matter. Asks Supaflow nothing. */
@Restricted(NoExternalUse.class)
public final class TriggerStatus extends InvisibleAction {

    private final SupaflowTrigger trigger;

    TriggerStatus(@NonNull SupaflowTrigger trigger) {
        this.trigger = trigger;
    }

    boolean isOf(@NonNull SupaflowTrigger other) {
        return trigger == other;
    }

    /** For the view: the trigger as it stands; null while it is not started. */
    @CheckForNull
    public JobTriggers.Watched getWatched() {
        TriggeredBuilds builds = trigger.builds();
        return builds == null ? null : SupaflowEngine.get().triggers().watched(builds);
    }

    /** For the view: what starts builds. */
    @NonNull
    public String what(@NonNull JobTriggers.Watched watched) {
        String statuses = trigger.getOn().stream().map(StatusWords::of).collect(Collectors.joining(", "));
        return Messages.TriggerStatus_what(watched.pipelineName(), statuses);
    }

    /** For the view: since when runs count, and how many go on. */
    @NonNull
    public String since(@NonNull JobTriggers.Watched watched) {
        PipelineWatches.State state = watched.state();
        Instant begun = state == null ? null : state.begun();
        if (begun == null) {
            return Messages.TriggerStatus_notBegun();
        }
        return Messages.TriggerStatus_since(Figures.moment(begun), runs(state.open()));
    }

    private static String runs(int open) {
        return switch (open) {
            case 0 -> Messages.TriggerStatus_noRun();
            case 1 -> Messages.TriggerStatus_oneRun();
            default -> Messages.TriggerStatus_runs(Figures.count(open));
        };
    }

    /** For the view: for how long something has been the matter. */
    @NonNull
    public String duration(@NonNull JobTriggers.Trouble trouble) {
        return Messages.TriggerStatus_trouble(Figures.span(Duration.between(trouble.since(), Instant.now())));
    }
}
