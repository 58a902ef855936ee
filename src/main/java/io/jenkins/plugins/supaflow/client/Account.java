package io.jenkins.plugins.supaflow.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;

/**
 * Whom a key belongs to, as {@code bootstrap} tells. Each is null where Supaflow did not say.
 *
 * @param userId the user in whose name jobs of this key are created
 */
public record Account(
        @CheckForNull String orgId,
        @CheckForNull String userId,
        @CheckForNull String orgRole,
        @CheckForNull String region) {

    /** An account of which nothing is known yet. */
    public static final Account UNKNOWN = new Account(null, null, null, null);
}
