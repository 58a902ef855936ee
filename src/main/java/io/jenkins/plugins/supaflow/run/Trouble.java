package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Instant;

/**
 * What keeps a run from going on, which is borne for a time.
 *
 * @param why what went wrong last, in one sentence
 * @param since when it was first noticed, with no good answer since
 * @param until when it is borne no longer, if nothing else comes
 */
public record Trouble(
        @NonNull String why,
        @NonNull Instant since,
        @NonNull Instant until) {}
