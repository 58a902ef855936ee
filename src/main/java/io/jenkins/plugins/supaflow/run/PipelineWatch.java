package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.Account;
import io.jenkins.plugins.supaflow.client.Pipeline;
import io.jenkins.plugins.supaflow.client.RejectedKeyException;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.client.SupaflowException;
import io.jenkins.plugins.supaflow.run.PipelinePoller.Poll;
import io.jenkins.plugins.supaflow.run.PipelineWatches.Builds;
import io.jenkins.plugins.supaflow.run.PipelineWatches.State;
import io.jenkins.plugins.supaflow.run.PipelineWatches.Watch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One watch, from its beginning to its end. Everything happens on the lane of its ledger's file, one step after the other; between the
 * steps nothing waits but a timer or the poller. What an answer tells is on disk before anybody is asked for a build, and asked for until it is
 * taken; an answer that cannot be written down is as if it had not come.
 */
final class PipelineWatch implements PipelinePoller.Watching {

    private static final Logger LOGGER = Logger.getLogger(PipelineWatch.class.getName());

    final LedgerFile file;
    private final RunSupervisor supervisor;
    private final WatchMemory memory;
    private final WatchAccount account;
    private final WatchBuilds builds;

    private volatile Watch watch;
    private volatile boolean ended;

    // On the lane.
    private boolean mayMove;
    private int unanswered;

    /**
     * @param started when the controller started, by the engine's clock
     * @param forgets whether what the ledger tells is of a watch that was ended
     * @param isNew whether people have configured it just now: then it may be about another organization
     */
    PipelineWatch(
            RunSupervisor supervisor,
            LedgerFile file,
            Instant started,
            Watch watch,
            Builds builds,
            boolean forgets,
            boolean isNew) {
        this.supervisor = supervisor;
        this.file = file;
        this.watch = watch;
        this.memory = new WatchMemory(supervisor, file, watch.pipeline(), started, forgets);
        this.account = new WatchAccount(supervisor, this);
        this.builds = new WatchBuilds(supervisor.time, builds);
        this.mayMove = isNew;
    }

    Watch watch() {
        return watch;
    }

    void begin() {
        step(this::goOn);
    }

    /** People have other wishes, or Jenkins has loaded the job anew. */
    void change(Watch newWatch, Builds newBuilds, boolean isNew) {
        step(() -> {
            watch = newWatch;
            mayMove |= isNew;
            builds.become(newBuilds);
            goOn();
        });
    }

    void end() {
        ended = true;
        file.lane.execute(account::stop);
    }

    void taken(String jobId) {
        step(() -> memory.taken(jobId));
    }

    State state() {
        WatchLedger now = memory.ledger();
        SupaflowClient polled = account.client();
        return new State(
                watch,
                now == null ? null : now.pipelineName(),
                builds.trouble(),
                builds.troubleSince(),
                now == null ? null : now.begun(),
                now == null ? 0 : now.open().size(),
                memory.due().size(),
                polled,
                polled == null ? null : supervisor.pipelines.nextRound(polled));
    }

    /** At the beginning, and after something stood in the way: reads what is on disk, and the credential. */
    void goOn() {
        try {
            memory.load();
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "What is known of a Supaflow trigger cannot be read from " + file.path);
            cannotGoOn(Messages.PipelineWatch_notRead());
            return;
        }
        Path setAside = file.setAside();
        if (memory.ledger() == null && setAside != null) {
            builds.tell(Messages.PipelineWatch_setAside(String.valueOf(setAside.getFileName())));
        }
        builds.ask(memory.due());
        try {
            account.ask(builds.theirs().account());
        } catch (IllegalArgumentException e) {
            cannotGoOn(e.getMessage());
        }
    }

    private void cannotGoOn(String why) {
        account.stop();
        builds.tell(why);
        account.tryLater();
    }

    // ---- What the poller asks and tells

    @NonNull
    @Override
    public String pipeline() {
        return watch.pipeline();
    }

    @Override
    public boolean isLookedUp() {
        return true;
    }

    @CheckForNull
    @Override
    public Instant from() {
        WatchLedger now = memory.ledger();
        return now == null ? null : now.from();
    }

    @NonNull
    @Override
    public Collection<String> open() {
        WatchLedger now = memory.ledger();
        return now == null ? List.of() : now.open().keySet();
    }

    @NonNull
    @Override
    public Collection<String> older() {
        WatchLedger now = memory.ledger();
        return now == null ? List.of() : now.older();
    }

    @Override
    public void polled(@NonNull Poll poll) {
        Pipeline pipeline = Objects.requireNonNull(poll.pipeline());
        quickStep(() -> {
            if (poll.client() == account.client() && !isQuiet(poll, pipeline)) {
                step(() -> adopt(poll, pipeline));
            }
        });
    }

    /** Whether there is nothing to write and nobody to tell; then it is taken in. Of a thousand watches none needs a thread for that. */
    private boolean isQuiet(Poll poll, Pipeline pipeline) {
        WatchLedger before = memory.ledger();
        if (before == null
                || poll.from() == null
                || builds.trouble() != null
                || pipeline.isDeleted()
                || !before.isAbout(poll.account(), pipeline)
                || account.isOld()) {
            return false;
        }
        WatchLedger next = memory.after(poll, pipeline, watch);
        return next.due().isEmpty() && !memory.isToBeWritten(next) && hasBecome(next);
    }

    private void adopt(Poll poll, Pipeline pipeline) {
        WatchLedger before = memory.ledger();
        if (before != null && !before.isVisibleTo(poll.account()) && !mayMove) {
            otherOrganization();
        } else if (before != null && !before.isAbout(poll.account(), pipeline)) {
            // With the next answer.
            memory.beginAnew();
        } else if ((before == null) == (poll.from() == null)) {
            boolean adopted = hasBecome(memory.after(poll, pipeline, watch));
            builds.tell(
                    !adopted
                            ? Messages.PipelineWatch_notWritten()
                            : pipeline.isDeleted() ? Messages.PipelineWatch_deleted(watch.pipeline()) : null);
            if (account.isOld()) {
                goOn();
            } else {
                builds.ask(memory.due());
            }
        }
    }

    private boolean hasBecome(WatchLedger next) {
        try {
            memory.become(next);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "What is known of a Supaflow trigger cannot be written to " + file.path);
            return false;
        }
        unanswered = 0;
        mayMove = false;
        return true;
    }

    private void otherOrganization() {
        builds.tell(Messages.PipelineWatch_otherOrganization());
        goOn();
    }

    @Override
    public void pollFailed(@NonNull SupaflowException failure) {
        boolean isOfTheKey = failure instanceof RejectedKeyException;
        quickStep(() -> {
            // One hiccup is no trouble.
            boolean isTrouble = ++unanswered > 1 || isOfTheKey;
            boolean isNews = isTrouble && !failure.getMessage().equals(builds.trouble());
            if (isNews || isOfTheKey || !memory.due().isEmpty()) {
                step(() -> {
                    if (isTrouble) {
                        builds.tell(failure.getMessage());
                    }
                    if (isOfTheKey) {
                        goOn();
                    } else {
                        builds.ask(memory.due());
                    }
                });
            }
        });
    }

    @Override
    public void notFound(@NonNull Account whose, @NonNull String why) {
        quickStep(() -> {
            WatchLedger known = memory.ledger();
            if (known != null && !known.isVisibleTo(whose) && !mayMove) {
                step(this::otherOrganization);
            } else if (!why.equals(builds.trouble()) || !memory.due().isEmpty()) {
                step(() -> {
                    builds.tell(why);
                    builds.ask(memory.due());
                });
            }
        });
    }

    // ---- The lane

    void step(Runnable task) {
        file.lane.execute(() -> take(task));
    }

    /** One that writes to no disk and calls nobody. */
    private void quickStep(Runnable task) {
        file.lane.executeHere(() -> take(task));
    }

    private void take(Runnable task) {
        if (ended || supervisor.stopped) {
            return;
        }
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            // What was not taken in, the next answer tells again.
            account.tryLater();
            LOGGER.log(Level.SEVERE, e, () -> "A step of the Supaflow trigger " + watch.id() + " failed unexpectedly");
        }
    }
}
