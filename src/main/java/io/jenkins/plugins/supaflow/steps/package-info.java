/** The Pipeline step and the build step: their parameters, how they run, and what their forms ask. */
package io.jenkins.plugins.supaflow.steps;
