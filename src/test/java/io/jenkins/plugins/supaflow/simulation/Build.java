package io.jenkins.plugins.supaflow.simulation;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.run.Aim;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import io.jenkins.plugins.supaflow.run.RunOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** A build of Jenkins with one run: what it has on disk, and what its user saw. Survives every engine. */
final class Build {

    /** How a build waits. */
    enum Kind {
        /** Comes back after a restart, with the id of its run. */
        PIPELINE,
        /** The same, but goes on as soon as the job is known. */
        DETACHED,
        /** Ends with the controller. */
        FREESTYLE
    }

    /** The id of a job that there never is. */
    static final String NO_JOB = "5afe0000-0000-4000-8000-00000000f00d";

    final String name;
    final Kind kind;
    final String runId;
    final PipelineRun.Request request;
    final List<String> console = new ArrayList<>();

    /** What the build was told, outcome by outcome. */
    final List<String> told = new ArrayList<>();

    /** How many outcomes it will not be able to store. */
    int refusals;

    /** What it cannot store in an outcome; null for nothing. */
    String unbearable;

    /** How often it fails as no observer should. */
    int defects;

    /** How it may end without a job, beside what its own abort and death allow. */
    final List<RunOutcome.Kind> allowed = new ArrayList<>();

    /** The jobs that triggers of its run created, as far as that can be told. */
    final Set<String> triggered = new HashSet<>();

    /** When an engine first took that it is to be aborted; null if none did. */
    Duration abortTaken;

    // On disk from here on.

    String owner;

    /** It will come back, with this run's id. */
    boolean begun;

    /** Somebody wants it aborted. */
    boolean abortAsked;

    /** Jenkins remembers that. */
    boolean abortSaved;

    /** It went on, or ended. */
    boolean over;

    /** It died with the controller. */
    boolean dead;

    private PipelineRun stored;

    Build(String name, Kind kind, String runId, PipelineRun.Request request) {
        this.name = name;
        this.kind = kind;
        this.runId = runId;
        this.request = request;
        this.owner = request.owner();
        Aim aim = request.aim();
        if (aim != null && aim.kind() == Aim.Kind.FAIL) {
            allowed.add(RunOutcome.Kind.ALREADY_RUNNING);
        } else if (aim != null && NO_JOB.equals(aim.jobId())) {
            allowed.add(RunOutcome.Kind.INVALID);
        }
    }

    /** What a build of this name asks for. */
    static PipelineRun.Request request(
            String name, Kind kind, String pipeline, String credentialsId, @CheckForNull Aim aim) {
        return new PipelineRun.Request(name + "#1", credentialsId, pipeline, false, false, kind != Kind.DETACHED, aim);
    }

    /** Gives back what is on disk now. */
    Runnable backUp() {
        PipelineRun hadStored = stored;
        boolean hadBegun = begun;
        boolean wasAbortAsked = abortAsked;
        boolean wasAbortSaved = abortSaved;
        boolean wasOver = over;
        boolean wasDead = dead;
        List<String> hadHeard = List.copyOf(told);
        return () -> {
            stored = hadStored;
            begun = hadBegun;
            abortAsked = wasAbortAsked;
            abortSaved = wasAbortSaved;
            over = wasOver;
            dead = wasDead;
            told.clear();
            told.addAll(hadHeard);
        };
    }

    /** The run as the build's page has it. */
    @CheckForNull
    PipelineRun stored() {
        return stored;
    }

    void store(PipelineRun run) {
        stored = run;
    }

    @CheckForNull
    RunOutcome outcome() {
        return stored == null ? null : stored.outcome();
    }

    /** What it asks the engine for, by the name that its job has now. */
    PipelineRun.Request request() {
        return new PipelineRun.Request(
                owner,
                request.credentialsId(),
                request.pipeline(),
                request.fullResync(),
                request.resetTarget(),
                request.awaited(),
                request.aim());
    }

    boolean isPipeline() {
        return kind != Kind.FREESTYLE;
    }

    boolean waitsForTheEnd() {
        return kind != Kind.DETACHED;
    }

    /** Whether the console says that an answer to a trigger was lost. */
    boolean lostAnAnswer() {
        return console.stream().anyMatch(line -> line.contains("Looking for the run's job"));
    }

    static String summary(PipelineRun run) {
        return Objects.requireNonNull(run.outcome()).kind() + " " + run.jobId();
    }

    @Override
    public String toString() {
        return kind + " build " + name + " (run " + runId + ")";
    }
}
