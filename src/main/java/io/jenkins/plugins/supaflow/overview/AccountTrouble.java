package io.jenkins.plugins.supaflow.overview;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.Health;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.client.SupaflowException;
import io.jenkins.plugins.supaflow.run.Figures;
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

/** An account for which runs wait that the user may see, and which Supaflow does not serve. */
@ExportedBean(defaultVisibility = 3)
@Restricted(NoExternalUse.class)
public final class AccountTrouble {

    /** Shorter outages pass, and nobody need look after them. */
    static final Duration PATIENCE = Duration.ofMinutes(10);

    private final AccountLabel account;
    private final int runs;
    private final SupaflowException trouble;
    private final boolean whole;
    private final boolean keyRejected;
    private final Duration lasting;
    private final long age;

    private AccountTrouble(
            AccountLabel account, int runs, Health health, SupaflowException trouble, Instant since, Reading reading) {
        this.account = account;
        this.runs = runs;
        this.trouble = trouble;
        // It may quote what is not this user's.
        this.whole = Jenkins.get().hasPermission(Jenkins.ADMINISTER);
        this.keyRejected = health.keyRejected();
        this.lasting = Duration.between(since, reading.engineTime());
        Instant lastGood = health.lastGood();
        this.age = reading.age(lastGood == null ? since : lastGood);
    }

    /** All accounts in trouble of the runs that the user may see, the longest first. */
    @NonNull
    static List<AccountTrouble> of(@NonNull List<FollowedRun> followed, @NonNull Reading reading) {
        Map<SupaflowClient, List<FollowedRun>> byAccount = followed.stream()
                .filter(run -> isInTrouble(run.account(), reading))
                .filter(run -> FollowedRunRow.isVisible(run.run()))
                .collect(Collectors.groupingBy(FollowedRun::account, IdentityHashMap::new, Collectors.toList()));
        return byAccount.entrySet().stream()
                .flatMap(entry -> of(reading.healthOf(entry.getKey()), entry.getValue(), reading))
                .sorted((one, other) -> other.lasting.compareTo(one.lasting))
                .toList();
    }

    private static boolean isInTrouble(@CheckForNull SupaflowClient account, Reading reading) {
        return account != null && reading.healthOf(account).trouble() != null;
    }

    private static Stream<AccountTrouble> of(Health health, List<FollowedRun> runs, Reading reading) {
        Instant since = health.troubleSince();
        SupaflowException trouble = health.trouble();
        return since == null || trouble == null
                ? Stream.empty()
                : Stream.of(
                        new AccountTrouble(AccountLabel.of(runs.get(0)), runs.size(), health, trouble, since, reading));
    }

    /** Whether somebody should do something about it. */
    boolean isSerious() {
        return isSerious(keyRejected, lasting);
    }

    /** @param lasting since the first request that failed; how often there is one is for administrators to say */
    static boolean isSerious(boolean keyRejected, @NonNull Duration lasting) {
        return keyRejected || lasting.compareTo(PATIENCE) >= 0;
    }

    /** How the account is called, see {@link AccountLabel}. */
    @Exported
    @CheckForNull
    public String getAccount() {
        return account.name();
    }

    /** The organization's id; null before the first log-in. */
    @Exported
    @CheckForNull
    public String getAccountId() {
        return account.id();
    }

    /** How many runs that the user may see wait for it. */
    @Exported
    public int getRuns() {
        return runs;
    }

    /** How long ago Supaflow gave its last good answer, in milliseconds; if it gave none yet, since when it failed to. */
    @Exported
    public long getAge() {
        return age;
    }

    /** What the last request failed with, in one sentence, as this controller speaks; null for all but administrators. */
    @Exported
    @CheckForNull
    public String getTrouble() {
        return whole ? trouble.getMessage() : null;
    }

    @Exported
    public boolean isKeyRejected() {
        return keyRejected;
    }

    /** For views: the same in the language of whoever looks; or to whom it is told. */
    @NonNull
    public String getText() {
        return whole ? trouble.getLocalizedMessage() : Messages.AccountTrouble_forAdministrators();
    }

    /** For views: whose runs wait, and since when. */
    @NonNull
    public String getHeading() {
        String span = Figures.span(Duration.ofMillis(age));
        return keyRejected
                ? Messages.AccountTrouble_keyRejected(getName(), runs, getRunsForPeople(), span)
                : Messages.AccountTrouble_notResponding(getName(), runs, getRunsForPeople(), span);
    }

    @NonNull
    public String getRunsForPeople() {
        return Figures.count(runs);
    }

    /** For views: the account, or that there is none. */
    @NonNull
    public String getName() {
        return account.forPeople();
    }
}
