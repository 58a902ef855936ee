package io.jenkins.plugins.supaflow.build;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.run.ObjectText;
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
        String stage = "failure".equals(kind)
                ? ObjectText.failedStage(row.ingestionStatus(), row.stagingStatus(), row.loadingStatus())
                : null;
        return ObjectText.of(row.name(), stage, row.message());
    }

    boolean says(@NonNull String message) {
        String said = row.message();
        return said != null && said.contains(message);
    }
}
