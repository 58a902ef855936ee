package io.jenkins.plugins.supaflow.overview;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.Account;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.engine.BuildRef;
import io.jenkins.plugins.supaflow.engine.CredentialChoice;
import io.jenkins.plugins.supaflow.run.FollowedRun;

/**
 * How an account is called on pages. Never by its key.
 *
 * @param name its name and region; the organization's id instead of a name that is not known yet; the credential before the first
 *     log-in; null if there is none
 * @param id the organization's id; null before the first log-in
 */
record AccountLabel(@CheckForNull String name, @CheckForNull String id) {

    private static final AccountLabel NONE = new AccountLabel(null, null);

    /** That of a run. Asks for the account's name, to be told the next time. */
    @NonNull
    static AccountLabel of(@NonNull FollowedRun run) {
        AccountLabel label = of(run.account());
        if (label.name != null) {
            return label;
        }
        CredentialChoice choice = CredentialChoice.of(
                run.run().request().credentialsId(), BuildRef.of(run.run()).findNearest());
        return choice == null ? NONE : new AccountLabel(choice.id(), null);
    }

    /** The same; nothing before the first log-in. */
    @NonNull
    static AccountLabel of(@CheckForNull SupaflowClient client) {
        Account account = client == null ? null : client.knownAccount();
        if (client == null || account == null || account.orgId() == null) {
            return NONE;
        }
        client.wantName();
        String known = client.knownName();
        String name = known == null ? account.orgId() : known;
        return new AccountLabel(
                account.region() == null ? name : name + " (" + account.region() + ")", account.orgId());
    }

    /** For views: the name, or that there is no account. */
    @NonNull
    String forPeople() {
        return name == null ? Messages.AccountLabel_none() : name;
    }
}
