package io.jenkins.plugins.supaflow.simulation;

import java.time.Duration;

/**
 * The end of an engine without warning.
 *
 * @param at exactly before the event or moment of this number; at once where that is over
 * @param before not yet then, but exactly before the first one from there on that begins with these whole words, if it comes; empty for
 *     any
 * @param isPowerCut whether what was not forced to disk is lost; if not, it is a {@code kill -9}
 * @param down until the controller starts again
 */
record Stop(int at, String before, boolean isPowerCut, Duration down) {

    Stop(int at, boolean isPowerCut, Duration down) {
        this(at, "", isPowerCut, down);
    }

    @Override
    public String toString() {
        return (isPowerCut ? "power cut" : "kill -9") + " before event " + at
                + (before.isEmpty() ? "" : " and the next '" + before + "'") + ", down for " + down;
    }
}
