package io.jenkins.plugins.supaflow.client;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Instant;
import java.util.List;

/**
 * Jobs that were asked for together.
 *
 * @param jobs oldest first, each once
 * @param date what time it was when the first of them were told: the {@code Date} of Supaflow's answer
 * @param isWhole whether these are all: false if there were rows that could not be read at all
 */
public record JobsSeen(
        @NonNull List<FoundJob> jobs, @NonNull Instant date, boolean isWhole) {}
