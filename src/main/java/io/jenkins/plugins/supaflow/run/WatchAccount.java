package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import java.time.Duration;
import java.time.Instant;

/** The account with which one watch asks: it is read from the credential, again and again until there is one. On the watch's lane. */
final class WatchAccount {

    /** After this time the credential is read afresh: people take it away, or put another key in its place. */
    private static final Duration AGE = Duration.ofHours(1);

    private final RunSupervisor supervisor;
    private final PipelineWatch watch;
    private volatile SupaflowClient client;
    private Instant readAt;
    private boolean retrying;
    private int failures;

    WatchAccount(RunSupervisor supervisor, PipelineWatch watch) {
        this.supervisor = supervisor;
        this.watch = watch;
    }

    /** With whom is asked; null if with nobody. Safe on any thread. */
    @CheckForNull
    SupaflowClient client() {
        return client;
    }

    boolean isOld() {
        return readAt == null || !supervisor.now().isBefore(readAt.plus(AGE));
    }

    /**
     * Asks with this one from now on.
     *
     * @param fresh from the credential
     */
    void ask(SupaflowClient fresh) {
        failures = 0;
        readAt = supervisor.now();
        if (fresh != client) {
            stop();
            client = fresh;
            supervisor.pipelines.add(fresh, watch);
        }
    }

    /** Asks no more. */
    void stop() {
        if (client != null) {
            supervisor.pipelines.remove(client, watch);
            client = null;
        }
    }

    /** Something is in the way: goes on later, after each time ever later. */
    void tryLater() {
        if (!retrying) {
            retrying = true;
            Duration pause = supervisor.retry.delay(ActiveRun.FIRST_RETRY, ++failures, null);
            supervisor.time.schedule(
                    pause,
                    () -> watch.step(() -> {
                        retrying = false;
                        watch.goOn();
                    }));
        }
    }
}
