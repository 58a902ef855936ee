package io.jenkins.plugins.supaflow.build;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import hudson.util.AtomicFileWriter;
import io.jenkins.plugins.supaflow.client.ObjectResults;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * What a run's job did, object by object: a file of at most 1 MiB in the build's own directory, so that it lives and dies with the
 * build. What failed comes first; messages are shortened, and what still does not fit is left out, from the end.
 *
 * @param total how many objects the job had
 * @param failed how many of them failed
 * @param warnings how many of them had a warning
 * @param rows the objects; fewer than {@code total} if not all fitted
 * @param problem why there are none, or not all, in one sentence; null if all is well
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Restricted(NoExternalUse.class)
public record ObjectRows(
        int total,
        int failed,
        int warnings,
        @NonNull List<ObjectRow> rows,
        @CheckForNull String problem) {

    static final int MAX_BYTES = 1024 * 1024;

    private static final Logger LOGGER = Logger.getLogger(ObjectRows.class.getName());

    /** For everything in the file that is not a row. */
    private static final int ENVELOPE = 2_000;

    /** How much of a message is kept, in characters, where the objects would not all fit with more of it. */
    private static final int[] MESSAGES = {1_000, 500, 250};

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** @param problem at most a few hundred characters */
    @NonNull
    static ObjectRows of(@NonNull ObjectResults objects, @CheckForNull String problem) throws IOException {
        List<ObjectRow> all = objects.worst().stream().map(ObjectRow::of).toList();
        List<ObjectRow> fitting = List.of();
        for (int length : MESSAGES) {
            fitting = fitting(all, length);
            if (fitting.size() == all.size()) {
                break;
            }
        }
        return new ObjectRows(objects.total(), objects.failed(), objects.warnings(), fitting, problem);
    }

    private static List<ObjectRow> fitting(List<ObjectRow> all, int messageLength) throws IOException {
        List<ObjectRow> fitting = new ArrayList<>();
        int room = MAX_BYTES - ENVELOPE;
        for (ObjectRow row : all) {
            ObjectRow shown = row.withMessageOfAtMost(messageLength);
            room -= MAPPER.writeValueAsBytes(shown).length + 1;
            if (room < 0) {
                break;
            }
            fitting.add(shown);
        }
        return fitting;
    }

    void write(@NonNull Run<?, ?> build, @NonNull String runId) throws IOException {
        Files.createDirectories(folder(build));
        Path file = file(build, runId);
        try (AtomicFileWriter writer = new AtomicFileWriter(file, StandardCharsets.UTF_8)) {
            writer.write(MAPPER.writeValueAsString(this));
            writer.commit();
        }
    }

    /** What the build knows of a run's objects; null if nothing was read yet, or it cannot be read any more. */
    @CheckForNull
    static ObjectRows read(@NonNull Run<?, ?> build, @NonNull String runId) {
        Path file = file(build, runId);
        if (!Files.exists(file)) {
            return null;
        }
        try {
            return MAPPER.readValue(Files.readAllBytes(file), ObjectRows.class);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "Could not read " + file);
            return null;
        }
    }

    private static Path file(Run<?, ?> build, String runId) {
        return folder(build).resolve(runId + ".json");
    }

    private static Path folder(Run<?, ?> build) {
        return build.getRootDir().toPath().resolve("supaflow");
    }
}
