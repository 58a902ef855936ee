package io.jenkins.plugins.supaflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.supaflow.client.Account;
import io.jenkins.plugins.supaflow.client.Job;
import io.jenkins.plugins.supaflow.client.Pipeline;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.util.DefaultLocale;

@DefaultLocale("en-US")
class CandidatesTest {

    private static final Instant MARK_TIME = Instant.parse("2026-06-18T12:00:00.123456Z");
    private static final String ME = "0aa00000-0000-4000-8000-000000000001";

    private final Job mark = job(MARK_TIME, ME);
    private final Job mine = job(MARK_TIME.plusNanos(1000), ME);

    private static Job job(Instant createdAt, String createdBy) {
        return new Job(UUID.randomUUID().toString(), "queued", null, createdAt, null, createdBy, null);
    }

    private PipelineRun triggering(Job newest, String creator) {
        return PipelineRun.prepare(
                        "0123", new PipelineRun.Request("job#1", null, "orders", false, false, true), MARK_TIME)
                .resolved(new Pipeline(
                        UUID.randomUUID().toString(), "Orders", "orders", "active", null, null, null, null, null))
                .triggering(newest, new Account("org", creator, null, null));
    }

    private Candidates candidates(Job... seen) {
        return Candidates.of(triggering(mark, ME), "somebody with a new key", List.of(seen), id -> false);
    }

    @Test
    void theOneNewJobOfThisUser() {
        assertEquals(mine, candidates(mark, mine).theOne());
    }

    @Test
    void isFoundWithoutAMark() {
        Candidates found = Candidates.of(triggering(null, ME), null, List.of(mine), id -> false);

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
        assertTrue(Candidates.of(
                        triggering(mark, ME), ME, List.of(mine), id -> mine.id().equals(id))
                .isNone());
    }

    @Test
    void anotherSpellingOfTheUserIsTheSameUser() {
        Job shouted = job(MARK_TIME.plusSeconds(1), ME.toUpperCase());

        assertEquals(shouted, candidates(shouted).theOne());
    }

    @Test
    void ofARecordWithoutTheUserTheUserOfTheKeyInUseCounts() {
        assertEquals(
                mine,
                Candidates.of(triggering(mark, null), ME, List.of(mine), id -> false)
                        .theOne());
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
