package io.jenkins.plugins.supaflow.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;

/**
 * What came of a request to cancel a job.
 *
 * @param accepted the job was in progress and Supaflow has taken the request; the agent stops at its next heartbeat
 * @param job the job as it stands; null when Supaflow does not show it (any more)
 */
public record Cancellation(boolean accepted, @CheckForNull Job job) {}
