/**
 * What Jenkins sees: the Pipeline step, the build step, the configuration, the build page. Thin glue over {@code run}, which
 * knows nothing of Jenkins.
 */
package io.jenkins.plugins.supaflow;
