package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.client.Job;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whether {@code created_by} of a job is what bootstrap calls the key's user. Nothing public says so: it is seen on a job with which
 * a trigger of that user was answered, before it counts. Thread-safe.
 */
final class Creators {

    /**
     * Who a run's job must have been created by.
     *
     * @param id the user's id; null when {@code created_by} cannot tell
     * @param checked whether it was seen on an own job that this id is in {@code created_by}
     */
    record Creator(@CheckForNull String id, boolean checked) {

        private static final Creator UNKNOWN = new Creator(null, false);

        boolean is(@CheckForNull String createdBy) {
            return id != null && id.equalsIgnoreCase(createdBy);
        }
    }

    private final OwnJobs ownJobs;
    private final Map<String, Boolean> same = new ConcurrentHashMap<>();

    Creators(OwnJobs ownJobs) {
        this.ownJobs = ownJobs;
    }

    /** What is known of a user; costs up to two requests as long as there are jobs to check it on and that was not done. */
    CompletableFuture<Creator> of(SupaflowClient account, @CheckForNull String user) {
        if (user == null) {
            return CompletableFuture.completedFuture(Creator.UNKNOWN);
        }
        CompletableFuture<Void> checked = CompletableFuture.completedFuture(null);
        for (String jobId : ownJobs.answeredTo(user)) {
            checked = checked.thenCompose(before -> check(account, user, jobId));
        }
        return checked.thenApply(done -> known(user));
    }

    private CompletableFuture<Void> check(SupaflowClient account, String user, String jobId) {
        return same.containsKey(user)
                ? CompletableFuture.completedFuture(null)
                : account.origin(jobId).thenAccept(job -> learn(user, job));
    }

    private void learn(String user, Optional<Job> job) {
        job.map(Job::createdBy).ifPresent(createdBy -> same.put(user, user.equalsIgnoreCase(createdBy)));
    }

    private Creator known(String user) {
        Boolean seen = same.get(user);
        return Boolean.FALSE.equals(seen) ? Creator.UNKNOWN : new Creator(user, seen != null);
    }
}
