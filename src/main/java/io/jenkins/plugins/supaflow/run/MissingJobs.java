package io.jenkins.plugins.supaflow.run;

import io.jenkins.plugins.supaflow.client.FoundJob;
import io.jenkins.plugins.supaflow.run.PipelinePoller.Poll;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Jobs in progress that whole answers do not show, though they were asked for. On a watch's lane. */
final class MissingJobs {

    /** So long a replica or a migration may hide a job. */
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private final Map<String, Instant> since = new HashMap<>(0);

    /** Which of the jobs that are in progress have not been shown for too long. */
    Set<String> gone(Collection<String> open, Poll poll) {
        since.keySet().retainAll(open);
        Set<String> shown = poll.jobs().stream().map(FoundJob::id).collect(Collectors.toSet());
        since.keySet().removeAll(shown);
        if (!poll.isWhole()) {
            return Set.of();
        }
        Set<String> gone = new TreeSet<>();
        for (String jobId : open) {
            if (!shown.contains(jobId)
                    && !since.computeIfAbsent(jobId, first -> poll.heard())
                            .plus(PATIENCE)
                            .isAfter(poll.heard())) {
                gone.add(jobId);
            }
        }
        return gone;
    }
}
