package io.jenkins.plugins.supaflow.run;

import io.jenkins.plugins.supaflow.run.PipelinePoller.Poll;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Jobs in progress that whole answers do not show, though they were asked for. On a watch's lane. */
final class MissingJobs {

    /** So long a replica or a migration may hide a job. */
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private final Map<String, Instant> since = new HashMap<>(0);

    /** Which of the jobs that are in progress have not been shown for too long. */
    Set<String> gone(Collection<String> open, Poll poll) {
        since.keySet().retainAll(open);
        poll.jobs().forEach(job -> since.remove(job.id()));
        if (!poll.isWhole()) {
            return Set.of();
        }
        Set<String> gone = new TreeSet<>();
        for (String jobId : open) {
            boolean isShown = poll.jobs().stream().anyMatch(job -> job.id().equals(jobId));
            if (!isShown
                    && !since.computeIfAbsent(jobId, first -> poll.heard())
                            .plus(PATIENCE)
                            .isAfter(poll.heard())) {
                gone.add(jobId);
            }
        }
        return gone;
    }
}
