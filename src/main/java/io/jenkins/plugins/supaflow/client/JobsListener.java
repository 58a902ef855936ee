package io.jenkins.plugins.supaflow.client;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.Map;
import java.util.Set;

/**
 * Hears what became of jobs that were asked for together: of each job once, by whichever of the two, as soon as it is known. Called on
 * threads of the HTTP client, one call after the other; must hand over at once, and must not fail.
 */
public interface JobsListener {

    /**
     * Supaflow has answered.
     *
     * @param asked ids as they were given
     * @param jobs those of them that Supaflow shows, by the same ids
     */
    void shown(@NonNull Set<String> asked, @NonNull Map<String, Job> jobs);

    /** Nothing is known of these, also not whether Supaflow would show them. */
    void failed(@NonNull Set<String> asked, @NonNull SupaflowException failure);
}
