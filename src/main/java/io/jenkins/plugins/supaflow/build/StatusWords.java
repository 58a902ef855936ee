package io.jenkins.plugins.supaflow.build;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import io.jenkins.plugins.supaflow.client.JobStatus;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Statuses for people, in the language of whoever looks. */
@Restricted(NoExternalUse.class)
public final class StatusWords {

    private static final List<String> KINDS = List.of("failure", "warning", "aborted", "progress", "success");

    private StatusWords() {}

    /** A status of Supaflow, or the engine's word for another state or end; as it is where it is not known. */
    @NonNull
    public static String of(@CheckForNull String apiStatus) {
        return switch (apiStatus == null ? "" : apiStatus) {
            case "preparing" -> Messages.StatusWords_preparing();
            case "watching" -> Messages.StatusWords_watching();
            case "triggering" -> Messages.StatusWords_triggering();
            case "queued" -> Messages.StatusWords_queued();
            case "picked" -> Messages.StatusWords_picked();
            case "running" -> Messages.StatusWords_running();
            case "completed" -> Messages.StatusWords_completed();
            case "completed_with_warning" -> Messages.StatusWords_completedWithWarning();
            case "failed" -> Messages.StatusWords_failed();
            case "cancelled" -> Messages.StatusWords_cancelled();
            case "timed_out" -> Messages.StatusWords_timedOut();
            case "skipped" -> Messages.StatusWords_skipped();
            case "not_started" -> Messages.StatusWords_notStarted();
            case "out_of_credits" -> Messages.StatusWords_outOfCredits();
            case "rejected_key" -> Messages.StatusWords_rejectedKey();
            case "rejected" -> Messages.StatusWords_rejected();
            case "unknown" -> Messages.StatusWords_unknown();
            case "already_running" -> Messages.StatusWords_alreadyRunning();
            case "left" -> Messages.StatusWords_left();
            case "gone" -> Messages.StatusWords_gone();
            case "gave_up" -> Messages.StatusWords_gaveUp();
            case "invalid" -> Messages.StatusWords_invalid();
            default -> Util.fixNull(apiStatus).replace('_', ' ');
        };
    }

    /** Which symbol and colour belong to a status of an object, or of one of its stages: failure, warning, aborted, progress or success. */
    @NonNull
    static String kind(@CheckForNull String apiStatus) {
        return switch (JobStatus.of(apiStatus)) {
            case FAILED, TIMED_OUT -> "failure";
            case COMPLETED_WITH_WARNING -> "warning";
            case CANCELLED, SKIPPED -> "aborted";
            case QUEUED, PICKED, RUNNING, OTHER -> "progress";
            case COMPLETED -> "success";
        };
    }

    /** The same as a number, the worst first. */
    static int severity(@CheckForNull String apiStatus) {
        return KINDS.indexOf(kind(apiStatus));
    }

    /** What a run is, whatever its status, while somebody wants its job cancelled. */
    @NonNull
    public static String cancelling() {
        return Messages.StatusWords_cancelling();
    }
}
