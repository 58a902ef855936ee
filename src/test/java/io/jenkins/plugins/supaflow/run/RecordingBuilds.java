package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.run.PipelineWatches.Builds;
import io.jenkins.plugins.supaflow.run.PipelineWatches.EndedJob;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Remembers what it was asked for. */
final class RecordingBuilds implements Builds {

    private final Supplier<SupaflowClient> account;
    final List<EndedJob> asked = new CopyOnWriteArrayList<>();
    final List<String> troubles = new CopyOnWriteArrayList<>();

    /** What it does about a job; nothing unless set. */
    volatile Consumer<EndedJob> build = job -> {};

    RecordingBuilds(Supplier<SupaflowClient> account) {
        this.account = account;
    }

    @NonNull
    @Override
    public SupaflowClient account() {
        return account.get();
    }

    @Override
    public void build(@NonNull EndedJob job) {
        asked.add(job);
        build.accept(job);
    }

    @Override
    public void trouble(@CheckForNull String sentence) {
        troubles.add(String.valueOf(sentence));
    }

    /** Jobs that it was asked for, each once, in the order in which that came. */
    List<String> jobs() {
        return asked.stream().map(EndedJob::jobId).distinct().toList();
    }

    String lastTrouble() {
        return troubles.isEmpty() ? "null" : troubles.get(troubles.size() - 1);
    }
}
