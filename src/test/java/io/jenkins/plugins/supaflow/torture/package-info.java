/** Proves by random destruction what the engine promises: one job for each intent, none orphaned, no outcome lost. */
package io.jenkins.plugins.supaflow.torture;
