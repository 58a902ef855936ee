package io.jenkins.plugins.supaflow.triggers;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Cause;
import hudson.model.Job;
import hudson.model.Project;
import hudson.model.Run;
import io.jenkins.plugins.supaflow.engine.BuildRef;
import io.jenkins.plugins.supaflow.run.PipelineWatches.EndedJob;
import io.jenkins.plugins.supaflow.steps.SupaflowRunBuilder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Notices a job that runs the pipeline which triggers it: each of its builds would start the next one, for ever. */
final class Loops {

    private final String job;
    private final String pipelineId;
    private final Set<String> seen = new HashSet<>();

    private Loops(String job, String pipelineId) {
        this.job = job;
        this.pipelineId = pipelineId;
    }

    /**
     * Why the ended job is not to start a build, in one sentence; null if nothing is wrong with it.
     *
     * @param pipeline its pipeline as the trigger has it
     */
    @CheckForNull
    static String of(@NonNull Job<?, ?> job, @NonNull String pipeline, @NonNull EndedJob ended) {
        String inBuildSteps = inBuildSteps(job, ended.pipelineId(), pipeline);
        if (inBuildSteps != null) {
            return inBuildSteps;
        }
        Loops loops = new Loops(job.getFullName(), ended.pipelineId());
        String owner = ended.owner();
        Integer lap = owner == null ? null : loops.in(new BuildRef(owner));
        if (lap == null) {
            return null;
        }
        String name = ended.pipelineName() == null ? ended.pipelineId() : ended.pipelineName();
        return Messages.Loops_secondLap(name, "#" + lap);
    }

    /**
     * What is wrong with the job's own build steps, in one sentence; null if none of them runs the pipeline.
     *
     * @param apiName null if that is not known
     */
    @CheckForNull
    static String inBuildSteps(@NonNull Job<?, ?> job, @NonNull String pipelineId, @CheckForNull String apiName) {
        if (!(job instanceof Project<?, ?> project)) {
            return null;
        }
        return project.getBuildersList().getAll(SupaflowRunBuilder.class).stream()
                .map(SupaflowRunBuilder::getPipelineId)
                .filter(pipeline -> pipeline.equalsIgnoreCase(pipelineId) || pipeline.equals(apiName))
                .findFirst()
                .map(Messages::Loops_buildStep)
                .orElse(null);
    }

    /** The number of the job's build from which everything came, through other jobs or not; null if there is none. */
    @CheckForNull
    private Integer in(BuildRef owner) {
        Run<?, ?> build = seen.add(owner.id()) ? owner.find() : null;
        return build == null ? null : in(build.getParent().getFullName(), build.getNumber(), build.getCauses());
    }

    @CheckForNull
    private Integer in(String name, int number, List<Cause> causes) {
        for (Cause cause : causes) {
            Integer found = null;
            if (cause instanceof Cause.UpstreamCause upstream) {
                found = in(upstream.getUpstreamProject(), upstream.getUpstreamBuild(), upstream.getUpstreamCauses());
            } else if (cause instanceof SupaflowCause ended) {
                found = name.equals(job) && ended.getPipelineId().equals(pipelineId)
                        ? Integer.valueOf(number)
                        : startedBy(ended);
            }
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    @CheckForNull
    private Integer startedBy(SupaflowCause ended) {
        BuildRef owner = ended.startedBy();
        return owner == null ? null : in(owner);
    }
}
