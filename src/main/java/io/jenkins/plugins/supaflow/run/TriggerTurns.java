package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Lets the triggers of one pipeline go one at a time, so that a new job can be told from another run's. Thread-safe. */
final class TriggerTurns {

    /** @param why what the run does, or will do once it has the turn: a clause for those who wait */
    private record Place(String why, Runnable task) {}

    /** Of each pipeline the runs, by their id, in the order in which they asked: the first has the turn. */
    private final Map<String, Map<String, Place>> turns = new HashMap<>();

    /**
     * Runs the task when it is the run's turn. A run that has the turn already, or a place among those who wait, keeps it.
     *
     * @param why what others wait for meanwhile
     * @return whether that was at once
     */
    boolean take(String pipelineId, String runId, String why, Runnable task) {
        synchronized (this) {
            turns.computeIfAbsent(pipelineId, id -> new LinkedHashMap<>()).put(runId, new Place(why, task));
            if (!isHeldBy(pipelineId, runId)) {
                return false;
            }
        }
        task.run();
        return true;
    }

    synchronized boolean isHeldBy(@CheckForNull String pipelineId, String runId) {
        Map<String, Place> places = turns.get(pipelineId);
        return places != null && places.keySet().iterator().next().equals(runId);
    }

    /** Says what others wait for now, if the run has the turn. */
    synchronized void explain(String pipelineId, String runId, String why) {
        if (isHeldBy(pipelineId, runId)) {
            turns.get(pipelineId).computeIfPresent(runId, (id, place) -> new Place(why, place.task()));
        }
    }

    /** What those who do not hold the turn wait for; null if nobody holds it. */
    @CheckForNull
    synchronized String why(String pipelineId) {
        Map<String, Place> places = turns.get(pipelineId);
        return places == null ? null : places.values().iterator().next().why();
    }

    /** Gives up a run's turn, and begins the next, or its place; nothing happens if it has neither. */
    void leave(@CheckForNull String pipelineId, String runId) {
        Place next = null;
        synchronized (this) {
            boolean held = isHeldBy(pipelineId, runId);
            Map<String, Place> places = turns.getOrDefault(pipelineId, new HashMap<>());
            places.remove(runId);
            if (places.isEmpty()) {
                turns.remove(pipelineId);
            } else if (held) {
                next = places.values().iterator().next();
            }
        }
        if (next != null) {
            next.task().run();
        }
    }
}
