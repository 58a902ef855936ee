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
            throw new IllegalArgumentException(Messages.ApiKey_empty());
        }
        if (trimmed.startsWith("eyJ")) {
            throw new IllegalArgumentException(Messages.ApiKey_legacy());
        }
        if (!trimmed.startsWith("ak_")) {
            throw new IllegalArgumentException(Messages.ApiKey_noKey());
        }
        if (!FORM.matcher(trimmed).matches()) {
            throw new IllegalArgumentException(Messages.ApiKey_malformed());
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
