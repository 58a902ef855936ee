/**
 * Supaflow's HTTP API, typed: requests, responses, tokens and errors. Pure Java and Jackson; nothing here knows Jenkins.
 *
 * <p>The rules come from Supaflow's documentation ("Trigger a pipeline run via the API") and, where that is silent, from
 * PostgREST's.
 */
package io.jenkins.plugins.supaflow.client;
