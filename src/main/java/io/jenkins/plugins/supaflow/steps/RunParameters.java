package io.jenkins.plugins.supaflow.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import io.jenkins.plugins.supaflow.client.Pipeline;
import io.jenkins.plugins.supaflow.client.RunRequest;
import io.jenkins.plugins.supaflow.client.Texts;
import io.jenkins.plugins.supaflow.engine.BuildRef;
import io.jenkins.plugins.supaflow.run.Aim;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import io.jenkins.plugins.supaflow.run.RunOutcome;
import io.jenkins.plugins.supaflow.run.Verdict;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The parameters that the step and the build step share, with their defaults. */
@Restricted(NoExternalUse.class)
public final class RunParameters implements RunTerms {

    private static final long serialVersionUID = 1L;

    private static final int MAX_GIVEN = 100;

    static final List<Verdict> ON_WARNING = List.of(Verdict.SUCCESS, Verdict.UNSTABLE, Verdict.FAILURE);
    static final List<Verdict> ON_SKIPPED =
            List.of(Verdict.FAILURE, Verdict.SUCCESS, Verdict.UNSTABLE, Verdict.NOT_BUILT);

    static final List<Aim.Kind> IF_RUNNING = List.of(Aim.Kind.TRIGGER, Aim.Kind.JOIN, Aim.Kind.WAIT, Aim.Kind.FAIL);

    final String pipelineId;
    Boolean waitForCompletion = true;
    String credentialsId;
    boolean fullResync;
    boolean resetTarget;
    Boolean propagate = true;
    String onWarning = Verdict.SUCCESS.name();
    String onSkipped = Verdict.FAILURE.name();
    String ifRunning = Aim.Kind.TRIGGER.name();
    boolean propagateAbort;

    RunParameters(@CheckForNull String pipelineId) {
        this.pipelineId = Util.fixNull(Util.fixEmptyAndTrim(pipelineId));
    }

    /** A file that was written by hand need not have all of them. */
    private Object readResolve() {
        RunParameters whole = new RunParameters(pipelineId);
        whole.credentialsId = credentialsId;
        whole.fullResync = fullResync;
        whole.resetTarget = resetTarget;
        whole.waitForCompletion = Objects.requireNonNullElse(waitForCompletion, whole.waitForCompletion);
        whole.propagate = Objects.requireNonNullElse(propagate, whole.propagate);
        whole.onWarning = Objects.requireNonNullElse(onWarning, whole.onWarning);
        whole.propagateAbort = propagateAbort;
        whole.ifRunning = Objects.requireNonNullElse(ifRunning, whole.ifRunning);
        whole.onSkipped = Objects.requireNonNullElse(onSkipped, whole.onSkipped);
        return whole;
    }

    /**
     * Checks the parameters and makes of them what the engine is asked for.
     *
     * @param build the build that asks
     * @param pipeline {@link #pipelineId}, expanded where that is done
     * @throws IllegalArgumentException with one sentence for the user
     */
    @NonNull
    PipelineRun.Request toRequest(@NonNull BuildRef build, @NonNull String pipeline) {
        onWarning(onWarning);
        onSkipped(onSkipped);
        RunRequest.checkOptions(fullResync, resetTarget);
        checkJoin(ifRunning, fullResync);
        return new PipelineRun.Request(
                build.id(),
                credentialsId,
                Pipeline.checkReference(pipeline),
                fullResync,
                resetTarget,
                waitForCompletion,
                aim());
    }

    /**
     * A job in progress need not be a full resync.
     *
     * @throws IllegalArgumentException with one sentence for the user
     */
    static void checkJoin(@NonNull String ifRunning, boolean fullResync) {
        if (fullResync && Aim.Kind.JOIN.name().equals(ifRunning)) {
            throw new IllegalArgumentException(Messages.RunParameters_joinedResync());
        }
    }

    @CheckForNull
    private Aim aim() {
        Aim.Kind kind = one("ifRunning", ifRunning, IF_RUNNING);
        return kind == Aim.Kind.TRIGGER ? null : new Aim(kind, propagateAbort);
    }

    @NonNull
    @Override
    public PipelineRun.Request toRequest(@NonNull BuildRef build) {
        return toRequest(build, pipelineId);
    }

    @NonNull
    @Override
    public String subject() {
        return pipelineId;
    }

    @Override
    public boolean waitsForTheEnd() {
        return waitForCompletion;
    }

    @NonNull
    @Override
    public Verdict conclusion(@NonNull RunOutcome outcome) {
        return propagate ? verdict(outcome) : Verdict.SUCCESS;
    }

    /** What was given, as it is kept until {@link #toRequest} checks it: null too, which on disk would mean the default. */
    @NonNull
    static String given(@CheckForNull String value) {
        return String.valueOf(value).trim();
    }

    /**
     * What the outcome means for the build, whether or not it is to be propagated.
     *
     * @throws IllegalArgumentException with one sentence for the user, if {@link #toRequest} does that too
     */
    @NonNull
    Verdict verdict(@NonNull RunOutcome outcome) {
        return outcome.verdict(onWarning(onWarning), onSkipped(onSkipped));
    }

    /** @throws IllegalArgumentException with one sentence for the user */
    static Verdict onWarning(String given) {
        return one("onWarning", given, ON_WARNING);
    }

    /** @throws IllegalArgumentException with one sentence for the user */
    static Verdict onSkipped(String given) {
        return one("onSkipped", given, ON_SKIPPED);
    }

    /** @throws IllegalArgumentException with one sentence for the user, if what was given is none of these */
    private static <E extends Enum<E>> E one(String field, String given, List<E> allowed) {
        return allowed.stream()
                .filter(value -> value.name().equals(given))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(Messages.RunParameters_oneOf(
                        field,
                        Texts.plain(given, MAX_GIVEN),
                        allowed.stream().map(Enum::name).collect(Collectors.joining(", ")))));
    }
}
