package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.client.Job;
import io.jenkins.plugins.supaflow.run.Creators.Creator;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The jobs that a run's trigger may have created, going by what Supaflow shows of them.
 *
 * @param creator who must have created the run's job, if that can be told
 * @param disputed whether one of these may be that of another run, whose answer was lost too
 */
record Candidates(@CheckForNull String creator, List<Job> jobs, boolean disputed) {

    private static final int NAMED = 5;

    /**
     * Of the jobs that Supaflow shows, those that are newer than the run's mark, that nobody else's name is on, and that belong to
     * no other run of this controller. A name counts if it was seen that jobs bear it: on an own job before, or on one of these.
     *
     * @param run in the phase TRIGGERING
     * @param creator in whose name the run triggered
     * @param seen the pipeline's jobs, not older than the mark
     */
    static Candidates of(PipelineRun run, Creator creator, List<Job> seen, OtherRuns others) {
        // By id: the same row may be shown twice.
        Map<String, Job> newer = new LinkedHashMap<>();
        seen.stream()
                .filter(job -> isAfterMark(job, run) && !others.have(job))
                .forEach(job -> newer.putIfAbsent(job.id(), job));
        boolean tells = creator.checked() || newer.values().stream().anyMatch(job -> creator.is(job.createdBy()));
        List<Job> jobs = newer.values().stream()
                .filter(job -> !tells || job.createdBy() == null || creator.is(job.createdBy()))
                .toList();
        return new Candidates(tells ? creator.id() : null, jobs, jobs.stream().anyMatch(others::mayHave));
    }

    /** Whether a job may have come after the run's mark. The query asks for it; a server may ignore that. */
    static boolean isAfterMark(Job job, PipelineRun run) {
        Instant mark = run.markCreatedAt();
        Instant created = job.createdAt();
        return !job.id().equals(run.markJobId()) && (mark == null || created == null || !created.isBefore(mark));
    }

    boolean isNone() {
        return jobs.isEmpty();
    }

    /** The only candidate, if it is certain whose it is. */
    @CheckForNull
    Job theOne() {
        return jobs.size() == 1 && !disputed && creator != null && jobs.get(0).createdBy() != null ? jobs.get(0) : null;
    }

    /** Names the candidates, for the user to decide. */
    String describe() {
        String named = jobs.stream()
                .limit(NAMED)
                .map(job -> Messages.Candidates_job(
                        job.id(),
                        job.createdAt(),
                        job.apiStatus() == null ? Messages.ConsoleText_inProgress() : job.apiStatus()))
                .collect(Collectors.joining(", "));
        if (jobs.size() == 1) {
            return describeOne(named);
        }
        String count = Figures.count(jobs.size());
        return jobs.size() > NAMED
                ? Messages.Candidates_many(count, named, Figures.count(jobs.size() - NAMED))
                : Messages.Candidates_some(count, named);
    }

    private String describeOne(String named) {
        if (jobs.get(0).createdBy() == null) {
            return Messages.Candidates_one(named);
        }
        return disputed ? Messages.Candidates_oneOfTwo(named) : Messages.Candidates_oneOfUnknown(named);
    }
}
