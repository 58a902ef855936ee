package io.jenkins.plugins.supaflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.supaflow.client.Account;
import io.jenkins.plugins.supaflow.client.Job;
import io.jenkins.plugins.supaflow.client.Pipeline;
import io.jenkins.plugins.supaflow.run.Creators.Creator;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.util.DefaultLocale;

@DefaultLocale("en-US")
class CandidatesTest {

    private static final Instant MARK_TIME = Instant.parse("2026-06-18T12:00:00.123456Z");
    private static final String ME = "0aa00000-0000-4000-8000-000000000001";

    private final Job mark = job(MARK_TIME, ME);
    private final Job mine = job(MARK_TIME.plusNanos(1000), ME);

    private static Job job(Instant createdAt, String createdBy) {
        return new Job(UUID.randomUUID().toString(), "queued", null, createdAt, null, null, createdBy, null);
    }

    @TempDir
    Path folder;

    private Candidates candidates(PipelineRun run, Creator creator, List<Job> seen, PipelineRun... others) {
        return Candidates.of(
                run,
                creator,
                seen,
                new OtherRuns(run, List.of(others), new OwnJobs(new RunStore(folder.resolve("runs")))));
    }

    private PipelineRun triggering(Job newest, String creator) {
        return triggering("0123", newest, creator, 1);
    }

    private static PipelineRun triggering(String id, Job newest, String creator, long order) {
        return PipelineRun.prepare(id, new PipelineRun.Request("job#1", null, "orders", false, false, true), MARK_TIME)
                .resolved(new Pipeline(
                        "1aa00000-0000-4000-8000-000000000001",
                        "Orders",
                        "orders",
                        "active",
                        null,
                        null,
                        null,
                        null,
                        null))
                .triggering(newest, new Account("org", creator, null, null), order);
    }

    private Candidates candidates(Job... seen) {
        return candidates(triggering(mark, ME), new Creator(ME, true), List.of(seen));
    }

    @Test
    void theOneNewJobOfThisUser() {
        assertEquals(mine, candidates(mark, mine).theOne());
    }

    @Test
    void isFoundWithoutAMark() {
        Candidates found = candidates(triggering(null, ME), new Creator(ME, true), List.of(mine));

        assertEquals(mine, found.theOne());
    }

    @Test
    void isNoneOfOthersNorOlderNorTheMarkItself() {
        assertTrue(candidates(
                        mark,
                        job(MARK_TIME.plusSeconds(1), "somebody else"),
                        job(MARK_TIME.plusSeconds(1), "somebody with a new key"),
                        job(MARK_TIME.minusSeconds(1), ME))
                .isNone());
    }

    @Test
    void isNoneOfAnotherRun() {
        PipelineRun other = triggering("4567", mark, ME, 2).running(mine.id(), MARK_TIME);

        assertTrue(candidates(triggering(mark, ME), new Creator(ME, true), List.of(mine), other)
                .isNone());
    }

    @Test
    void isNoneOfARunThatHasLongEnded() {
        OwnJobs ownJobs = new OwnJobs(new RunStore(folder.resolve("runs")));
        ownJobs.add(triggering("4567", mark, ME, 2).running(mine.id(), MARK_TIME), true);
        PipelineRun run = triggering(mark, ME);

        assertTrue(Candidates.of(run, new Creator(ME, true), List.of(mine), new OtherRuns(run, List.of(), ownJobs))
                .isNone());
    }

    @Test
    void thisRunsOwnJobIsNotAnothers() {
        OwnJobs ownJobs = new OwnJobs(new RunStore(folder.resolve("runs")));
        PipelineRun run = triggering(mark, ME);
        ownJobs.add(run.running(mine.id(), MARK_TIME), true);

        assertEquals(
                mine,
                Candidates.of(run, new Creator(ME, true), List.of(mine), new OtherRuns(run, List.of(), ownJobs))
                        .theOne());
    }

    @Test
    void whatALaterRunMayHaveTriggeredIsNotCertain() {
        Job later = job(MARK_TIME.plusSeconds(60), ME);
        PipelineRun after = triggering("4567", mine, ME, 2);

        Candidates disputed = candidates(triggering(mark, ME), new Creator(ME, true), List.of(later), after);
        assertNull(disputed.theOne());
        assertTrue(disputed.describe().contains("or that of a later run of this pipeline"), disputed::describe);
        assertEquals(
                mine,
                candidates(triggering(mark, ME), new Creator(ME, true), List.of(mine), after)
                        .theOne());
        assertEquals(
                later,
                candidates(after, new Creator(ME, true), List.of(later), triggering(mark, ME))
                        .theOne());
    }

    /** Of two that read the same mark, the first one's trigger had done nothing by then. */
    @Test
    void whatTwoRunsMayHaveTriggeredAfterTheSameMarkIsTheLaterOnes() {
        PipelineRun before = triggering("0123", mark, ME, 7);
        PipelineRun after = triggering("4567", mark, ME, 8);

        assertNull(
                candidates(before, new Creator(ME, true), List.of(mine), after).theOne());
        assertEquals(
                mine,
                candidates(after, new Creator(ME, true), List.of(mine), before).theOne());
    }

    @Test
    void theSameRowTwiceIsOneJob() {
        assertEquals(mine, candidates(mine, mine).theOne());
    }

    @Test
    void aNameThatWasNotCheckedExcludesNobody() {
        Job others = job(MARK_TIME.plusSeconds(1), "somebody else");
        Candidates found = candidates(triggering(mark, ME), new Creator(ME, false), List.of(others));

        assertEquals(List.of(others), found.jobs());
        assertNull(found.theOne());
        assertTrue(found.describe().endsWith(", but nobody can tell whether this key's user created it."));
    }

    @Test
    void aJobWithTheNameProvesThatJobsBearIt() {
        Job others = job(MARK_TIME.plusSeconds(1), "somebody else");

        assertEquals(
                mine,
                candidates(triggering(mark, ME), new Creator(ME, false), List.of(others, mine))
                        .theOne());
    }

    @Test
    void anotherSpellingOfTheUserIsTheSameUser() {
        Job shouted = job(MARK_TIME.plusSeconds(1), ME.toUpperCase());

        assertEquals(shouted, candidates(shouted).theOne());
    }

    @Test
    void aJobWithoutAUserIsACandidateButNotCertain() {
        Job nobodys = job(MARK_TIME.plusSeconds(1), null);

        assertNull(candidates(nobodys).theOne());
        assertNull(candidates(mine, nobodys).theOne());
        assertTrue(candidates(nobodys).describe().endsWith(", but does not say who created it."));
    }

    @Test
    void twoOfTheSameMomentAsTheMarkAreNotOverlooked() {
        Job sameMoment = job(MARK_TIME, ME);

        assertEquals(sameMoment, candidates(mark, sameMoment).theOne());
    }

    @Test
    void namesFiveAtMost() {
        Job[] many = IntStream.range(0, 8)
                .mapToObj(i -> job(MARK_TIME.plusSeconds(1), ME))
                .toArray(Job[]::new);
        String text = candidates(many).describe();

        assertNull(candidates(many).theOne());
        assertTrue(text.startsWith("Supaflow shows 8 jobs that may be this run's: " + many[0].id()), text);
        assertTrue(text.endsWith(" and 3 more."), text);
    }
}
