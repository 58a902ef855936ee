package io.jenkins.plugins.supaflow.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;

/**
 * Whom a key belongs to, as {@code bootstrap} tells. Each is null where Supaflow did not say. The texts are harmless, see {@link
 * Texts}.
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

    /** Makes the texts harmless. */
    public Account {
        orgId = Texts.exact(orgId, Texts.MAX_WORD);
        userId = Texts.exact(userId, Texts.MAX_WORD);
        orgRole = Texts.plainOrNull(orgRole, Texts.MAX_WORD);
        region = Texts.plainOrNull(region, Texts.MAX_WORD);
    }
}
