package io.jenkins.plugins.supaflow.overview;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.Health;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.engine.SupaflowEngine;
import java.time.Duration;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * One moment, and how the accounts fare at it: all that a page tells is as of the same reading, so that two ages of one thing agree. For
 * one request, on one thread.
 */
final class Reading {

    private final Instant engineTime;
    private final Instant timeOfDay = Instant.now();
    private final Map<SupaflowClient, Health> healths = new IdentityHashMap<>();

    private Reading(Instant engineTime) {
        this.engineTime = engineTime;
    }

    /** Of now. Whatever of the engine is to be told with it has been read before. */
    @NonNull
    static Reading now() {
        return new Reading(SupaflowEngine.get().now());
    }

    /** By the engine's clock. */
    @NonNull
    Instant engineTime() {
        return engineTime;
    }

    /** How the account fares; the same however often it is asked for. */
    @NonNull
    Health healthOf(@NonNull SupaflowClient account) {
        return healths.computeIfAbsent(account, SupaflowClient::health);
    }

    /** How long ago something was by the engine's clock, in milliseconds; -1 if it never was. */
    long age(@CheckForNull Instant moment) {
        return millis(moment, engineTime);
    }

    /** How long ago something was by the time of day, in milliseconds; -1 if it never was. */
    long ageByTimeOfDay(@CheckForNull Instant moment) {
        return millis(moment, timeOfDay);
    }

    /** In how long something will be by the engine's clock, in milliseconds; -1 if it never will. */
    long until(@CheckForNull Instant moment) {
        return moment == null ? -1 : millis(engineTime, moment);
    }

    private static long millis(@CheckForNull Instant from, Instant to) {
        return from == null ? -1 : Math.max(0, Duration.between(from, to).toMillis());
    }
}
