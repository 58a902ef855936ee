package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.run.PipelineWatches.Builds;
import io.jenkins.plugins.supaflow.run.PipelineWatches.EndedJob;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Who builds for one watch, and what he was told of it. On the watch's lane, but for what pages read. */
final class WatchBuilds {

    private static final Logger LOGGER = Logger.getLogger(WatchBuilds.class.getName());

    private final EngineTime time;
    private Builds builds;
    private volatile String trouble;
    private volatile Instant troubleSince;

    WatchBuilds(EngineTime time, Builds builds) {
        this.time = time;
        this.builds = builds;
    }

    Builds theirs() {
        return builds;
    }

    /** Somebody else builds from now on. */
    void become(Builds others) {
        builds = others;
        if (trouble != null) {
            builds.trouble(trouble);
        }
    }

    /** Asks for the build of each, once more where that was done before. */
    void ask(List<EndedJob> due) {
        for (EndedJob job : due) {
            try {
                builds.build(job);
            } catch (RuntimeException e) {
                LOGGER.log(
                        Level.WARNING,
                        e,
                        () -> "The build for Supaflow job " + job.jobId() + " could not be asked for");
            }
        }
    }

    /** @param sentence null if all is well */
    void tell(@CheckForNull String sentence) {
        if (!Objects.equals(trouble, sentence)) {
            if (trouble == null) {
                troubleSince = time.timeOfDay();
            }
            trouble = sentence;
            builds.trouble(sentence);
        }
    }

    @CheckForNull
    String trouble() {
        return trouble;
    }

    @CheckForNull
    Instant troubleSince() {
        return trouble == null ? null : troubleSince;
    }
}
