/** The Supaflow section of Manage Jenkins → System. */
package io.jenkins.plugins.supaflow.config;
