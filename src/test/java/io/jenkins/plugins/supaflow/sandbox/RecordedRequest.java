package io.jenkins.plugins.supaflow.sandbox;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/**
 * One request as it arrived, whatever became of it.
 *
 * @param method for example {@code GET}
 * @param path path and query as they were sent, still encoded
 * @param time by the sandbox's clock
 * @param headers by name in lower case, the values of a repeated one joined by a comma; the values of {@code authorization} and
 *     {@code apikey} are replaced by {@code (hidden)}, so that a log of the sandbox holds no secret
 */
public record RecordedRequest(
        @NonNull Operation operation,
        @NonNull String method,
        @NonNull String path,
        @NonNull Instant time,
        @NonNull Map<String, String> headers) {

    /** The header's value, or null when the request has none of this name (in any case). */
    @CheckForNull
    public String header(@NonNull String name) {
        return headers.get(name.toLowerCase(Locale.ROOT));
    }

    /** The {@code User-Agent}, empty when there is none. */
    @NonNull
    public String userAgent() {
        return headers.getOrDefault("user-agent", "");
    }
}
