/** Supaflow pipelines from Jenkins: a house whose rooms and arrows {@code docs/architecture.md} draws; nothing lies in the hall. */
package io.jenkins.plugins.supaflow;
