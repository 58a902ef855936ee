/** Manage Jenkins → Supaflow: every run that the controller follows, and the accounts that are in trouble. */
package io.jenkins.plugins.supaflow.overview;
