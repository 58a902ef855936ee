package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.client.Job;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The jobs that a run's trigger may have created, going by what Supaflow shows of them. */
record Candidates(@CheckForNull String creator, List<Job> jobs) {

    private static final int NAMED = 5;

    /**
     * Of the jobs that Supaflow shows, those that are newer than the run's mark, that nobody else's name is on, and that belong to
     * no other run of this controller.
     *
     * @param run in the phase TRIGGERING
     * @param currentUser whose key is in use now; counts where the record does not say who triggered
     * @param seen the pipeline's jobs, not older than the mark
     */
    static Candidates of(
            PipelineRun run, @CheckForNull String currentUser, List<Job> seen, Predicate<String> isOfAnotherRun) {
        String creator = run.creator() == null ? currentUser : run.creator();
        return new Candidates(
                creator,
                seen.stream()
                        .filter(job -> !job.id().equalsIgnoreCase(run.markJobId()))
                        .filter(job -> isNotOlderThanMark(job, run))
                        .filter(job ->
                                creator == null || job.createdBy() == null || creator.equalsIgnoreCase(job.createdBy()))
                        .filter(job -> !isOfAnotherRun.test(job.id()))
                        .toList());
    }

    // The query asks for it; a server that ignored the filter must not hand an old job to a new run.
    private static boolean isNotOlderThanMark(Job job, PipelineRun run) {
        Instant mark = run.markCreatedAt();
        Instant created = job.createdAt();
        return mark == null || created == null || !created.isBefore(mark);
    }

    boolean isNone() {
        return jobs.isEmpty();
    }

    /** The only candidate, if it is certain whose it is. */
    @CheckForNull
    Job theOne() {
        return jobs.size() == 1 && creator != null && jobs.get(0).createdBy() != null ? jobs.get(0) : null;
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
            return Messages.Candidates_one(named);
        }
        String count = String.valueOf(jobs.size());
        return jobs.size() > NAMED
                ? Messages.Candidates_many(count, named, String.valueOf(jobs.size() - NAMED))
                : Messages.Candidates_some(count, named);
    }
}
