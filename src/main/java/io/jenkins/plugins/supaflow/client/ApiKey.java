package io.jenkins.plugins.supaflow.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.regex.Pattern;

/**
 * An organization's API key ({@code ak_…}). Immutable, and redacts itself: no method but the one that this package uses
 * to authenticate gives the secret away.
 */
public final class ApiKey {

    private static final Pattern FORM = Pattern.compile("ak_[A-Za-z0-9_.~+/=-]+");

    private final String secret;

    private ApiKey(String secret) {
        this.secret = secret;
    }

    /**
     * Checks the form of a key, without any request.
     *
     * @param secret the key as stored; surrounding white space is ignored
     * @throws IllegalArgumentException with one sentence for the user, which never contains the key
     */
    @NonNull
    public static ApiKey of(@CheckForNull String secret) {
        String trimmed = secret == null ? "" : secret.trim();
        if (trimmed.isEmpty()) {
            throw new IllegalArgumentException(
                    "The Supaflow API key is empty: store the key that Supaflow shows under Settings → API Keys.");
        }
        if (trimmed.startsWith("eyJ")) {
            throw new IllegalArgumentException(
                    "This is a legacy Supaflow API key (it starts with eyJ), which Supaflow does"
                            + " not accept here: create a key that starts with ak_ under Settings → API Keys,"
                            + " not under Legacy API Keys.");
        }
        if (!trimmed.startsWith("ak_")) {
            throw new IllegalArgumentException("This is not a Supaflow API key, which starts with ak_:"
                    + " create one in Supaflow under Settings → API Keys.");
        }
        if (!FORM.matcher(trimmed).matches()) {
            throw new IllegalArgumentException(
                    "The Supaflow API key has characters that no key has, such as a space or a"
                            + " line break: copy it again from Supaflow's Settings → API Keys.");
        }
        return new ApiKey(trimmed);
    }

    /** The value of the {@code Authorization} header. */
    String bearer() {
        return "Bearer " + secret;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ApiKey key && key.secret.equals(secret);
    }

    @Override
    public int hashCode() {
        return secret.hashCode();
    }

    @Override
    public String toString() {
        return "ak_****";
    }
}
