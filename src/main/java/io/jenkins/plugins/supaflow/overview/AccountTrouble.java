package io.jenkins.plugins.supaflow.overview;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.Account;
import io.jenkins.plugins.supaflow.client.Health;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.client.SupaflowException;
import io.jenkins.plugins.supaflow.engine.BuildRef;
import io.jenkins.plugins.supaflow.engine.CredentialChoice;
import io.jenkins.plugins.supaflow.run.FollowedRun;
import java.time.Duration;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/**
 * An account for which runs wait that the user may see, and which Supaflow does not serve.
 *
 * @param account how the account is called, see {@link #nameOf}
 * @param runs how many of these runs wait for it
 * @param trouble what the last request failed with, in one sentence, as this controller speaks; null for all but administrators
 * @param text the same in the language of whoever looks; or to whom it is told
 * @param since since when there was nothing else, by the engine's clock
 */
@ExportedBean(defaultVisibility = 3)
@Restricted(NoExternalUse.class)
public record AccountTrouble(
        @Exported @CheckForNull String account,
        @Exported int runs,
        @Exported @CheckForNull String trouble,
        @NonNull String text,
        @NonNull Instant since,
        @Exported boolean keyRejected) {

    /** Shorter outages pass, and nobody need look after them. */
    static final Duration PATIENCE = Duration.ofMinutes(10);

    /** All accounts in trouble of the runs that the user may see, the longest first. */
    @NonNull
    static List<AccountTrouble> of(@NonNull List<FollowedRun> followed) {
        Map<SupaflowClient, List<FollowedRun>> byAccount = followed.stream()
                .filter(run -> isInTrouble(run.account()))
                .filter(run -> FollowedRunRow.isVisible(run.run()))
                .collect(Collectors.groupingBy(FollowedRun::account, IdentityHashMap::new, Collectors.toList()));
        return byAccount.entrySet().stream()
                .flatMap(entry -> of(entry.getKey().health(), entry.getValue()))
                .sorted((one, other) -> one.since.compareTo(other.since))
                .toList();
    }

    private static boolean isInTrouble(@CheckForNull SupaflowClient account) {
        return account != null && account.health().trouble() != null;
    }

    private static Stream<AccountTrouble> of(Health health, List<FollowedRun> runs) {
        Instant since = health.troubleSince();
        SupaflowException trouble = health.trouble();
        if (since == null || trouble == null) {
            return Stream.empty();
        }
        // It may quote what is not this user's.
        boolean whole = Jenkins.get().hasPermission(Jenkins.ADMINISTER);
        return Stream.of(new AccountTrouble(
                nameOf(runs.get(0)),
                runs.size(),
                whole ? trouble.getMessage() : null,
                whole ? trouble.getLocalizedMessage() : Messages.AccountTrouble_forAdministrators(),
                since,
                health.keyRejected()));
    }

    /** Whether somebody should do something about it. */
    boolean isSerious(@NonNull Instant now) {
        return keyRejected || !now.isBefore(since.plus(PATIENCE));
    }

    /** For views: the account, or that there is none. */
    @NonNull
    public String name() {
        return nameForPeople(account);
    }

    @NonNull
    static String nameForPeople(@CheckForNull String account) {
        return account == null ? Messages.AccountTrouble_noAccount() : account;
    }

    /**
     * The organization and its region as Supaflow tells them; before the first log-in, the credential; null if there is none. Never
     * the key.
     */
    @CheckForNull
    static String nameOf(@NonNull FollowedRun run) {
        String organization = organizationOf(run.account());
        if (organization != null) {
            return organization;
        }
        CredentialChoice choice = CredentialChoice.of(
                run.run().request().credentialsId(), BuildRef.of(run.run()).findNearest());
        return choice == null ? null : choice.id();
    }

    /** The organization and its region; null before the first log-in, or if there is no account. */
    @CheckForNull
    static String organizationOf(@CheckForNull SupaflowClient client) {
        Account account = client == null ? null : client.knownAccount();
        if (account == null || account.orgId() == null) {
            return null;
        }
        return account.region() == null ? account.orgId() : account.orgId() + " (" + account.region() + ")";
    }
}
