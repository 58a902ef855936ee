package io.jenkins.plugins.supaflow.run;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

/** Lets the triggers of one pipeline go one at a time, so that a new job can be told from another run's. */
final class TriggerTurns {

    private final Map<String, Queue<Runnable>> waiting = new HashMap<>();

    /**
     * Runs the task when it is this pipeline's turn; {@link #done} must follow each.
     *
     * @return whether that was at once
     */
    boolean take(String pipelineId, Runnable task) {
        synchronized (waiting) {
            Queue<Runnable> queue = waiting.get(pipelineId);
            if (queue != null) {
                queue.add(task);
                return false;
            }
            waiting.put(pipelineId, new ArrayDeque<>());
        }
        task.run();
        return true;
    }

    /** Ends a turn and begins the next. */
    void done(String pipelineId) {
        Runnable next;
        synchronized (waiting) {
            next = waiting.get(pipelineId).poll();
            if (next == null) {
                waiting.remove(pipelineId);
                return;
            }
        }
        next.run();
    }
}
