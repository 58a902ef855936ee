package io.jenkins.plugins.supaflow.engine;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.Run;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The build that a run belongs to, by name: it outlives the build. On disk it is the owner of the run's request.
 *
 * @param id as {@link Run#getExternalizableId}; of a build whose job was deleted, an id that no build can have
 */
@Restricted(NoExternalUse.class)
public record BuildRef(@NonNull String id) {

    /** Ends the name of a job that there is no more. No job is below another one. */
    private static final String DELETED = "/(deleted)";

    /** The build. */
    @NonNull
    public static BuildRef of(@NonNull Run<?, ?> build) {
        return new BuildRef(build.getExternalizableId());
    }

    /** The build that asked for the run. */
    @NonNull
    public static BuildRef of(@NonNull PipelineRun run) {
        return of(run.request());
    }

    /** The build that asks. */
    @NonNull
    public static BuildRef of(@NonNull PipelineRun.Request request) {
        return new BuildRef(request.owner());
    }

    /** The full name of the build's job; of a deleted one, a name that no job can have, below its folder's. */
    @NonNull
    String jobName() {
        return id.substring(0, Math.max(0, id.lastIndexOf('#')));
    }

    /** The build's id for people, also where its job was deleted. */
    @NonNull
    public String name() {
        return id.replace(DELETED + "#", "#");
    }

    /**
     * The build itself, if there still is one.
     *
     * @throws org.springframework.security.access.AccessDeniedException if the user may know that a folder above it exists, and no
     *     more
     */
    @CheckForNull
    public Run<?, ?> find() {
        return Run.fromExternalizableId(id);
    }

    /** The build's job, whoever asks; null if it is gone. */
    @CheckForNull
    public Job<?, ?> findJob() {
        try (ACLContext ignored = ACL.as2(ACL.SYSTEM2)) {
            return Jenkins.get().getItemByFullName(jobName(), Job.class);
        }
    }

    /** The build's job or, if it is gone, the nearest folder that is left of those above it, whoever asks; null if none is. */
    @CheckForNull
    public Item findNearest() {
        try (ACLContext ignored = ACL.as2(ACL.SYSTEM2)) {
            String path = jobName();
            Item item = Jenkins.get().getItemByFullName(path);
            while (item == null && path.contains("/")) {
                path = path.substring(0, path.lastIndexOf('/'));
                item = Jenkins.get().getItemByFullName(path);
            }
            return item;
        }
    }

    /** The same build after its job has got another name. */
    @NonNull
    BuildRef moved(@NonNull String oldJobName, @NonNull String newJobName) {
        return id.startsWith(oldJobName + "#") ? new BuildRef(newJobName + id.substring(oldJobName.length())) : this;
    }

    /** The same build after its job was deleted. A new job of that name has nothing to do with it. */
    @NonNull
    BuildRef ofDeleted(@NonNull String jobName) {
        return moved(jobName, jobName + DELETED);
    }

    @Override
    public String toString() {
        return name();
    }
}
