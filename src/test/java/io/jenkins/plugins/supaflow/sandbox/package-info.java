/**
 * An in-memory Supaflow over real HTTP, for tests and for the demo. {@link io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox}
 * is the way in. Needs the JDK and Jackson only.
 */
package io.jenkins.plugins.supaflow.sandbox;
