package io.jenkins.plugins.supaflow;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import io.jenkins.plugins.supaflow.run.RunOutcome;
import java.text.NumberFormat;
import java.util.List;
import java.util.Locale;
import org.jvnet.localizer.LocaleProvider;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** What the card of a run says at this moment, in the words and numbers of whoever looks. */
@Restricted(NoExternalUse.class)
public final class RunCard {

    /** Failed objects that the card names. */
    private static final int NAMED = 5;

    private static final String NOTHING = "–";

    private final SupaflowRunAction action;
    private final SupaflowRunResult result;
    private final RunOutcome outcome;
    private final ObjectRows objects;
    private final boolean cancelling;
    private final boolean active;

    /**
     * @param active whether the engine still follows the run
     * @param cancelling whether somebody wants the job cancelled
     * @param objects what is known of the objects, if anything is
     */
    RunCard(@NonNull SupaflowRunAction action, boolean active, boolean cancelling, @CheckForNull ObjectRows objects) {
        this.action = action;
        this.result = action.getResult();
        this.outcome = action.getOutcome();
        this.objects = objects;
        this.active = active;
        this.cancelling = cancelling;
    }

    /** The run's own id. */
    @NonNull
    public String getId() {
        return action.getRunId();
    }

    /** The pipeline. */
    @NonNull
    public String getTitle() {
        return action.getTitle();
    }

    /** For who hears the page: what the card is. */
    @NonNull
    public String getLabel() {
        return Messages.RunCard_label(getTitle());
    }

    /** For who hears the page: what the button cancels. */
    @NonNull
    public String getCancelLabel() {
        return Messages.RunCard_cancelLabel(getTitle());
    }

    /** Which symbol and colour belong to the state: progress, success, warning, aborted or failure. */
    @NonNull
    public String getKind() {
        if (outcome == null) {
            return "progress";
        }
        return switch (outcome.kind()) {
            case COMPLETED -> "success";
            case COMPLETED_WITH_WARNING -> "warning";
            case CANCELLED, NOT_STARTED, SKIPPED -> "aborted";
            default -> "failure";
        };
    }

    /** The state in words. */
    @NonNull
    public String getStatus() {
        if (outcome == null && cancelling) {
            return Messages.RunCard_cancelling();
        }
        return statusWords(result.getStatus());
    }

    /** A status of Supaflow, or the engine's word for another end, for people; as it is where it is not known. */
    @NonNull
    static String statusWords(@CheckForNull String apiStatus) {
        return switch (apiStatus == null ? "" : apiStatus) {
            case "preparing" -> Messages.RunCard_preparing();
            case "triggering" -> Messages.RunCard_triggering();
            case "queued" -> Messages.RunCard_queued();
            case "picked" -> Messages.RunCard_picked();
            case "running" -> Messages.RunCard_running();
            case "completed" -> Messages.RunCard_completed();
            case "completed_with_warning" -> Messages.RunCard_completedWithWarning();
            case "failed" -> Messages.RunCard_failed();
            case "cancelled" -> Messages.RunCard_cancelled();
            case "timed_out" -> Messages.RunCard_timedOut();
            case "skipped" -> Messages.RunCard_skipped();
            case "not_started" -> Messages.RunCard_notStarted();
            case "out_of_credits" -> Messages.RunCard_outOfCredits();
            case "rejected_key" -> Messages.RunCard_rejectedKey();
            case "rejected" -> Messages.RunCard_rejected();
            case "unknown" -> Messages.RunCard_unknown();
            case "gone" -> Messages.RunCard_gone();
            case "gave_up" -> Messages.RunCard_gaveUp();
            case "invalid" -> Messages.RunCard_invalid();
            default -> Util.fixNull(apiStatus).replace('_', ' ');
        };
    }

    /** Since when the run goes on, or how long it took. */
    @NonNull
    public String getTime() {
        Long took = result.getDurationMillis();
        if (outcome != null) {
            return took == null || took < 0 ? NOTHING : Util.getTimeSpanString(took);
        }
        long since = action.getSince();
        return since == 0 ? NOTHING : Util.getTimeSpanString(Math.max(0, System.currentTimeMillis() - since));
    }

    @NonNull
    public String getRowsRead() {
        return number(result.getTotalRowsSource());
    }

    @NonNull
    public String getRowsWritten() {
        return number(result.getTotalRowsDestination());
    }

    @NonNull
    public String getWarnings() {
        return number(objects == null || objects.problem() != null ? null : (long) objects.warnings());
    }

    @NonNull
    public String getFailures() {
        return number(
                result.getTotalFailed() == null && objects != null && objects.problem() == null
                        ? Long.valueOf(objects.failed())
                        : result.getTotalFailed());
    }

    private static String number(@CheckForNull Long number) {
        Locale locale = LocaleProvider.getLocale();
        return number == null
                ? NOTHING
                : NumberFormat.getIntegerInstance(locale).format(number);
    }

    /** What Supaflow or, where there is no job, the engine says of the state. */
    @NonNull
    public String getMessage() {
        return Util.fixNull(result.getStatusMessage());
    }

    /** The first failed objects, each with what Supaflow says of it. */
    @NonNull
    public List<String> getFailedObjects() {
        return objects == null
                ? List.of()
                : objects.rows().stream()
                        .filter(ObjectRow::isFailed)
                        .limit(NAMED)
                        .map(row -> (row.name() == null ? Messages.RunCard_unnamed() : row.name())
                                + (row.message() == null ? "" : ": " + row.message()))
                        .toList();
    }

    /** A sentence on the failed objects that the card does not name; empty if there are none. */
    @NonNull
    public String getMoreFailedObjects() {
        int more = objects == null ? 0 : objects.failed() - NAMED;
        return more > 0 ? Messages.RunCard_moreFailed(number((long) more)) : "";
    }

    /** Whether the card can still change. */
    public boolean isLive() {
        return active;
    }

    /** Whether there is something to cancel, and this user may. */
    public boolean isCancellable() {
        return outcome == null && active && !cancelling && action.mayCancel();
    }
}
