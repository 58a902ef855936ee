package io.jenkins.plugins.supaflow.build;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.console.HyperlinkNote;
import hudson.model.Run;
import io.jenkins.plugins.supaflow.client.ObjectResults;
import io.jenkins.plugins.supaflow.engine.RunKeeper;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import java.io.IOException;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Keeps runs in their builds: the run itself in an action, its objects in a file beside {@code build.xml}. */
@Extension
@Restricted(NoExternalUse.class)
public final class SupaflowRunKeeper implements RunKeeper {

    @CheckForNull
    @Override
    public SupaflowRunAction find(@NonNull Run<?, ?> build, @NonNull String runId) {
        return SupaflowRunAction.of(build, runId);
    }

    @Override
    public void keep(@NonNull Run<?, ?> build, @NonNull PipelineRun run) throws IOException {
        SupaflowRunAction action = find(build, run.id());
        if (action == null) {
            action = new SupaflowRunAction(run);
            build.addAction(action);
        } else {
            action.update(run);
        }
        if (action.isUnsaved()) {
            build.save();
            action.saved();
        }
    }

    /** From Jenkins' root: the console is shown on several pages, and through proxies. */
    @NonNull
    @Override
    public String linked(@NonNull Run<?, ?> build, @NonNull String runId, @NonNull String words) {
        return HyperlinkNote.encodeTo("/" + build.getUrl() + RunPage.url(runId) + "/", words);
    }

    @Override
    public void keepObjects(
            @NonNull Run<?, ?> build,
            @NonNull String runId,
            @NonNull ObjectResults objects,
            @CheckForNull String problem)
            throws IOException {
        ObjectRows.of(objects, problem).write(build, runId);
    }
}
