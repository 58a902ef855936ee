package io.jenkins.plugins.supaflow.build;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.run.Figures;
import io.jenkins.plugins.supaflow.run.Joined;
import java.time.Instant;

/**
 * Whose job it is that a run follows without having triggered it, as the build keeps it and the card tells it. Not by which build: who
 * looks at this one may not see that.
 */
final class JobOrigin {

    private final boolean byBuild;
    private final boolean byKeysUser;
    private final long since;

    JobOrigin(@NonNull Joined joined) {
        byBuild = joined.owner() != null;
        byKeysUser = joined.byKeysUser();
        Instant created = joined.since();
        since = created == null ? 0 : created.toEpochMilli();
    }

    /** In one sentence, with the moment as Supaflow's clock has it. */
    @NonNull
    String words() {
        String who = who();
        return since == 0
                ? Messages.JobOrigin_sentence(who)
                : Messages.JobOrigin_sentenceSince(who, Figures.moment(Instant.ofEpochMilli(since)));
    }

    private String who() {
        if (byBuild) {
            return Messages.JobOrigin_byBuild();
        }
        return byKeysUser ? Messages.JobOrigin_byKeysUser() : Messages.JobOrigin_bySomebody();
    }
}
