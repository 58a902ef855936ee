package io.jenkins.plugins.supaflow.run;

import io.jenkins.plugins.supaflow.client.Job;
import io.jenkins.plugins.supaflow.run.PipelineRun.Phase;
import java.util.Collection;
import java.util.Comparator;
import java.util.Objects;

/** What a run must know of the other runs of this controller before it takes a job for its own. */
record OtherRuns(PipelineRun run, Collection<PipelineRun> active, OwnJobs ownJobs) {

    /** The order in which runs read their marks and triggered. */
    static final Comparator<PipelineRun> BY_ORDER =
            Comparator.comparing(PipelineRun::order, Comparator.nullsFirst(Comparator.<Long>naturalOrder()));

    /**
     * Whether a job is that of another run, which may have ended long ago. It is not that of one that has joined it: this run's own
     * job may have been joined before this run found it.
     */
    boolean have(Job job) {
        return ownJobs.isOfAnother(run, job.id())
                || active.stream()
                        .anyMatch(other -> isAnother(other)
                                && !other.hasJoined()
                                && job.id().equals(other.jobId()));
    }

    /**
     * Whether a run that triggered later than this one does not know its job yet, and this may be it. An earlier one may not: what it
     * triggered was there when this run read its mark.
     */
    boolean mayHave(Job job) {
        return active.stream().anyMatch(other -> isLater(other) && Candidates.isAfterMark(job, other));
    }

    /** Whether a run that triggered later than this one does not know its job yet. */
    boolean areLater() {
        return active.stream().anyMatch(this::isLater);
    }

    private boolean isLater(PipelineRun other) {
        return isAnother(other)
                && other.phase() == Phase.TRIGGERING
                && Objects.equals(other.pipelineId(), run.pipelineId())
                && BY_ORDER.compare(other, run) > 0;
    }

    private boolean isAnother(PipelineRun other) {
        return !other.id().equals(run.id());
    }
}
