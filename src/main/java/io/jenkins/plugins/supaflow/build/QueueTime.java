package io.jenkins.plugins.supaflow.build;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.Job;
import io.jenkins.plugins.supaflow.run.Joined;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import java.time.Duration;
import java.time.Instant;

/**
 * How long a job waited before it ran. Supaflow tells when it ended and how long it ran; when it was made, only the controller's clock
 * tells of a job of its own. Where the two clocks contradict each other, it is not known.
 */
final class QueueTime {

    /** Clocks that are set by the same source differ by less. */
    private static final Duration SLACK = Duration.ofSeconds(1);

    /** What a joined job tells is by one clock; more than this is nonsense. */
    private static final Duration LONGEST = Duration.ofDays(365);

    private QueueTime() {}

    /**
     * @param run one that has ended
     * @param now when that was noticed, by the controller's clock
     * @return milliseconds; null if that is not known
     */
    @CheckForNull
    static Long of(@NonNull PipelineRun run, @NonNull Instant now) {
        Job job = run.job();
        Joined joined = run.joined();
        Instant made = joined == null ? run.since() : joined.since();
        if (job == null || made == null || job.endedAt() == null || job.durationMillis() == null) {
            return null;
        }
        Duration ran = Duration.ofMillis(job.durationMillis());
        Duration queued = Duration.between(made, job.endedAt()).minus(ran);
        Duration atMost =
                joined == null ? Duration.between(made, now).minus(ran).plus(SLACK) : LONGEST;
        boolean possible = queued.compareTo(SLACK.negated()) >= 0 && queued.compareTo(atMost) <= 0;
        return possible ? Long.valueOf(Math.max(0, queued.toMillis())) : null;
    }
}
