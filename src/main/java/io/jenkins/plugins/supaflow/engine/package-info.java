/** The controller's one engine: its life, who waits for which run, and whose key a run uses; it knows builds and settings only through interfaces of its own. */
package io.jenkins.plugins.supaflow.engine;
