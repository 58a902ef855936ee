package io.jenkins.plugins.supaflow.triggers;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.Extension;
import hudson.model.Job;
import hudson.model.Run;
import hudson.model.listeners.RunListener;
import io.jenkins.plugins.supaflow.build.SupaflowRunAction;
import io.jenkins.plugins.supaflow.engine.BuildRef;
import io.jenkins.plugins.supaflow.engine.Caller;
import io.jenkins.plugins.supaflow.engine.SupaflowEngine;
import io.jenkins.plugins.supaflow.run.Aim;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.flow.FlowExecution;
import org.jenkinsci.plugins.workflow.flow.FlowExecutionListener;
import org.jenkinsci.plugins.workflow.flow.FlowExecutionOwner;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The builds of triggers that have begun: a build counts from the moment when it is on disk. It follows the job that it was started for. */
@Extension
@Restricted(NoExternalUse.class)
public final class BegunBuilds extends RunListener<Run<?, ?>> {

    private static final Logger LOGGER = Logger.getLogger(BegunBuilds.class.getName());

    /** A controller's clock may be set back. */
    private static final long SLACK = Duration.ofHours(1).toMillis();

    /** The build that was started because of an ended job; null if there is none. May read builds from disk. */
    @CheckForNull
    static Run<?, ?> find(@NonNull Job<?, ?> job, @NonNull String jobId, long dueSince) {
        Run<?, ?> build = job.getLastBuild();
        while (build != null && build.getTimeInMillis() >= dueSince - SLACK) {
            if (SupaflowCause.isOf(build, jobId)) {
                return build;
            }
            build = build.getPreviousBuild();
        }
        return null;
    }

    /** A Pipeline's build is saved when its script is there: before, a crash would leave a build that does nothing. */
    @Override
    public void onInitialize(Run<?, ?> build) {
        if (build.getAction(SupaflowTriggerAction.class) != null && !(build instanceof FlowExecutionOwner.Executable)) {
            save(build);
            begun(build);
        }
    }

    private static void save(Run<?, ?> build) {
        try {
            build.save();
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> build + " could not be saved: a crash would start it again");
        }
    }

    /** A build of a trigger is known as such. If it is on disk it is certain, and its page is to show the job. */
    static void begun(@NonNull Run<?, ?> build) {
        SupaflowTriggerAction action = build.getAction(SupaflowTriggerAction.class);
        if (action == null) {
            return;
        }
        Job<?, ?> job = build.getParent();
        QueuedBuilds.get().begun(job, action.jobId());
        if (!build.isBuilding() && !isOnDisk(build)) {
            save(build);
        }
        if (isOnDisk(build)) {
            follow(build, action);
            SupaflowEngine.get().triggers().taken(job, action.jobId());
        }
    }

    private static boolean isOnDisk(Run<?, ?> build) {
        return Files.exists(build.getRootDir().toPath().resolve("build.xml"));
    }

    private static void follow(Run<?, ?> build, SupaflowTriggerAction action) {
        BuildRef owner = BuildRef.of(build);
        String runId = UUID.nameUUIDFromBytes((owner.id() + " " + action.jobId()).getBytes(StandardCharsets.UTF_8))
                .toString();
        SupaflowEngine engine = SupaflowEngine.get();
        if (SupaflowRunAction.of(build, runId) != null || engine.find(runId) != null) {
            return;
        }
        PipelineRun.Request request = new PipelineRun.Request(
                owner.id(),
                action.credentialsId(),
                action.jobId(),
                false,
                false,
                false,
                new Aim(Aim.Kind.FOLLOW, false, action.jobId(), null));
        try {
            engine.start(runId, request, new Silent());
        } catch (AbortException e) {
            LOGGER.log(Level.FINE, e, () -> build + " does not show its Supaflow job");
        }
    }

    /** Its build's console says why it was started already. */
    private static final class Silent implements Caller {

        @Override
        public void line(@NonNull String text) {
            LOGGER.fine(text);
        }

        @Override
        public void updated(@NonNull PipelineRun run) {
            // The build's page shows it.
        }
    }

    /** When a Pipeline's script is there. */
    @Extension(optional = true)
    @Restricted(NoExternalUse.class)
    public static final class Pipelines extends FlowExecutionListener {

        @Override
        public void onCreated(@NonNull FlowExecution execution) {
            try {
                if (execution.getOwner().getExecutable() instanceof Run<?, ?> build) {
                    begun(build);
                }
            } catch (IOException e) {
                LOGGER.log(Level.FINE, e, () -> execution + " has no build");
            }
        }
    }
}
