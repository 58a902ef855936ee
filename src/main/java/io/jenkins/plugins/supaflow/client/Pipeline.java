package io.jenkins.plugins.supaflow.client;

import com.fasterxml.jackson.annotation.JsonProperty;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One row of {@code pipelines_and_datasources}. Its texts are harmless, see {@link Texts}; names have at most 255 code points.
 *
 * @param id the pipeline's id, a UUID in lower case; null in a row that has none, which no call of {@link SupaflowClient} gives
 * @param apiName the name by which the API and Supaflow's command line know it; null where it is not harmless as it is spelled
 * @param state {@code active}, {@code inactive}, {@code draft}, …
 */
public record Pipeline(
        @NonNull @JsonProperty("pipeline_id") String id,
        @CheckForNull @JsonProperty("pipeline_name") String name,
        @CheckForNull @JsonProperty("pipeline_api_name") String apiName,
        @CheckForNull @JsonProperty("pipeline_state") String state,
        @CheckForNull @JsonProperty("project_name") String projectName,
        @CheckForNull @JsonProperty("source_name") String sourceName,
        @CheckForNull @JsonProperty("destination_name") String destinationName,
        @CheckForNull @JsonProperty("last_job_status") String lastJobStatus,
        @CheckForNull @JsonProperty("last_sync_at") Instant lastSyncAt) {

    static final String COLUMNS = "pipeline_id,pipeline_name,pipeline_api_name,pipeline_state,project_name,source_name,"
            + "destination_name,last_job_status,last_sync_at";

    /** Where in a pipeline a text is looked for that people type, whatever the case of its letters: the best place first. */
    public enum Place {
        /** All of its name, or of its API name. */
        WHOLE,
        /** The beginning of either. */
        START,
        /** Any part of either. */
        NAME,
        /** Any part of either, or of its source's or its destination's name. */
        ANYWHERE
    }

    private static final Pattern UUID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final Pattern API_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,254}");

    /** A pipeline of Alaska may be called {@code ak_orders}; no key is that short. */
    private static final int SHORTEST_KEY = 20;

    /** Makes the texts harmless. */
    public Pipeline {
        id = oneSpelling(Texts.exact(id, Texts.MAX_WORD));
        name = Texts.plainOrNull(name, Texts.MAX_NAME);
        apiName = harmless(apiName);
        state = Texts.plainOrNull(state, Texts.MAX_WORD);
        projectName = Texts.plainOrNull(projectName, Texts.MAX_NAME);
        sourceName = Texts.plainOrNull(sourceName, Texts.MAX_NAME);
        destinationName = Texts.plainOrNull(destinationName, Texts.MAX_NAME);
        lastJobStatus = Texts.plainOrNull(lastJobStatus, Texts.MAX_WORD);
    }

    /** An API name if there is no harm in it, else null. */
    @CheckForNull
    private static String harmless(@CheckForNull String apiName) {
        return apiName != null
                        && apiName.length() < SHORTEST_KEY
                        && API_NAME.matcher(apiName).matches()
                ? apiName
                : Texts.exact(apiName, Texts.MAX_NAME);
    }

    /**
     * An id in lower case: Supaflow may spell one now this way, now that, and two spellings are one thing. Null for null.
     */
    public static String oneSpelling(@CheckForNull String id) {
        return id == null ? null : id.toLowerCase(Locale.ROOT);
    }

    /** Whether it says which pipeline it is. */
    boolean isNamed() {
        return isId(id);
    }

    /** Whether this is a UUID, the form of every id of Supaflow. */
    public static boolean isId(@CheckForNull String text) {
        return text != null && UUID.matcher(text).matches();
    }

    /**
     * Checks what a user gave to name a pipeline, without any request.
     *
     * @return the reference without surrounding white space: a UUID in lower case, or an API name
     * @throws IllegalArgumentException with one sentence for the user, when it is neither
     */
    @NonNull
    public static String checkReference(@CheckForNull String reference) {
        String trimmed = reference == null ? "" : reference.trim();
        if (trimmed.isEmpty()) {
            throw new IllegalArgumentException(Messages.Pipeline_empty());
        }
        if (isId(trimmed)) {
            return oneSpelling(trimmed);
        }
        if (!API_NAME.matcher(trimmed).matches()) {
            throw new IllegalArgumentException(Messages.Pipeline_malformed(Texts.plain(trimmed, 100)));
        }
        if (harmless(trimmed) == null) {
            // It would stand on consoles and in records.
            throw new IllegalArgumentException(Messages.Pipeline_secret());
        }
        return trimmed;
    }

    /** What to store to name this pipeline: its API name, or its id where it has none that could be given. */
    @NonNull
    public String reference() {
        return apiName != null && API_NAME.matcher(apiName).matches() ? apiName : id;
    }

    /** Whether Supaflow runs it when asked. A state that Supaflow did not tell is no reason to doubt it. */
    public boolean isActive() {
        return state == null || state.equals("active");
    }

    /** Whether it is there no more, but for the record. */
    public boolean isDeleted() {
        return "deleted".equals(state);
    }

    /** Whether this is what a reference that {@link #checkReference} gave names. */
    boolean isNamedBy(String reference) {
        return isId(reference) ? reference.equalsIgnoreCase(id) : reference.equals(apiName);
    }

    /** Whether the text is in that place. */
    public boolean matches(@NonNull String text, @NonNull Place place) {
        return matches(name, text, place)
                || matches(apiName, text, place)
                || place == Place.ANYWHERE
                        && (matches(sourceName, text, place) || matches(destinationName, text, place));
    }

    private static boolean matches(@CheckForNull String name, String text, Place place) {
        if (name == null) {
            return false;
        }
        String given = name.toLowerCase(Locale.ROOT);
        String wanted = text.toLowerCase(Locale.ROOT);
        return switch (place) {
            case WHOLE -> given.equals(wanted);
            case START -> given.startsWith(wanted);
            case NAME, ANYWHERE -> given.contains(wanted);
        };
    }

    /** The name for people: name, else API name, else id. */
    @NonNull
    public String displayName() {
        if (name != null && !name.isBlank()) {
            return name;
        }
        return apiName != null && !apiName.isBlank() ? apiName : id;
    }
}
