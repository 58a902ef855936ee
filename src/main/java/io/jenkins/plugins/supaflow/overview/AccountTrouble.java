package io.jenkins.plugins.supaflow.overview;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.Account;
import io.jenkins.plugins.supaflow.client.Health;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.client.SupaflowException;
import io.jenkins.plugins.supaflow.engine.SupaflowAccounts;
import io.jenkins.plugins.supaflow.run.FollowedRun;
import java.time.Duration;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/**
 * An account for which runs wait, and which Supaflow does not serve.
 *
 * @param account how the account is called, see {@link #nameOf}
 * @param runs how many runs wait for it
 * @param trouble what the last request failed with, in one sentence
 * @param since since when there was nothing else, by the engine's clock
 */
@ExportedBean(defaultVisibility = 3)
@Restricted(NoExternalUse.class)
public record AccountTrouble(
        @Exported @NonNull String account,
        @Exported int runs,
        @Exported @NonNull String trouble,
        @NonNull Instant since,
        @Exported boolean keyRejected) {

    /** Shorter outages pass, and nobody need look after them. */
    static final Duration PATIENCE = Duration.ofMinutes(10);

    /** All accounts in trouble, the longest first. */
    @NonNull
    static List<AccountTrouble> of(@NonNull List<FollowedRun> followed) {
        Map<SupaflowClient, List<FollowedRun>> byAccount = followed.stream()
                .filter(run -> run.account() != null)
                .collect(Collectors.groupingBy(FollowedRun::account, IdentityHashMap::new, Collectors.toList()));
        return byAccount.entrySet().stream()
                .flatMap(entry -> of(entry.getKey().health(), entry.getValue()))
                .sorted((one, other) -> one.since.compareTo(other.since))
                .toList();
    }

    private static Stream<AccountTrouble> of(Health health, List<FollowedRun> runs) {
        Instant since = health.troubleSince();
        SupaflowException trouble = health.trouble();
        return since == null || trouble == null
                ? Stream.empty()
                : Stream.of(new AccountTrouble(
                        nameOf(runs.get(0)), runs.size(), trouble.getLocalizedMessage(), since, health.keyRejected()));
    }

    /** Whether somebody should do something about it. */
    boolean isSerious(@NonNull Instant now) {
        return keyRejected || !now.isBefore(since.plus(PATIENCE));
    }

    /** The organization and its region as Supaflow tells them; before the first log-in, the credential. Never the key. */
    @NonNull
    static String nameOf(@NonNull FollowedRun run) {
        SupaflowClient client = run.account();
        Account account = client == null ? null : client.knownAccount();
        if (account != null && account.orgId() != null) {
            return account.region() == null ? account.orgId() : account.orgId() + " (" + account.region() + ")";
        }
        String credentialsId =
                SupaflowAccounts.credentialsId(run.run().request().credentialsId());
        return credentialsId == null ? Messages.AccountTrouble_noAccount() : credentialsId;
    }
}
