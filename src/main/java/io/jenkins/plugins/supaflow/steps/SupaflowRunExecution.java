package io.jenkins.plugins.supaflow.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.console.ConsoleNote;
import hudson.model.Computer;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.supaflow.build.SupaflowRunAction;
import io.jenkins.plugins.supaflow.build.SupaflowRunResult;
import io.jenkins.plugins.supaflow.client.Job;
import io.jenkins.plugins.supaflow.client.JobStatus;
import io.jenkins.plugins.supaflow.engine.BuildRef;
import io.jenkins.plugins.supaflow.engine.Caller;
import io.jenkins.plugins.supaflow.engine.SupaflowEngine;
import io.jenkins.plugins.supaflow.run.ConsoleText;
import io.jenkins.plugins.supaflow.run.Figures;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import io.jenkins.plugins.supaflow.run.RunOutcome;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.util.Timer;
import org.jenkinsci.plugins.workflow.actions.WarningAction;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/** One execution of a step: starts a run, or takes it up after a restart, and ends as it ends, or once it has waited long enough. */
final class SupaflowRunExecution extends StepExecution implements Caller {

    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = Logger.getLogger(SupaflowRunExecution.class.getName());

    /** What an execution asks its context for. */
    static final Set<Class<?>> REQUIRED_CONTEXT = Set.of(Run.class, TaskListener.class, FlowNode.class);

    private final RunTerms terms;
    private final String runId = UUID.randomUUID().toString();
    private String buildId;
    private volatile boolean aborted;

    private transient volatile Throwable causeOfStop;
    private transient volatile String lastLine;
    private transient boolean placeTold;
    private transient boolean ended;

    SupaflowRunExecution(StepContext context, RunTerms terms) {
        super(context);
        this.terms = terms;
    }

    @Override
    public boolean start() throws Exception {
        buildId = build().getExternalizableId();
        try {
            SupaflowEngine.get().start(runId, request(), this);
        } catch (IllegalArgumentException e) {
            throw new AbortException(e.getMessage());
        }
        waitNoLongerThanThat();
        return false;
    }

    private void waitNoLongerThanThat() {
        Duration patience = terms.patience();
        if (patience != null) {
            Timer.get()
                    .schedule(
                            () -> Computer.threadPoolForRemoting.execute(() -> patienceIsOver(patience)),
                            patience.toMillis(),
                            TimeUnit.MILLISECONDS);
        }
    }

    /** The engine goes on. */
    private void patienceIsOver(Duration patience) {
        PipelineRun run = SupaflowEngine.get().find(runId);
        if (run != null && run.outcome() == null && !aborted) {
            line(Messages.SupaflowRunExecution_patienceIsOver(terms.subject(), Figures.duration(patience)));
            end(() -> getContext().onSuccess(new SupaflowRunResult(run)));
        }
    }

    @Override
    public void onResume() {
        try {
            // The job may have been renamed since.
            buildId = build().getExternalizableId();
            if (aborted) {
                // Jenkins has forgotten that: without this, what follows the step would happen once the job completes.
                causeOfStop = new FlowInterruptedException(
                        Result.ABORTED, new SupaflowRunFailure(Messages.SupaflowRunExecution_abortedBefore()));
            }
            if (!SupaflowEngine.get().resume(build(), runId, request(), this)) {
                SupaflowRunAction stored = Objects.requireNonNull(SupaflowRunAction.of(build(), runId));
                updated(stored.getResult(), stored.getOutcome());
            }
            if (aborted) {
                stop(causeOfStop);
            }
            waitNoLongerThanThat();
        } catch (IOException | InterruptedException | RuntimeException e) {
            getContext().onFailure(e);
        }
    }

    private Run<?, ?> build() throws IOException, InterruptedException {
        return getContext().get(Run.class);
    }

    private PipelineRun.Request request() {
        return terms.toRequest(new BuildRef(buildId));
    }

    /** Runs on the Pipeline's only thread, perhaps more than once: asks the engine to cancel, and ends the step when it has. */
    @Override
    public void stop(@NonNull Throwable cause) {
        if (causeOfStop == null) {
            causeOfStop = cause;
        }
        if (!aborted) {
            aborted = true;
            getContext().saveState();
        }
        SupaflowEngine.get().cancel(runId).thenRun(() -> end(() -> getContext().onFailure(causeOfStop)));
    }

    @Override
    public void line(@NonNull String text) {
        lastLine = ConsoleNote.removeNotes(text);
        try {
            getContext().get(TaskListener.class).getLogger().println(text);
        } catch (IOException | InterruptedException e) {
            LOGGER.log(Level.INFO, e, () -> buildId + ": " + text);
        }
    }

    @Override
    public void updated(@NonNull PipelineRun run) {
        tellPlace();
        updated(new SupaflowRunResult(run), run.outcome());
    }

    /** Once: the build has the run by now. */
    private void tellPlace() {
        if (placeTold) {
            return;
        }
        placeTold = true;
        try {
            SupaflowRunAction stored = SupaflowRunAction.of(build(), runId);
            if (stored != null) {
                stored.ranIn(StepPlace.of(getContext().get(FlowNode.class)));
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            LOGGER.log(Level.FINE, e, () -> "Where in " + buildId + " run " + runId + " began is not known");
        }
    }

    private void updated(SupaflowRunResult result, @CheckForNull RunOutcome outcome) {
        if (outcome != null) {
            end(() -> conclude(result, outcome));
        } else if (causeOfStop == null && !terms.waitsForTheEnd()) {
            end(() -> getContext().onSuccess(result));
        }
    }

    /** Ends the step at the first reason that comes; later ones are too late. If that goes wrong, it fails instead of hanging. */
    private void end(Runnable conclusion) {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
        }
        SupaflowEngine.get().detach(runId);
        try {
            conclusion.run();
        } catch (RuntimeException e) {
            getContext().onFailure(e);
        }
    }

    private void conclude(SupaflowRunResult result, RunOutcome outcome) {
        EndText text = new EndText(terms.subject(), result, outcome, lastLine);
        if (causeOfStop != null) {
            lineIfAny(text.line());
            getContext().onFailure(causeOfStop);
            return;
        }
        switch (terms.conclusion(outcome)) {
            case SUCCESS -> {
                lineIfAny(text.line());
                getContext().onSuccess(result);
            }
            case UNSTABLE -> {
                lineIfAny(text.line());
                markUnstable(outcome.message());
                getContext().onSuccess(result);
            }
            // As any step fails, so that retry, catchError and warnError do what they are told to: a result of its own
            // would win.
            case FAILURE -> getContext().onFailure(new AbortException(text.failure()));
            case NOT_BUILT -> interrupt(Result.NOT_BUILT, false, text.failure());
            // Retry must not start again what somebody cancelled.
            case ABORTED -> interrupt(Result.ABORTED, true, text.failure());
        }
    }

    private void lineIfAny(@CheckForNull String text) {
        if (text != null) {
            line(text);
        }
    }

    private void interrupt(Result result, boolean isAbort, String why) {
        getContext().onFailure(new FlowInterruptedException(result, isAbort, new SupaflowRunFailure(why)));
    }

    private void markUnstable(String message) {
        try {
            getContext()
                    .get(FlowNode.class)
                    .addOrReplaceAction(new WarningAction(Result.UNSTABLE).withMessage(message));
            build().setResult(Result.UNSTABLE);
        } catch (IOException | InterruptedException e) {
            LOGGER.log(Level.WARNING, e, () -> "Could not mark " + buildId + " unstable");
        }
    }

    @Override
    public String getStatus() {
        PipelineRun run = SupaflowEngine.get().find(runId);
        if (run == null) {
            return Messages.SupaflowRunExecution_ended();
        }
        String status =
                switch (run.phase()) {
                    case PREPARING ->
                        run.request().mayTrigger()
                                ? Messages.SupaflowRunExecution_preparing(
                                        run.request().pipeline())
                                : Messages.SupaflowRunExecution_looking(terms.subject());
                    case WATCHING -> Messages.SupaflowRunExecution_watching(run.pipelineName());
                    case TRIGGERING -> Messages.SupaflowRunExecution_triggering(run.pipelineId());
                    case RUNNING ->
                        Messages.SupaflowRunExecution_waiting(run.jobId(), run.pipelineName(), jobStatus(run.job()));
                    case ENDED -> Messages.SupaflowRunExecution_ending();
                };
        Instant since = run.since();
        return since == null || run.phase() == PipelineRun.Phase.ENDED
                ? status
                : Messages.SupaflowRunExecution_statusFor(
                        status, Figures.duration(Duration.between(since, Instant.now())));
    }

    private static String jobStatus(@CheckForNull Job job) {
        return ConsoleText.statusWords(job == null ? JobStatus.QUEUED.apiName() : job.apiStatus());
    }
}
