package io.jenkins.plugins.supaflow.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.client.Job;
import io.jenkins.plugins.supaflow.run.Joined;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** How long a job waited, from what two clocks tell. */
class QueueTimeTest {

    private static final Instant TRIGGERED = Instant.parse("2026-03-01T10:00:00Z");

    private static PipelineRun run(@CheckForNull Joined joined, @CheckForNull Instant ended, @CheckForNull Long ran) {
        return new PipelineRun(
                "run",
                new PipelineRun.Request("build", null, "orders", false, false, true),
                PipelineRun.Phase.ENDED,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                "job",
                new Job("job", "completed", null, null, ended, ran, null, null),
                TRIGGERED,
                false,
                null,
                joined);
    }

    private static PipelineRun ownRun(long endedAfter, long ran) {
        return run(null, TRIGGERED.plusSeconds(endedAfter), ran * 1_000);
    }

    private static Instant after(long seconds) {
        return TRIGGERED.plusSeconds(seconds);
    }

    @Test
    void isWhatTheJobDidNotRun() {
        assertEquals(7_000, QueueTime.of(ownRun(45, 38), after(60)));
    }

    @Test
    void isNothingWhereTheClocksDifferByLittle() {
        assertEquals(0, QueueTime.of(run(null, TRIGGERED.plusMillis(37_500), 38_000L), after(38)));
    }

    @Test
    void isUnknownWhereTheClocksContradictEachOther() {
        assertNull(QueueTime.of(ownRun(20, 38), after(60)), "Supaflow's clock is late");
        assertNull(QueueTime.of(ownRun(345, 38), after(60)), "Supaflow's clock is early");
    }

    @Test
    void isByOneClockOfAJoinedJob() {
        Joined joined = new Joined(null, true, TRIGGERED.minusSeconds(3_600));

        assertEquals(2_000, QueueTime.of(run(joined, TRIGGERED.minusSeconds(3_560), 38_000L), after(1)));
        assertNull(QueueTime.of(run(new Joined(null, true, null), after(40), 38_000L), after(60)));
    }

    @Test
    void isUnknownWhereSupaflowDoesNotTell() {
        assertNull(QueueTime.of(run(null, null, 38_000L), after(60)));
        assertNull(QueueTime.of(run(null, after(45), null), after(60)));
    }

    @Test
    void bearsNonsense() {
        Joined joined = new Joined(null, true, TRIGGERED);

        assertNull(QueueTime.of(run(joined, Instant.MAX, 0L), after(60)));
        assertNull(QueueTime.of(run(joined, Instant.MIN, Long.MAX_VALUE), after(60)));
        assertNull(QueueTime.of(run(null, Instant.MAX, Long.MIN_VALUE), after(60)));
    }
}
