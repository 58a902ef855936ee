/** What every form with a key in it has: which keys may be chosen, by whom, and what Supaflow says of one. */
package io.jenkins.plugins.supaflow.forms;
