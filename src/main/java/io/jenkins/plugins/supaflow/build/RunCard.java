package io.jenkins.plugins.supaflow.build;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import hudson.model.Run;
import io.jenkins.plugins.supaflow.run.ConsoleText;
import io.jenkins.plugins.supaflow.run.Figures;
import io.jenkins.plugins.supaflow.run.RunOutcome;
import io.jenkins.plugins.supaflow.run.Trouble;
import java.time.Duration;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** What the card of a run says at this moment, in the words and numbers of whoever looks. */
@Restricted(NoExternalUse.class)
public final class RunCard {

    /** Objects that the card names. */
    private static final int NAMED = 5;

    private static final String NOTHING = "–";

    private final RunView run;
    private final Run<?, ?> build;
    private final SupaflowRunResult result;
    private final RunOutcome outcome;
    private final ObjectRows objects;
    private final boolean active;
    private final boolean cancelling;
    private final boolean mayCancel;
    private final boolean leaves;
    private final boolean awaited;
    private final Trouble trouble;

    /**
     * @param active whether the engine still follows the run
     * @param cancelling whether somebody wants the job cancelled
     * @param mayCancel whether the user who looks may cancel it
     * @param leaves whether its job is somebody else's, so that a cancel leaves it alone
     * @param awaited whether the build waits for it
     * @param trouble what keeps it from going on, by the time of day; null if nothing does
     */
    RunCard(
            @NonNull Run<?, ?> build,
            @NonNull RunView run,
            boolean active,
            boolean cancelling,
            boolean mayCancel,
            boolean leaves,
            boolean awaited,
            @CheckForNull Trouble trouble) {
        this.run = run;
        this.build = build;
        this.result = run.getResult();
        this.outcome = run.getOutcome();
        this.objects = run.objects();
        this.active = active;
        this.cancelling = cancelling;
        this.mayCancel = mayCancel;
        this.leaves = leaves;
        this.awaited = awaited;
        this.trouble = trouble;
    }

    /** The run's own id. */
    @NonNull
    public String getId() {
        return run.getRunId();
    }

    /** The pipeline. */
    @NonNull
    public String getTitle() {
        return run.getTitle();
    }

    /** In which stages and branches of the build; empty if there are none. */
    @NonNull
    public String getPlace() {
        return Util.fixNull(run.place());
    }

    /** What is enough of the job's id to tell it from others; empty without a job. */
    @NonNull
    public String getShortJobId() {
        return ConsoleText.shortId(Util.fixNull(result.getJobId()));
    }

    /** For who hears the page: what the card is. */
    @NonNull
    public String getLabel() {
        return Messages.RunCard_label(getTitle());
    }

    /** For who hears the page: what the button cancels. */
    @NonNull
    public String getCancelLabel() {
        return leaves ? Messages.RunCard_leaveLabel(getTitle()) : Messages.RunCard_cancelLabel(getTitle());
    }

    /** What is on the button. */
    @NonNull
    public String getCancelText() {
        return leaves ? Messages.RunCard_leave() : Messages.RunCard_cancel();
    }

    /** What is asked before. */
    @NonNull
    public String getCancelQuestion() {
        return leaves ? Messages.RunCard_leaveQuestion(getTitle()) : Messages.RunCard_cancelQuestion(getTitle());
    }

    /** What follows from it. */
    @NonNull
    public String getCancelConsequence() {
        String job = leaves ? Messages.RunCard_leaveConsequence() : "";
        return awaited ? (job + " " + Messages.RunCard_buildAborted()).strip() : job;
    }

    /** The answer that does it. */
    @NonNull
    public String getCancelYes() {
        return leaves ? Messages.RunCard_leave() : Messages.RunCard_cancelYes();
    }

    /** The answer that does not. */
    @NonNull
    public String getCancelNo() {
        return leaves ? Messages.RunCard_leaveNo() : Messages.RunCard_cancelNo();
    }

    /** Which symbol and colour belong to the state: progress, success, warning, aborted or failure. */
    @NonNull
    public String getKind() {
        if (isLost()) {
            return "warning";
        }
        if (outcome == null) {
            return "progress";
        }
        return switch (outcome.kind()) {
            case COMPLETED -> "success";
            case COMPLETED_WITH_WARNING -> "warning";
            case CANCELLED, NOT_STARTED, SKIPPED, LEFT -> "aborted";
            default -> "failure";
        };
    }

    /** Nobody will tell the card any more how the run ends: its record is gone, say, or a later version has told it. */
    private boolean isLost() {
        return outcome == null && !active;
    }

    /** The state in words. */
    @NonNull
    public String getStatus() {
        if (isLost()) {
            return Messages.RunCard_lost();
        }
        if (outcome == null && cancelling) {
            return StatusWords.cancelling();
        }
        return StatusWords.of(result.getStatus());
    }

    /** For how long the run has gone on; or how long its job waited, and how long it ran. */
    @NonNull
    public String getTime() {
        Long took = result.getDurationMillis();
        if (outcome != null || isLost()) {
            return took == null || took < 0 ? NOTHING : took(took);
        }
        long since = run.getSince();
        return since == 0 ? NOTHING : duration(System.currentTimeMillis() - since);
    }

    private String took(long millis) {
        Long queued = run.queuedMillis();
        return queued == null
                ? Messages.RunCard_ran(duration(millis))
                : Messages.RunCard_queuedAndRan(duration(queued), duration(millis));
    }

    /** Rows read, as all figures here: empty while a run goes on that has not told yet. */
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
        return number(objects == null ? null : known(objects.warnings()));
    }

    @NonNull
    public String getFailures() {
        Long told = result.getTotalFailed();
        return number(told != null || objects == null ? told : known(objects.failed()));
    }

    /** None is known only of objects that were all read and that Supaflow itself has counted: of a cancelled job it says nothing. */
    @CheckForNull
    private Long known(int count) {
        return count > 0 || objects.problem() == null && result.getTotalObjects() != null ? Long.valueOf(count) : null;
    }

    /** How many rows were written in a second of the job's time. */
    @NonNull
    public String getRowsPerSecond() {
        Long rows = result.getTotalRowsDestination();
        Long took = result.getDurationMillis();
        return number(rows == null || took == null || took <= 0 ? null : Math.round(rows * 1_000.0 / took));
    }

    /** What is usual, while the run goes on; how it stands against the one before, once it has ended. */
    @NonNull
    public String getComparison() {
        if (isLost()) {
            return "";
        }
        RunsBefore before = RunsBefore.of(build, run);
        return outcome == null ? before.usual() : before.compared(run);
    }

    private String number(@CheckForNull Long number) {
        if (number == null) {
            return outcome == null && active ? "" : NOTHING;
        }
        return Figures.count(number);
    }

    private static String duration(long millis) {
        return Figures.duration(Duration.ofMillis(millis));
    }

    /** Whose job it is, if somebody else started it; what keeps the run from going on, since when and until when that is borne; or what Supaflow or, where there is no job, the engine says of the state. */
    @NonNull
    public String getMessage() {
        JobOrigin origin = run.origin();
        return origin == null ? message() : (origin.words() + " " + message()).strip();
    }

    private String message() {
        if (trouble != null && outcome == null) {
            return Messages.RunCard_trouble(
                    trouble.why(), Figures.moment(trouble.since()), Figures.moment(trouble.until()));
        }
        if (isLost()) {
            String end = run.getMessage();
            return end == null
                    ? Messages.RunCard_lostSince(StatusWords.of(result.getStatus()), result.getJobId())
                    : end;
        }
        String said = Util.fixNull(result.getStatusMessage());
        // Not once more what stands in the list below.
        return getNotes().stream().anyMatch(note -> note.says(said)) ? "" : said;
    }

    /** The first objects that went wrong or were skipped, each with what Supaflow says of it. */
    @NonNull
    public List<ObjectNote> getNotes() {
        return ObjectNote.of(objects).limit(NAMED).toList();
    }

    /** A sentence on those objects that the card does not name; empty if there are none. */
    @NonNull
    public String getMoreNotes() {
        long more = ObjectNote.count(objects) - NAMED;
        return more > 0 ? Messages.RunCard_more(number(more)) : "";
    }

    /** Whether the card can still change. */
    public boolean isLive() {
        return active;
    }

    /** Whether there is something to cancel, and this user may. */
    public boolean isCancellable() {
        return outcome == null && active && !cancelling && mayCancel;
    }
}
