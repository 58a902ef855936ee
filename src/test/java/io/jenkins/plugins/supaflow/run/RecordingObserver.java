package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.ObjectResult;
import io.jenkins.plugins.supaflow.client.ObjectResults;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A caller that remembers what it heard, tells why a run ended as callers do, and can refuse to take an outcome. */
final class RecordingObserver implements RunObserver {

    final List<String> lines = new CopyOnWriteArrayList<>();

    /** How lines that lead on name the job. */
    final List<String> news = new CopyOnWriteArrayList<>();

    final List<PipelineRun> states = new CopyOnWriteArrayList<>();
    volatile int refusals;

    /** Which states can't be stored, whatever room there is. */
    volatile Predicate<PipelineRun> refuses = run -> false;

    volatile boolean wanted = true;
    volatile boolean curious;
    final List<List<ObjectResult>> objects = new CopyOnWriteArrayList<>();
    final List<ObjectResults> totals = new CopyOnWriteArrayList<>();
    final List<String> problems = new CopyOnWriteArrayList<>();

    /** Is called first whenever the engine calls, with the line if there is one, and may fail. */
    volatile Consumer<String> before = line -> {};

    @Override
    public void line(@NonNull String text) {
        before.accept(text);
        lines.add(text);
    }

    @Override
    public void updated(@NonNull PipelineRun run) throws IOException {
        before.accept("");
        if (run.outcome() != null && refusals > 0) {
            refusals--;
            throw new IOException("No space left on device");
        }
        if (refuses.test(run)) {
            throw new IOException("Invalid character");
        }
        String why = run.outcome() == null ? null : run.outcome().message();
        if (why != null && (lines.isEmpty() || !why.equals(lines.get(lines.size() - 1)))) {
            lines.add(why);
        }
        states.add(run);
    }

    @Override
    public void news(@NonNull String text, @NonNull String job) {
        line(text);
        news.add(job);
    }

    @Override
    public boolean isStillWanted() {
        before.accept("");
        return wanted;
    }

    @Override
    public boolean wantsObjects() {
        return curious;
    }

    @Override
    public void objects(@NonNull PipelineRun run, @NonNull ObjectResults results, @CheckForNull String problem) {
        if (problem != null) {
            problems.add(problem);
        }
        totals.add(results);
        objects.add(results.worst());
    }

    PipelineRun last() {
        return states.isEmpty() ? null : states.get(states.size() - 1);
    }

    boolean ended() {
        return last() != null && last().outcome() != null;
    }

    long outcomes() {
        return states.stream().filter(run -> run.outcome() != null).count();
    }
}
