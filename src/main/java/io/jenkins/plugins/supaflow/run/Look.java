package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;

/**
 * What one look, and those before it, have shown of a run whose trigger's answer was lost, and what follows from that: the table of
 * {@code docs/reliability.md}.
 *
 * @param candidates the jobs that may be the run's; null if Supaflow did not say
 * @param hasTurn whether the run has had the pipeline's turn since before the look
 * @param cleanLooks how many looks in a row have shown that there is none, this one included
 * @param isAborted whether the run is to be cancelled
 * @param isRefused whether Supaflow refused, for good, to be triggered once more
 * @param isWanted whether the caller still wants a job
 * @param isTooLong whether the first answer was lost longer ago than is borne
 */
record Look(
        @CheckForNull Candidates candidates,
        boolean hasTurn,
        int cleanLooks,
        boolean isAborted,
        boolean isRefused,
        boolean isWanted,
        boolean isTooLong) {

    /** Looks without a new job before the trigger is believed to have done nothing. */
    private static final int CLEAN_LOOKS = 2;

    enum Next {
        FOLLOW_JOB,
        LOOK_AGAIN,
        /** Others may have triggered, and their jobs need not be known yet: only what is seen with the turn counts. */
        TAKE_TURN,
        TRIGGER_AGAIN,
        END_AS_ABORTED,
        END_AS_REFUSED,
        END_AS_UNWANTED,
        END_AS_NOT_TAKEN,
        /** Nobody knows whether there is a job, or which. */
        END_AS_UNKNOWN
    }

    Next next() {
        if (candidates == null) {
            return isTooLong ? Next.END_AS_UNKNOWN : Next.LOOK_AGAIN;
        } else if (!hasTurn) {
            return Next.TAKE_TURN;
        } else if (!candidates.isNone()) {
            return candidates.theOne() == null ? Next.END_AS_UNKNOWN : Next.FOLLOW_JOB;
        } else if (cleanLooks < CLEAN_LOOKS) {
            return Next.LOOK_AGAIN;
        } else if (isAborted) {
            return Next.END_AS_ABORTED;
        } else if (isRefused) {
            return Next.END_AS_REFUSED;
        } else if (!isWanted) {
            return Next.END_AS_UNWANTED;
        }
        return isTooLong ? Next.END_AS_NOT_TAKEN : Next.TRIGGER_AGAIN;
    }
}
