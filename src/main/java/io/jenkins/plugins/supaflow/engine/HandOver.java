package io.jenkins.plugins.supaflow.engine;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import io.jenkins.plugins.supaflow.client.ObjectResults;
import io.jenkins.plugins.supaflow.run.ConsoleText;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import io.jenkins.plugins.supaflow.run.RunObserver;
import io.jenkins.plugins.supaflow.run.RunOutcome;
import io.jenkins.plugins.supaflow.run.RunSupervisor;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Brings what the supervisor tells of a run to the build that asked for it. All rules of that are here:
 *
 * <ul>
 *   <li>The build stores what it is told before its caller hears it: a caller that comes back finds it there.
 *   <li>A caller that took the end hears no more; one that failed at it is told again.
 *   <li>The caller tells why it ended; where there is none, Jenkins' log does.
 *   <li>What is said while a Pipeline is still to come back from a restart is kept for it, as long as it can.
 *   <li>A Pipeline that comes back waits for the run if it is active, and takes the outcome from its build if that has it. If there
 *       is neither, nothing was ever triggered and the run may begin; unless there is, or may have been, a record.
 * </ul>
 */
final class HandOver {

    private static final Logger LOGGER = Logger.getLogger(HandOver.class.getName());

    /** What a caller that comes back finds of its run. */
    enum Found {
        /** The run goes on, or its end is about to be told. */
        ACTIVE,
        /** The build has the outcome. */
        STORED,
        /** There was a run, and its record is gone or cannot be read. */
        LOST,
        /** Nothing was ever triggered. */
        NOTHING
    }

    private final RunSupervisor supervisor;
    private final Map<String, Caller> callers = new ConcurrentHashMap<>();
    private final UnheardLines unheard = new UnheardLines();

    HandOver(RunSupervisor supervisor) {
        this.supervisor = supervisor;
    }

    /** The caller hears of the run from now on. */
    void attach(@NonNull String runId, @NonNull Caller caller) {
        callers.put(runId, caller);
    }

    /** The caller wants to hear no more; the run goes on. */
    void detach(@NonNull String runId) {
        callers.remove(runId);
    }

    /** Where what the supervisor tells of a run that now begins goes to. */
    @NonNull
    RunObserver ofNew(@NonNull PipelineRun run) {
        return new Delivery(run, false);
    }

    /** Where what the supervisor tells of a run from before a restart goes to. If its Pipeline waits, that is still to come back. */
    @NonNull
    RunObserver ofOld(@NonNull PipelineRun run) {
        return new Delivery(run, run.request().awaited());
    }

    /** Attaches a caller again after a restart, if it can still hear something, and tells it what it missed. */
    @NonNull
    Found comeBack(@NonNull Run<?, ?> build, @NonNull String runId, @NonNull Caller caller) {
        // First of all: whatever happens from now on is heard.
        attach(runId, caller);
        unheard.take(runId).forEach(caller::line);
        // Before the build is asked: a run that ends in between is on its build by then.
        PipelineRun active = supervisor.find(runId).orElse(null);
        if (active != null && active.phase() != PipelineRun.Phase.ENDED) {
            if (active.jobId() != null) {
                caller.updated(active);
            }
            return Found.ACTIVE;
        }
        RunKeeper.Kept kept = RunKeeper.get().find(build, runId);
        if (kept != null && kept.isEnded()) {
            detach(runId);
            return Found.STORED;
        }
        if (active != null) {
            return Found.ACTIVE;
        }
        if (kept == null && !supervisor.isUnreadable(runId)) {
            return Found.NOTHING;
        }
        detach(runId);
        return Found.LOST;
    }

    /** Ends a run that is {@link Found#LOST}. Saves the build, which is not for a Pipeline's only thread. */
    void endLost(
            @NonNull Run<?, ?> build,
            @NonNull String runId,
            @NonNull PipelineRun.Request request,
            @NonNull Caller caller) {
        RunKeeper keeper = RunKeeper.get();
        RunKeeper.Kept kept = keeper.find(build, runId);
        PipelineRun lost = kept == null
                ? PipelineRun.lost(
                        runId, request, null, null, null, null, Messages.HandOver_recordUnreadable(request.pipeline()))
                : kept.lost(request);
        try {
            keeper.keep(build, lost);
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.WARNING, e, () -> "The page of " + request.owner() + " does not tell of its end");
        }
        caller.updated(lost);
    }

    /** Tells a run's caller or, where none waits, Jenkins' log. May block for as long as a console does. */
    void say(@NonNull PipelineRun run, @NonNull String text) {
        Caller caller = callers.get(run.id());
        if (caller == null) {
            log(Level.INFO, BuildRef.of(run), ConsoleText.about(run, text));
        } else {
            caller.line(ConsoleText.about(run, text));
        }
    }

    private static void log(Level level, BuildRef owner, String text) {
        LOGGER.log(level, "{0}: {1}", new Object[] {owner.id(), text});
    }

    /** Whether lines are kept for a Pipeline that is to come back. */
    boolean keepsLines(@NonNull String runId) {
        return unheard.has(runId);
    }

    /** Forgets lines for Pipelines that won't come back. */
    void forgetOld() {
        unheard.forgetOld();
    }

    /** What the supervisor tells of one run. */
    private final class Delivery implements RunObserver {

        private final PipelineRun begun;
        private final boolean callerMayComeBack;
        private String lastLine;

        /** @param begun the run as it was when the supervisor took it up */
        Delivery(PipelineRun begun, boolean callerMayComeBack) {
            this.begun = begun;
            this.callerMayComeBack = callerMayComeBack;
        }

        @Override
        public void line(@NonNull String text) {
            tell(Level.INFO, text, null);
        }

        @Override
        public void news(@NonNull String text, @NonNull String job) {
            tell(Level.INFO, text, job);
        }

        /** Of a thousand runs that nobody waits for, this alone would be a hundred lines a minute in Jenkins' log. */
        @Override
        public void progress(@NonNull String text) {
            tell(Level.FINE, text, null);
        }

        /**
         * @param level at which Jenkins' log hears it if no caller does
         * @param job what of it leads to the run's page; null for nothing
         */
        private void tell(Level level, String text, @CheckForNull String job) {
            lastLine = text;
            Caller caller = callers.get(begun.id());
            if (caller != null) {
                caller.line(forConsole(text, job));
                return;
            }
            log(level, owner(), text);
            if (callerMayComeBack && isStillWanted()) {
                unheard.keep(begun.id(), forConsole(text, job), this::isStillWanted);
            }
        }

        /** Here alone a line gets its link: in Jenkins' log it would be garbage. */
        private String forConsole(String text, @CheckForNull String job) {
            int at = job == null ? -1 : text.indexOf(job);
            Run<?, ?> build = at < 0 ? null : owner().find();
            return build == null
                    ? text
                    : text.substring(0, at)
                            + RunKeeper.get().linked(build, begun.id(), job)
                            + text.substring(at + job.length());
        }

        @Override
        public void updated(@NonNull PipelineRun run) throws IOException {
            Run<?, ?> build = BuildRef.of(run).find();
            if (build != null) {
                RunKeeper.get().keep(build, run);
            }
            Caller caller = callers.get(run.id());
            RunOutcome outcome = run.outcome();
            if (caller != null) {
                caller.updated(run);
            } else if (outcome != null && !outcome.message().equals(lastLine)) {
                log(Level.INFO, owner(), ConsoleText.about(run, outcome.message()));
            }
            if (outcome != null) {
                detach(run.id());
            }
        }

        /** A build that a restart ended, or that is gone, begins nothing new. */
        @Override
        public boolean isStillWanted() {
            Run<?, ?> build = owner().find();
            return build != null && build.isBuilding();
        }

        @Override
        public boolean wantsObjects() {
            return owner().find() != null;
        }

        @Override
        public void objects(@NonNull PipelineRun run, @NonNull ObjectResults objects, @CheckForNull String problem)
                throws IOException {
            Run<?, ?> build = BuildRef.of(run).find();
            if (build != null) {
                RunKeeper.get().keepObjects(build, run.id(), objects, problem);
            }
        }

        /** The build, by the name that its job has now. */
        private BuildRef owner() {
            return BuildRef.of(supervisor.find(begun.id()).orElse(begun));
        }
    }
}
