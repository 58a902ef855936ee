package io.jenkins.plugins.supaflow.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What people call an account: the names of the workspaces that its key sees, for the log-in tells the organization's id alone. Nothing
 * depends on it, so it is asked for only when somebody wants to show it, in the background, and whatever comes of that is no word on how
 * the account fares. Thread-safe.
 */
final class AccountName {

    /** An answer is enough for so long. */
    private static final Duration ENOUGH = Duration.ofHours(1);

    /** Where there was none that named it, it is asked again after so long. */
    private static final Duration PAUSE = Duration.ofMinutes(1);

    /** Workspaces that are named. */
    private static final int NAMED = 3;

    /** Of a null, SQL does not say that it is not equal. */
    private static final String PATH =
            "/rest/v1/workspaces_with_access?or=(state.is.null,state.neq.deleted)&order=name.asc&limit=" + (NAMED + 1)
                    + "&select=name";

    private final Calls calls;
    private final Clock clock;
    private final AtomicReference<Instant> askedAt = new AtomicReference<>();
    private volatile String name;

    AccountName(Calls calls, Clock clock) {
        this.calls = calls;
        this.clock = clock;
    }

    /** As far as it is known; null if it is not. */
    @CheckForNull
    String known() {
        return name;
    }

    /** Asks, unless that was done a short while ago; an account in trouble, or that was never logged in to, is left in peace. */
    void want() {
        Instant before = askedAt.get();
        Instant now = clock.instant();
        Health health = calls.health();
        boolean isDue = before == null || !now.isBefore(before.plus(name == null ? PAUSE : ENOUGH));
        if (isDue && health.lastGood() != null && health.trouble() == null && askedAt.compareAndSet(before, now)) {
            calls.getAside(Messages._AccountName_read(), PATH)
                    .thenAccept(response ->
                            take(Rows.of(Messages._AccountName_read(), response, Workspace.class, Workspace::isNamed)
                                    .rows()));
        }
    }

    private void take(List<Workspace> workspaces) {
        if (!workspaces.isEmpty()) {
            Stream<String> names = workspaces.stream().limit(NAMED).map(Workspace::name);
            name = Stream.concat(names, workspaces.size() > NAMED ? Stream.of("…") : Stream.empty())
                    .collect(Collectors.joining(", "));
        }
    }

    /** A row. Its text is harmless, see {@link Texts}. */
    private record Workspace(@CheckForNull String name) {

        Workspace {
            name = Texts.plainOrNull(name, Texts.MAX_NAME);
        }

        boolean isNamed() {
            return name != null;
        }
    }
}
