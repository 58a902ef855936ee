package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.client.Account;
import io.jenkins.plugins.supaflow.client.Job;
import io.jenkins.plugins.supaflow.client.NewJobs;
import io.jenkins.plugins.supaflow.client.RejectedKeyException;
import io.jenkins.plugins.supaflow.client.RejectedRequestException;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.client.SupaflowException;
import io.jenkins.plugins.supaflow.run.Creators.Creator;
import io.jenkins.plugins.supaflow.run.PipelineRun.Phase;
import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * Finds out what became of a trigger whose answer was lost: looks at the pipeline's jobs, and does what follows from the {@link Look}.
 * All on the run's lane, while the run has the pipeline's turn.
 */
final class LostAnswer {

    /** Lost answers of which the console hears every step. */
    private static final int TOLD = 3;

    /**
     * How long the run keeps its turn though no look is answered: whatever the reason, be it the key or the network, nobody else
     * of the pipeline's runs is to wait for that. Longer than a request may be under way, so that what was lost has happened by then,
     * if it happens; a hiccup and a key that is being replaced are over sooner.
     */
    private static final Duration HOPELESS = Duration.ofMinutes(2);

    /** The lost answers of a run, from which no defect leads back. */
    static final class Losses {
        private int count;
        private Instant hopeSince;

        /** Since the first of them; null before. */
        private Patience patience;
    }

    private final ActiveRun active;
    private final Triggering triggering;
    private final Losses losses;
    private final BadAnswers refusals = new BadAnswers();
    private int cleanLooks;
    private SupaflowException refusal;

    LostAnswer(ActiveRun active, Triggering triggering) {
        this.active = active;
        this.triggering = triggering;
        this.losses = active.memory.losses;
    }

    /** Whether some answer of this run was lost: from then on, a trigger needs evidence. */
    boolean isOpen() {
        return losses.patience != null;
    }

    /**
     * Something stopped the run while its trigger may have been under way: whatever was found out is to be found out again. Takes the
     * pipeline's turn at once, before any new run can: what a new run triggers must not be taken for this run's job.
     */
    void resume(String why) {
        String reason = Messages.Turn_lost(owner());
        active.turn.take(Phase.TRIGGERING, reason, () -> {
            if (isOpen()) {
                lookFailed(why, null, reason);
            } else {
                begin(why);
            }
        });
    }

    /** One more answer was lost. */
    void begin(String why) {
        if (!isOpen()) {
            losses.patience = new Patience(active.supervisor);
        }
        begun();
        tell(
                losses.count == TOLD
                        ? Messages.LostAnswer_beginAndGoOn(why, losses.patience.limit())
                        : Messages.LostAnswer_begin(why));
        look();
    }

    private void begun() {
        losses.count++;
        cleanLooks = 0;
        losses.hopeSince = active.supervisor.now();
        active.turn.because(Messages.Turn_lost(owner()));
    }

    /** One more trigger certainly did nothing; what became of the lost one is as open as before. */
    void again(SupaflowException failure) {
        begun();
        if (failure instanceof RejectedKeyException) {
            active.forgetAccount();
        } else if (triggering.isBelieved(failure)) {
            refusal = failure;
        }
        tell(Messages.LostAnswer_lookOnceMore(failure.getMessage()));
        giveTurnUpInTime();
        active.later(gap(failure.retryAfter()), this::look);
    }

    private void look() {
        if (active.run().phase() != Phase.TRIGGERING) {
            return;
        }
        SupaflowClient client;
        try {
            client = active.anAccount();
        } catch (IllegalArgumentException e) {
            lookFailed(e.getMessage(), null, Messages.Turn_lostWithoutKey(owner()));
            return;
        }
        String pipelineId = Objects.requireNonNull(active.run().pipelineId());
        active.ask(
                () -> client.account()
                        .thenCompose(account -> active.supervisor
                                .creators
                                .of(
                                        client,
                                        active.run().creator() == null
                                                ? account.userId()
                                                : active.run().creator())
                                .thenCombine(
                                        client.jobsSince(
                                                pipelineId, active.run().markCreatedAt()),
                                        (creator, jobs) -> new Seen(account, creator, jobs))),
                this::looked);
    }

    private record Seen(Account account, Creator creator, NewJobs jobs) {}

    private void looked(@CheckForNull Seen seen, @CheckForNull SupaflowException failure) {
        if (active.run().phase() != Phase.TRIGGERING) {
            return;
        }
        if (!(failure instanceof RejectedRequestException)) {
            refusals.over();
        } else if (refusals.oneMore(active.supervisor.now())) {
            endUnknown(failure.getMessage());
            return;
        } else {
            active.memory.console.trouble(failure.getMessage(), BadAnswers.limit(), refusals.end());
        }
        if (failure instanceof RejectedKeyException) {
            active.forgetAccount();
            lookFailed(failure.getMessage(), failure.retryAfter(), Messages.Turn_lostAndKeyRejected(owner()));
        } else if (failure != null) {
            lookFailed(failure.getMessage(), failure.retryAfter(), Messages.Turn_lostAndUnanswered(owner()));
        } else if (active.run().isVisibleTo(seen.account())) {
            shown(seen);
        } else {
            active.forgetAccount();
            lookFailed(Messages.Following_otherOrganization(), null, Messages.Turn_lostWithoutKey(owner()));
        }
    }

    private void shown(Seen seen) {
        losses.patience.freshStart();
        losses.hopeSince = active.supervisor.now();
        active.good();
        active.recordIfOutdated();
        OtherRuns others = new OtherRuns(active.run(), active.supervisor.runs(), active.supervisor.ownJobs);
        Candidates candidates =
                Candidates.of(active.run(), seen.creator(), seen.jobs().jobs(), others);
        if (candidates.isNone() && !seen.jobs().isWhole()) {
            lookFailed(Messages.LostAnswer_notWhole(), null, Messages.Turn_lost(owner()));
            return;
        }
        cleanLooks = active.turn.isHeld() && candidates.isNone() ? cleanLooks + 1 : 0;
        switch (look(candidates).next()) {
            case FOLLOW_JOB -> {
                Job job = Objects.requireNonNull(candidates.theOne());
                triggering.known(job.id(), Messages.LostAnswer_found(job.id(), job.createdAt()));
            }
            case LOOK_AGAIN -> {
                Duration gap = gap(null);
                tell(Messages.LostAnswer_lookAgain(Figures.duration(gap)));
                active.later(gap, this::look);
            }
            case TAKE_TURN -> active.turn.take(Phase.TRIGGERING, Messages.Turn_lost(owner()), this::look);
            case TRIGGER_AGAIN -> {
                tell(Messages.LostAnswer_triggerAgain());
                if (!triggering.sendAgain(seen.account().userId(), !others.areLater())) {
                    lookFailed(Messages.Triggering_notRecorded(), null, Messages.Turn_lost(owner()));
                }
            }
            case END_AS_ABORTED -> active.end(Kind.NOT_STARTED, Messages.LostAnswer_aborted());
            case END_AS_REFUSED -> triggering.refused(refusal);
            case END_AS_UNWANTED -> active.end(Kind.NOT_STARTED, Messages.LostAnswer_buildEnded());
            case END_AS_NOT_TAKEN -> active.end(Kind.GAVE_UP, Messages.LostAnswer_notTaken(losses.patience.limit()));
            case END_AS_UNKNOWN -> endUnknown(candidates.describe());
        }
    }

    /** @param candidates null if the look was not answered */
    private Look look(@CheckForNull Candidates candidates) {
        return new Look(
                candidates,
                active.turn.isHeld(),
                cleanLooks,
                active.run().cancelRequested(),
                refusal != null,
                cleanLooks == 0 || active.memory.observer.isStillWanted(),
                losses.patience.isOver());
    }

    /** Not for hours on end. */
    private void tell(String line) {
        if (losses.count <= TOLD) {
            active.line(line);
        }
    }

    /** @param reason why others wait, a clause */
    private void lookFailed(String why, @CheckForNull Duration retryAfter, String reason) {
        cleanLooks = 0;
        active.turn.because(reason);
        giveTurnUpInTime();
        if (look(null).next() == Look.Next.END_AS_UNKNOWN) {
            endUnknown(Messages.LostAnswer_lookingGivenUp(why, losses.patience.limit()));
        } else {
            active.memory.console.trouble(why, losses.patience.limit(), losses.patience.end());
            active.later(losses.patience.pause(ActiveRun.FIRST_RETRY, retryAfter), this::look);
        }
    }

    /** Also while Supaflow asks to wait, or a request is under way. */
    private void giveTurnUpInTime() {
        Duration left = Duration.between(active.supervisor.now(), losses.hopeSince.plus(HOPELESS));
        if (!active.turn.isHeld()) {
            return;
        }
        if (left.isNegative() || left.isZero()) {
            active.turn.release();
        } else {
            active.later(left, () -> {
                if (active.turn.isHeld() && !active.supervisor.now().isBefore(losses.hopeSince.plus(HOPELESS))) {
                    active.turn.release();
                }
            });
        }
    }

    private void endUnknown(String why) {
        active.end(Kind.UNKNOWN, Messages.LostAnswer_unknown(why, active.run().pipelineId()));
    }

    /** Between two looks: never below the shortest interval that Supaflow allows, and longer with each lost answer. */
    private Duration gap(@CheckForNull Duration retryAfter) {
        Duration least = RunSettings.minPollInterval();
        Duration gap = active.supervisor.retry.delay(least, losses.count, retryAfter);
        return gap.compareTo(least) < 0 ? least : gap;
    }

    private String owner() {
        return active.run().request().owner();
    }
}
