package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.client.SupaflowException;
import io.jenkins.plugins.supaflow.run.PipelineRun.Phase;
import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Drives one run until it has ended or a defect stops it; then another one goes on from the run's {@link RunMemory}, as one does
 * from the record after a crash. Everything happens on the run's lane, one step after the other, so there is nothing to lock; between
 * the steps nothing waits but a future or a timer. {@link Triggering} brings the run to its job, {@link Following} the job to its end,
 * {@link Aborting} an abort to either, {@link Ending} the outcome to the caller.
 */
final class ActiveRun {

    private static final Logger LOGGER = Logger.getLogger(ActiveRun.class.getName());

    /** How long a caller waits for Supaflow to acknowledge a cancellation. */
    static final Duration CANCEL_PATIENCE = Duration.ofSeconds(20);

    static final Duration FIRST_RETRY = Duration.ofSeconds(5);

    final RunSupervisor supervisor;
    final RunMemory memory;
    final Turn turn;
    private final Triggering triggering;
    final Following following;
    final Aborting aborting;
    final Ending ending;
    private volatile SupaflowClient account;

    /** From now on this one alone acts for the run. */
    ActiveRun(RunSupervisor supervisor, RunMemory memory) {
        this.supervisor = supervisor;
        this.memory = memory;
        this.turn = new Turn(this);
        this.triggering = new Triggering(this);
        this.following = new Following(this);
        this.aborting = new Aborting(this);
        this.ending = new Ending(this);
        memory.driver = this;
    }

    /** Begins a run, or goes on with one from its record. If its trigger may be under way, it asks for its turn before this returns. */
    void resume() {
        if (run().phase() == Phase.TRIGGERING) {
            goOn(null);
        } else {
            step(() -> goOn(null));
        }
    }

    private void goOn(@CheckForNull String defect) {
        recordIfOutdated();
        switch (run().phase()) {
            case PREPARING -> triggering.resume(defect);
            case WATCHING -> triggering.freshData.resume(defect);
            case TRIGGERING ->
                triggering.lostAnswer.resume(defect == null ? Messages.Triggering_interrupted() : defect);
            case RUNNING -> following.resume(defect);
            case ENDED -> ending.resume(defect);
        }
    }

    /** Done when the cancellation is answered or patience is over. */
    CompletableFuture<Void> cancel() {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        request(active -> active.aborting.requested(answer));
        supervisor.time.schedule(CANCEL_PATIENCE, () -> request(active -> active.aborting.waitNoLonger(answer)));
        return answer;
    }

    /** The owner goes by another name now. */
    void rename(UnaryOperator<String> newNames) {
        request(active -> {
            String owner = newNames.apply(run().request().owner());
            if (!owner.equals(run().request().owner())) {
                memory.record.outdate();
                become(run().ownedBy(owner));
                active.recordIfOutdated();
            }
        });
    }

    // ---- What the parts of a run's life share

    /** The state. Safe on any thread. */
    PipelineRun run() {
        return memory.run;
    }

    void become(PipelineRun next) {
        memory.run = next;
    }

    /** The account; there is one once it was found, until it is forgotten. Safe on any thread. */
    SupaflowClient account() {
        return account;
    }

    /** The account, from the credential if there is none. */
    SupaflowClient anAccount() {
        return account == null ? findAccount() : account;
    }

    /** Reads the credential afresh. */
    SupaflowClient findAccount() {
        account = supervisor.accounts.of(run().request());
        return account;
    }

    /**
     * Reads the credential afresh for one who waits; as often as it takes, for it may be missing only for a while.
     *
     * @param isPolling whether something is polled meanwhile, which then tells when to try again
     * @param again tries once more
     * @return null if there is no account now
     */
    @CheckForNull
    SupaflowClient findAccount(boolean isPolling, Runnable again) {
        try {
            return findAccount();
        } catch (IllegalArgumentException e) {
            if (isBorne(e.getMessage()) && !isPolling) {
                tryLater(null, again);
            }
            return null;
        }
    }

    /** The account's key was rejected: the credential is to be read afresh. */
    void forgetAccount() {
        account = null;
    }

    void end(Kind kind, String message) {
        stopPolling();
        turn.release();
        become(run().ended(new RunOutcome(kind, message)));
        memory.record.outdate();
        // How a job ended, Supaflow tells again if need be. Any other end must not be told differently after a crash,
        // nor one to an
        // abort that asks Supaflow nothing.
        if (!run().isJobEnded() || run().leavesItsJob()) {
            recordIfOutdated();
        }
        memory.patience.freshStart();
        ending.resume(null);
    }

    private void stopPolling() {
        triggering.inProgress.stopWaiting();
        triggering.freshData.stopWatching();
        following.stopPolling();
    }

    /** Writes an outdated record. Once the job is on record, the next run may trigger: a crash cannot mix the two up any more. */
    void recordIfOutdated() {
        if ((!memory.record.isOutdated() || memory.record.write(run())) && run().phase() == Phase.RUNNING) {
            turn.release();
        }
    }

    /** Tells the caller how the run stands; whether he has taken that. */
    boolean update(PipelineRun state) {
        try {
            memory.observer.updated(state);
            return true;
        } catch (IOException | RuntimeException e) {
            warn(state.phase() + " could not be stored", e);
            return false;
        }
    }

    /** To the log. */
    void warn(String what, Exception why) {
        LOGGER.log(Level.WARNING, why, () -> "Run " + run().id() + ": " + what);
    }

    void line(String text) {
        memory.console.line(text);
    }

    boolean isBorne(String why) {
        return isBorne(why, memory.patience.limit(), memory.patience.end());
    }

    /** Something keeps the run from going on. If that is so for too long, it ends; else the console is told once, and for how long. */
    boolean isBorne(String why, String limit, Instant until) {
        if (!memory.patience.isOver()) {
            memory.console.trouble(why, limit, until);
            return true;
        }
        String passed = memory.patience.limit();
        String jobId = run().jobId();
        String nothing = Messages.Triggering_gaveUp(why, passed);
        end(Kind.GAVE_UP, jobId == null ? nothing : Messages.Following_gaveUp(why, passed, jobId));
        return false;
    }

    /** Supaflow has given a good answer. */
    void good() {
        memory.patience.good();
        memory.console.troubleIsOver();
    }

    void later(Duration delay, Runnable task) {
        supervisor.time.schedule(delay, () -> step(task));
    }

    /** After a failure, ever later. */
    void tryLater(@CheckForNull Duration retryAfter, Runnable task) {
        later(memory.patience.pause(FIRST_RETRY, retryAfter), task);
    }

    void step(Runnable task) {
        memory.lane.execute(() -> take(task));
    }

    /** A step that writes to no disk and no console: of ten thousand runs whose jobs go on, none needs a thread for that. */
    void quickStep(Runnable task) {
        memory.lane.executeHere(() -> take(task));
    }

    /** What somebody else wants of the run, whoever drives it by then. */
    private void request(Consumer<ActiveRun> wish) {
        memory.lane.execute(() -> {
            ActiveRun driver = memory.driver;
            driver.take(() -> wish.accept(driver));
        });
    }

    private void take(Runnable task) {
        if (memory.driver != this || supervisor.stopped) {
            return;
        }
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            stumbled(e);
        }
    }

    /** A defect does what a crash does: this one does nothing any more, and another goes on from what is known for certain. */
    private void stumbled(Throwable defect) {
        stopPolling();
        turn.stumbled();
        ActiveRun next = supervisor.replace(this);
        Phase stumbledIn = run().phase();
        next.tryLater(null, () -> {
            // Who was cancelled before it was triggered has come to its end meanwhile.
            if (run().phase() == stumbledIn) {
                next.goOn(Messages.ActiveRun_defect(defect.getClass().getSimpleName()));
            }
        });
        LOGGER.log(Level.SEVERE, defect, () -> "A step in the life of run " + run().id() + " failed unexpectedly");
    }

    /** Sends a call and goes on with its answer, which is returned, on the lane. */
    <T> CompletableFuture<T> ask(Supplier<CompletableFuture<T>> call, BiConsumer<T, SupaflowException> then) {
        CompletableFuture<T> answer;
        try {
            answer = call.get();
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        answer.whenComplete((value, thrown) ->
                step(() -> then.accept(value, thrown == null ? null : SupaflowException.of(thrown))));
        return answer;
    }
}
