/** The charts on a job's page. */
package io.jenkins.plugins.supaflow.trend;
