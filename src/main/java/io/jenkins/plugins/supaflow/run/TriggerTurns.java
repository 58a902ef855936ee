package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

/** Lets the triggers of one pipeline go one at a time, so that a new job can be told from another run's. */
final class TriggerTurns {

    /** @param why what the holder does, or will do once it has the turn: a clause for those who wait */
    private record Place(String why, Runnable task) {}

    private static final class Turn {
        private final Queue<Place> waiting = new ArrayDeque<>();
        private String why;

        Turn(String why) {
            this.why = why;
        }
    }

    private final Map<String, Turn> turns = new HashMap<>();

    /**
     * Runs the task when it is this pipeline's turn; {@link #done} must follow each.
     *
     * @param why what others wait for meanwhile
     * @return whether that was at once
     */
    boolean take(String pipelineId, String why, Runnable task) {
        synchronized (turns) {
            Turn turn = turns.get(pipelineId);
            if (turn != null) {
                turn.waiting.add(new Place(why, task));
                return false;
            }
            turns.put(pipelineId, new Turn(why));
        }
        task.run();
        return true;
    }

    /** The holder of the turn says what others wait for now. */
    void explain(String pipelineId, String why) {
        synchronized (turns) {
            turns.get(pipelineId).why = why;
        }
    }

    /** What those who do not hold the turn wait for; null if nobody holds it. */
    @CheckForNull
    String why(String pipelineId) {
        synchronized (turns) {
            Turn turn = turns.get(pipelineId);
            return turn == null ? null : turn.why;
        }
    }

    /** Ends a turn and begins the next. */
    void done(String pipelineId) {
        Place next;
        synchronized (turns) {
            Turn turn = turns.get(pipelineId);
            next = turn.waiting.poll();
            if (next == null) {
                turns.remove(pipelineId);
                return;
            }
            turn.why = next.why();
        }
        next.task().run();
    }
}
