package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Duration;

/**
 * How patiently runs are followed.
 *
 * @param pollInterval between two reads of a job; never below {@link #minPollInterval}
 * @param giveUpAfter how long Supaflow may be without one good answer before a run is given up
 */
public record RunSettings(
        @NonNull Duration pollInterval, @NonNull Duration giveUpAfter) {

    /** Supaflow's page: "Poll no more often than every 30 seconds". */
    public static final Duration DEFAULT_POLL_INTERVAL = Duration.ofSeconds(30);

    public static final Duration DEFAULT_GIVE_UP_AFTER = Duration.ofHours(24);

    private static final String MIN_POLL_SECONDS = "io.jenkins.plugins.supaflow.minPollSeconds";

    public RunSettings {
        if (pollInterval.compareTo(minPollInterval()) < 0) {
            pollInterval = minPollInterval();
        }
    }

    /**
     * The lowest interval: 30 s. The system property {@code io.jenkins.plugins.supaflow.minPollSeconds} lowers it, for tests and
     * the demo only.
     */
    @NonNull
    public static Duration minPollInterval() {
        int seconds = Integer.getInteger(MIN_POLL_SECONDS, (int) DEFAULT_POLL_INTERVAL.toSeconds());
        return Duration.ofSeconds(Math.max(1, seconds));
    }
}
