/**
 * One pipeline run from intent to outcome: the state machine, its record on disk, the supervisor that drives all runs, and the
 * poller that asks once for many jobs. Pure Java; nothing here knows Jenkins.
 */
package io.jenkins.plugins.supaflow.run;
