package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.client.Account;
import io.jenkins.plugins.supaflow.client.Job;
import io.jenkins.plugins.supaflow.client.RejectedKeyException;
import io.jenkins.plugins.supaflow.client.RejectedRequestException;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.client.SupaflowException;
import io.jenkins.plugins.supaflow.run.Creators.Creator;
import io.jenkins.plugins.supaflow.run.PipelineRun.Phase;
import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * Finds out what became of a trigger whose answer was lost: looks at the pipeline's jobs until Supaflow shows the run's job, or
 * has shown twice that there is none. All on the run's lane, while the run has the pipeline's turn.
 */
final class LostAnswer {

    /** Looks without a new job before the trigger is believed to have done nothing. */
    private static final int CLEAN_LOOKS = 2;

    /** Lost answers of which the console hears every step. */
    private static final int TOLD = 3;

    /**
     * How long the run keeps its turn though no look is answered: whatever the reason, be it the key or the network, nobody else
     * of the pipeline's runs is to wait for that. Longer than a request may be under way, so that what was lost has happened by then,
     * if it happens; a hiccup and a key that is being replaced are over sooner.
     */
    private static final Duration HOPELESS = Duration.ofMinutes(2);

    private final ActiveRun active;
    private final Triggering triggering;
    private final Turn turn;
    private final BadAnswers refusals = new BadAnswers();
    private Instant firstLost;
    private Instant hopeSince;
    private int lost;
    private int cleanLooks;
    private int failures;
    private SupaflowException refusal;

    LostAnswer(ActiveRun active, Triggering triggering, Turn turn) {
        this.active = active;
        this.triggering = triggering;
        this.turn = turn;
    }

    /** Whether some answer of this run was lost: from then on, a trigger needs evidence. */
    boolean isOpen() {
        return firstLost != null;
    }

    /** One more answer was lost. */
    void begin(String why) {
        if (firstLost == null) {
            firstLost = active.now();
        }
        begun();
        tell(
                lost == TOLD
                        ? Messages.LostAnswer_beginAndGoOn(why, active.giveUpAfter())
                        : Messages.LostAnswer_begin(why));
        look();
    }

    private void begun() {
        lost++;
        cleanLooks = 0;
        hopeSince = active.now();
        turn.because(Messages.Turn_lost(owner()));
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

    /** Something failed unexpectedly: whatever was found out is to be found out again. */
    void goOn(String why) {
        if (firstLost == null) {
            begin(why);
        } else {
            lookFailed(why, null, Messages.Turn_lost(owner()));
        }
    }

    private void look() {
        if (run().phase() != Phase.TRIGGERING) {
            return;
        }
        try {
            if (!active.hasAccount()) {
                active.findAccount();
            }
        } catch (IllegalArgumentException e) {
            lookFailed(e.getMessage(), null, Messages.Turn_lostWithoutKey(owner()));
            return;
        }
        SupaflowClient client = active.account();
        String pipelineId = Objects.requireNonNull(run().pipelineId());
        active.ask(
                () -> client.account()
                        .thenCompose(account -> active.supervisor
                                .creators
                                .of(client, run().creator() == null ? account.userId() : run().creator())
                                .thenCombine(
                                        client.jobsSince(pipelineId, run().markCreatedAt()),
                                        (creator, jobs) -> new Seen(account, creator, jobs))),
                this::looked);
    }

    private record Seen(Account account, Creator creator, List<Job> jobs) {}

    private void looked(@CheckForNull Seen seen, @CheckForNull SupaflowException failure) {
        if (run().phase() != Phase.TRIGGERING) {
            return;
        }
        if (failure instanceof RejectedRequestException) {
            if (refusals.oneMore(active.now())) {
                endUnknown(failure.getMessage());
                return;
            }
            active.trouble(failure.getMessage(), ConsoleText.duration(BadAnswers.LONG));
        } else {
            refusals.over();
        }
        if (failure != null) {
            boolean isKeyRejected = failure instanceof RejectedKeyException;
            if (isKeyRejected) {
                active.forgetAccount();
            }
            lookFailed(
                    failure.getMessage(),
                    failure.retryAfter(),
                    isKeyRejected
                            ? Messages.Turn_lostAndKeyRejected(owner())
                            : Messages.Turn_lostAndUnanswered(owner()));
            return;
        }
        if (!run().isVisibleTo(seen.account())) {
            active.forgetAccount();
            lookFailed(Messages.Following_otherOrganization(), null, Messages.Turn_lostWithoutKey(owner()));
            return;
        }
        failures = 0;
        hopeSince = active.now();
        active.good();
        active.recordIfOutdated();
        if (turn.isHeld()) {
            decide(seen);
        } else {
            // Meanwhile another run may have triggered, and its job need not be known yet: only what is seen from now
            // on counts.
            cleanLooks = 0;
            turn.take(Phase.TRIGGERING, () -> {
                turn.because(Messages.Turn_lost(owner()));
                look();
            });
        }
    }

    private void decide(Seen seen) {
        OtherRuns others = new OtherRuns(run(), active.supervisor.runs(), active.supervisor.ownJobs());
        Candidates candidates = Candidates.of(run(), seen.creator(), seen.jobs(), others);
        Job job = candidates.theOne();
        if (candidates.isNone()) {
            noJob(seen.account().userId());
        } else if (job != null) {
            triggering.found(job.id(), Messages.LostAnswer_found(job.id(), job.createdAt()));
        } else {
            endUnknown(candidates.describe());
        }
    }

    private void noJob(@CheckForNull String user) {
        cleanLooks++;
        if (cleanLooks < CLEAN_LOOKS) {
            Duration gap = gap(null);
            tell(Messages.LostAnswer_lookAgain(ConsoleText.duration(gap)));
            active.later(gap, this::look);
        } else if (run().cancelRequested()) {
            active.end(Kind.NOT_STARTED, Messages.LostAnswer_aborted());
        } else if (refusal != null) {
            triggering.refused(refusal);
        } else if (!active.isStillWanted()) {
            active.end(Kind.NOT_STARTED, Messages.LostAnswer_buildEnded());
        } else if (isTooLong()) {
            active.end(Kind.GAVE_UP, Messages.LostAnswer_notTaken(active.giveUpAfter()));
        } else {
            tell(Messages.LostAnswer_triggerAgain());
            if (!triggering.sendAgain(user)) {
                lookFailed(Messages.Triggering_notRecorded(), null, Messages.Turn_lost(owner()));
            }
        }
    }

    /** Not for hours on end. */
    private void tell(String line) {
        if (lost <= TOLD) {
            active.line(line);
        }
    }

    /** @param reason why others wait, a clause */
    private void lookFailed(String why, @CheckForNull Duration retryAfter, String reason) {
        cleanLooks = 0;
        turn.because(reason);
        giveTurnUpInTime();
        if (isTooLong()) {
            endUnknown(Messages.LostAnswer_lookingGivenUp(why, active.giveUpAfter()));
        } else {
            active.trouble(why);
            active.later(active.supervisor.retry.delay(ActiveRun.FIRST_RETRY, ++failures, retryAfter), this::look);
        }
    }

    /** Also while Supaflow asks to wait, or a request is under way. */
    private void giveTurnUpInTime() {
        Duration left = Duration.between(active.now(), hopeSince.plus(HOPELESS));
        if (left.isNegative() || left.isZero()) {
            turn.release();
        } else if (turn.isHeld()) {
            active.later(left, () -> {
                if (!active.now().isBefore(hopeSince.plus(HOPELESS))) {
                    turn.release();
                }
            });
        }
    }

    private void endUnknown(String why) {
        active.end(Kind.UNKNOWN, Messages.LostAnswer_unknown(why, run().pipelineId()));
    }

    private boolean isTooLong() {
        return !active.now()
                .isBefore(firstLost.plus(active.supervisor.settings.get().giveUpAfter()));
    }

    /** Between two looks: never below the shortest interval that Supaflow allows, and longer with each lost answer. */
    private Duration gap(@CheckForNull Duration retryAfter) {
        Duration least = RunSettings.minPollInterval();
        Duration gap = active.supervisor.retry.delay(least, lost, retryAfter);
        return gap.compareTo(least) < 0 ? least : gap;
    }

    private String owner() {
        return run().request().owner();
    }

    private PipelineRun run() {
        return active.state();
    }
}
