package io.jenkins.plugins.supaflow.client;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.List;

/**
 * The jobs of a pipeline since some moment.
 *
 * @param jobs oldest first
 * @param isWhole whether these are all: false if there were rows that do not say which job they are
 */
public record NewJobs(@NonNull List<Job> jobs, boolean isWhole) {}
