package io.jenkins.plugins.supaflow.engine;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/** Lines for the consoles of Pipelines that have not come back from a restart yet. On any thread. */
final class UnheardLines {

    /** Enough for what happens to a run between the start of Jenkins and the return of its Pipeline. */
    private static final int MAX_LINES = 20;

    private record Kept(BooleanSupplier mayBeHeard, List<String> lines) {}

    private final Map<String, Kept> byRun = new ConcurrentHashMap<>();

    /**
     * Keeps a line, unless there are many already.
     *
     * @param mayBeHeard whether the Pipeline can still come back
     */
    void keep(@NonNull String runId, @NonNull String line, @NonNull BooleanSupplier mayBeHeard) {
        List<String> lines = byRun.computeIfAbsent(runId, id -> new Kept(mayBeHeard, new CopyOnWriteArrayList<>()))
                .lines();
        if (lines.size() < MAX_LINES) {
            lines.add(line);
        }
    }

    /** The lines of a run, which are then forgotten; empty if there are none. */
    @NonNull
    List<String> take(@NonNull String runId) {
        Kept kept = byRun.remove(runId);
        return kept == null ? List.of() : kept.lines();
    }

    boolean has(@NonNull String runId) {
        return byRun.containsKey(runId);
    }

    /** Forgets lines that nobody will hear. */
    void forgetOld() {
        byRun.values().removeIf(kept -> !kept.mayBeHeard().getAsBoolean());
    }
}
