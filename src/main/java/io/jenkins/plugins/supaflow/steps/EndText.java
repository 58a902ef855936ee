package io.jenkins.plugins.supaflow.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.build.StatusWords;
import io.jenkins.plugins.supaflow.build.SupaflowRunResult;
import io.jenkins.plugins.supaflow.run.ConsoleText;
import io.jenkins.plugins.supaflow.run.RunOutcome;
import java.util.Objects;

/**
 * Why a run ended as it did, once on its build's console: what a step fails with, Jenkins prints; whatever else ends it, the step
 * has to say.
 *
 * @param pipeline what was asked for, as it was given
 * @param lastLine what the console was told last; null for nothing
 */
record EndText(
        @NonNull String pipeline,
        @NonNull SupaflowRunResult result,
        @NonNull RunOutcome outcome,
        @CheckForNull String lastLine) {

    /** What the step is to fail with. */
    @NonNull
    String failure() {
        return about(isSaid() ? StatusWords.of(result.getStatus()) : outcome.message());
    }

    /** What the step is to say if it does not fail with it; null for nothing. */
    @CheckForNull
    String line() {
        return isSaid() ? null : about(outcome.message());
    }

    private boolean isSaid() {
        return outcome.message().equals(lastLine);
    }

    private String about(String sentence) {
        String name = Objects.requireNonNullElse(result.getPipelineName(), pipeline);
        return ConsoleText.about(name, result.getJobId(), sentence);
    }
}
