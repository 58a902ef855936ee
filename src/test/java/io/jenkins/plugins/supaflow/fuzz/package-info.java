/** Any bytes as an answer to any call: what {@code ./fuzz} runs, and what it has found. */
package io.jenkins.plugins.supaflow.fuzz;
