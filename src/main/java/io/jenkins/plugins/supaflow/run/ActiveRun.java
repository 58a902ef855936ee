package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.client.SupaflowException;
import io.jenkins.plugins.supaflow.run.PipelineRun.Phase;
import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One run that the supervisor drives: its state, its record, its observer. Everything happens on the run's lane, one step after
 * the other, so there is nothing to lock; between the steps nothing waits but a future or a timer. {@link Triggering} brings the
 * run to its job, {@link Following} the job to its end, {@link Ending} the outcome to the caller.
 */
final class ActiveRun {

    private static final Logger LOGGER = Logger.getLogger(ActiveRun.class.getName());

    /** How long a caller waits for Supaflow to acknowledge a cancellation. */
    static final Duration CANCEL_PATIENCE = Duration.ofSeconds(20);

    static final Duration FIRST_RETRY = Duration.ofSeconds(5);

    final RunSupervisor supervisor;
    private final RunObserver observer;
    private final Lane lane;
    private final Triggering triggering = new Triggering(this);
    private final Following following = new Following(this);
    private final Ending ending;
    private volatile PipelineRun run;
    private volatile boolean stopped;
    private volatile SupaflowClient account;
    private volatile String said;

    // Only on the lane from here on.
    private Instant lastGood;
    private Instant lastLine;
    private boolean recorded;
    private boolean recordOutdated;
    private boolean troubleTold;
    private int failures;
    private int course;
    private final List<CompletableFuture<Void>> cancelAnswers = new ArrayList<>(0);

    ActiveRun(RunSupervisor supervisor, PipelineRun run, RunObserver observer) {
        this.supervisor = supervisor;
        this.run = run;
        this.observer = observer;
        this.ending = new Ending(this, observer);
        this.lane = new Lane(supervisor.pool, task -> supervisor.time.schedule(FIRST_RETRY, task));
        this.lastGood = now();
        this.lastLine = lastGood;
    }

    /** Begins a new run. */
    void begin() {
        step(triggering::prepare);
    }

    /** Goes on with a run that was recorded before the controller stopped. */
    void resume() {
        recorded = true;
        if (run.phase() == Phase.TRIGGERING) {
            triggering.interrupted();
            return;
        }
        step(() -> {
            switch (run.phase()) {
                case RUNNING -> following.connect();
                case ENDED -> {
                    // Perhaps for the second time: between the record and the word there may have been a crash.
                    line(Objects.requireNonNull(run.outcome()).message());
                    ending.deliver();
                }
                default -> triggering.prepare();
            }
        });
    }

    void stop() {
        stopped = true;
    }

    /** Done when the cancellation is answered or patience is over. */
    CompletableFuture<Void> cancel() {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        step(() -> requestCancel(answer));
        supervisor.time.schedule(
                CANCEL_PATIENCE,
                () -> step(() -> {
                    if (!answer.isDone()) {
                        line(Messages.ActiveRun_cancelNotAcknowledged(
                                ConsoleText.subject(run), ConsoleText.duration(CANCEL_PATIENCE)));
                        answer.complete(null);
                    }
                }));
        return answer;
    }

    private void requestCancel(CompletableFuture<Void> answer) {
        if (run.phase() == Phase.ENDED || following.isCancelAcknowledged()) {
            answer.complete(null);
            return;
        }
        cancelAnswers.add(answer);
        if (run.cancelRequested()) {
            return;
        }
        run = run.cancelling();
        switch (run.phase()) {
            case PREPARING -> end(Kind.NOT_STARTED, Messages.Triggering_nothingTriggered());
            case TRIGGERING -> {
                record();
                line(Messages.ActiveRun_cancelAsSoon(ConsoleText.subject(run)));
            }
            default -> {
                record();
                line(Messages.ActiveRun_cancelling(ConsoleText.subject(run)));
                following.sendCancel();
            }
        }
    }

    void answerCancels() {
        cancelAnswers.forEach(answer -> answer.complete(null));
        cancelAnswers.clear();
    }

    // ---- What the two halves of a run's life share

    /** The state. Safe on any thread. */
    PipelineRun state() {
        return run;
    }

    void become(PipelineRun next) {
        run = next;
    }

    /** The account; there is one once {@link #findAccount} has returned, until it is forgotten. Safe on any thread. */
    SupaflowClient account() {
        return account;
    }

    boolean hasAccount() {
        return account != null;
    }

    /** Reads the credential afresh. */
    SupaflowClient findAccount() {
        account = supervisor.accounts.of(run.request());
        return account;
    }

    /** The account's key was rejected: the credential is to be read afresh. */
    void forgetAccount() {
        account = null;
    }

    boolean isStillWanted() {
        return observer.isStillWanted();
    }

    /** The owner goes by another name now. */
    void rename(UnaryOperator<String> newNames) {
        step(() -> {
            String owner = newNames.apply(run.request().owner());
            if (!owner.equals(run.request().owner())) {
                run = run.ownedBy(owner);
                if (recorded) {
                    record();
                }
            }
        });
    }

    /** The job is known: waiting for it begins. */
    void follow() {
        following.begin();
    }

    void end(Kind kind, String message) {
        following.end();
        triggering.end();
        run = run.ended(new RunOutcome(kind, message));
        // How a job ended, Supaflow tells again if need be. Any other end must not be told differently after a crash.
        recordOutdated = recorded;
        if (!run.isJobEnded()) {
            recordIfOutdated();
        }
        line(message);
        failures = 0;
        ending.deliver();
    }

    /**
     * Puts the state on disk before the request that it announces is sent.
     *
     * @throws IOException if it is not on disk: the request must not be sent
     */
    void recordOrFail(PipelineRun intent) throws IOException {
        supervisor.store.write(intent);
        recorded = true;
    }

    /** Puts the state on disk, or notes that it is not there yet. */
    void record() {
        recordOutdated = true;
        try {
            recordOrFail(run);
            recordOutdated = false;
            triggering.recorded();
        } catch (IOException e) {
            LOGGER.log(
                    Level.WARNING,
                    e,
                    () -> "Could not record run " + run.id() + " of "
                            + run.request().owner());
        }
    }

    void recordIfOutdated() {
        if (recordOutdated) {
            record();
        }
    }

    /** @return whether there is no record any more */
    boolean forget() {
        try {
            supervisor.store.remove(run.id());
            recorded = false;
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "Could not remove the record of run " + run.id() + ": trying again");
        }
        return !recorded;
    }

    void update() {
        try {
            observer.updated(run);
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.WARNING, e, () -> "Could not store the state of run " + run.id());
        }
    }

    void line(String text) {
        lastLine = now();
        // Once there is a job, its status tells more.
        said = run.jobId() == null ? text : null;
        try {
            observer.line(text);
        } catch (RuntimeException e) {
            LOGGER.log(Level.FINE, "Could not write to a console", e);
        }
    }

    /** What the console was told last, as long as there is no job. Safe on any thread. */
    @CheckForNull
    String said() {
        return said;
    }

    Duration sinceLastLine() {
        return Duration.between(lastLine, now());
    }

    void trouble(String why) {
        trouble(why, giveUpAfter());
    }

    /** Supaflow is not of use for now, which is borne for a time: tells the console once. */
    void trouble(String why, String limit) {
        if (!troubleTold) {
            troubleTold = true;
            line(Messages.ActiveRun_tryingAgain(why, limit));
        }
    }

    /** Whether a good answer would change nothing but the time of the last one. */
    boolean isUntroubled() {
        return !troubleTold && !recordOutdated;
    }

    /** Supaflow has given a good answer. */
    void good() {
        lastGood = now();
        failures = 0;
        if (troubleTold) {
            troubleTold = false;
            line(Messages.ActiveRun_answersAgain());
        }
    }

    /** Time that the run spent waiting for others is no outage. */
    void excuse(Duration waited) {
        lastGood = lastGood.plus(waited);
    }

    boolean isOutageTooLong() {
        return !now().isBefore(lastGood.plus(supervisor.settings.get().giveUpAfter()));
    }

    String giveUpAfter() {
        return ConsoleText.duration(supervisor.settings.get().giveUpAfter());
    }

    /** Failures of before count no more. */
    void freshStart() {
        failures = 0;
    }

    /** How long to wait after one more failure. */
    Duration backoff(Duration first, @CheckForNull Duration retryAfter) {
        return supervisor.retry.delay(first, ++failures, retryAfter);
    }

    Instant now() {
        return supervisor.time.clock().instant();
    }

    void later(Duration delay, Runnable task) {
        int begun = course;
        supervisor.time.schedule(delay, () -> step(() -> ifStillOn(begun, task)));
    }

    void step(Runnable task) {
        lane.execute(() -> take(task));
    }

    /** A step that writes to no disk and no console: of ten thousand runs whose jobs go on, none needs a thread for that. */
    void quickStep(Runnable task) {
        lane.executeHere(() -> take(task));
    }

    private void take(Runnable task) {
        if (stopped) {
            return;
        }
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            stumbled(e);
        }
    }

    /** A defect. Whatever else is under way is forgotten, and the run goes on from what is known of it for certain. */
    private void stumbled(Throwable defect) {
        course++;
        later(
                backoff(FIRST_RETRY, null),
                () -> goOn(Messages.ActiveRun_defect(defect.getClass().getSimpleName())));
        LOGGER.log(Level.SEVERE, defect, () -> "A step in the life of run " + run.id() + " failed unexpectedly");
    }

    private void goOn(String why) {
        recordIfOutdated();
        switch (run.phase()) {
            case RUNNING -> following.goOn(why);
            case ENDED -> ending.goOn(why);
            default -> triggering.goOn(why);
        }
    }

    private void ifStillOn(int begun, Runnable task) {
        if (begun == course) {
            task.run();
        }
    }

    /** Sends a call and goes on with its answer, on the lane. */
    <T> void ask(Supplier<CompletableFuture<T>> call, BiConsumer<T, SupaflowException> then) {
        int begun = course;
        CompletableFuture<T> answer;
        try {
            answer = call.get();
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        answer.whenComplete((value, thrown) -> step(() ->
                ifStillOn(begun, () -> then.accept(value, thrown == null ? null : SupaflowException.of(thrown)))));
    }
}
