/** The build trigger: a job is built when a run of a pipeline ends, whoever started it. */
package io.jenkins.plugins.supaflow.triggers;
