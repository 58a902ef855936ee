/** Benchmarks that print figures; see {@code docs/benchmarks.md}. */
package io.jenkins.plugins.supaflow.bench;
