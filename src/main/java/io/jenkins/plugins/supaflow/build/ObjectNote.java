package io.jenkins.plugins.supaflow.build;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** An object that went wrong or was skipped, as a card names it, in the words of whoever looks. */
@JsonAutoDetect(getterVisibility = JsonAutoDetect.Visibility.PUBLIC_ONLY)
@Restricted(NoExternalUse.class)
public final class ObjectNote {

    private static final List<String> WORST_FIRST = List.of("failure", "warning", "aborted");

    private final ObjectRow row;
    private final String kind;

    private ObjectNote(ObjectRow row, String kind) {
        this.row = row;
        this.kind = kind;
    }

    /** The objects that are worth a note, the worst first. */
    @NonNull
    static Stream<ObjectNote> of(@CheckForNull ObjectRows objects) {
        return objects == null
                ? Stream.empty()
                : objects.rows().stream()
                        .map(row -> new ObjectNote(row, row.kind()))
                        .filter(note -> WORST_FIRST.contains(note.kind))
                        .sorted(Comparator.comparing(note -> WORST_FIRST.indexOf(note.kind)));
    }

    /** How many there are, also of those that the build does not keep, as far as that is known. */
    static long count(@CheckForNull ObjectRows objects) {
        return objects == null
                ? 0
                : objects.failed()
                        + objects.warnings()
                        + of(objects)
                                .filter(note -> "aborted".equals(note.kind))
                                .count();
    }

    /** Which symbol and colour belong to it: failure, warning or aborted. */
    @NonNull
    public String getKind() {
        return kind;
    }

    /** What became of it, in a word or two. */
    @NonNull
    public String getStatus() {
        return StatusWords.of("warning".equals(kind) ? "completed_with_warning" : row.overall());
    }

    /** Its name, the stage that failed, and what Supaflow says of it. */
    @NonNull
    public String getText() {
        String name = row.name() == null ? Messages.RunCard_unnamed() : row.name();
        String stage = "failure".equals(kind) ? stage() : null;
        String which = stage == null ? name : Messages.ObjectNote_inStage(name, stage);
        return row.message() == null ? which : Messages.ObjectNote_says(which, row.message());
    }

    @CheckForNull
    private String stage() {
        if (fails(row.ingestionStatus())) {
            return Messages.ObjectNote_ingestion();
        }
        if (fails(row.stagingStatus())) {
            return Messages.ObjectNote_staging();
        }
        return fails(row.loadingStatus()) ? Messages.ObjectNote_loading() : null;
    }

    private static boolean fails(@CheckForNull String status) {
        return "failure".equals(StatusWords.kind(status));
    }

    boolean says(@NonNull String message) {
        String said = row.message();
        return said != null && said.contains(message);
    }
}
