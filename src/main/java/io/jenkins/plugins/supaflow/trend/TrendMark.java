package io.jenkins.plugins.supaflow.trend;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Job;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.model.listeners.RunListener;
import io.jenkins.plugins.supaflow.build.SupaflowRunAction;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Which jobs ever ran Supaflow: an empty file in the job's folder says so, and moves with it. For any other job no build is read.
 *
 * <p>Jenkins' own way, a {@code LastBuildAction}, asks the last successful build alone: the trend would be gone after one that left
 * its run out, and never be there for a job whose builds all fail.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class TrendMark extends RunListener<Run<?, ?>> {

    private static final Logger LOGGER = Logger.getLogger(TrendMark.class.getName());

    /** Whether a build of the job ever had a Supaflow run. Looks at one file. */
    static boolean isOn(@NonNull Job<?, ?> job) {
        return Files.exists(file(job));
    }

    @Override
    public void onCompleted(@NonNull Run<?, ?> build, @NonNull TaskListener listener) {
        if (build.getAction(SupaflowRunAction.class) == null) {
            return;
        }
        Path file = file(build.getParent());
        try {
            Files.createFile(file);
        } catch (FileAlreadyExistsException e) {
            // As after any build but the first.
        } catch (IOException e) {
            LOGGER.log(
                    Level.WARNING,
                    e,
                    () -> "Could not create " + file + ": the page of " + build.getParent() + " shows no trend");
        }
    }

    private static Path file(Job<?, ?> job) {
        return job.getRootDir().toPath().resolve("supaflow-trend");
    }
}
