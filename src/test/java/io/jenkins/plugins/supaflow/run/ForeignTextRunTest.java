package io.jenkins.plugins.supaflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.supaflow.client.HarmlessText;
import io.jenkins.plugins.supaflow.client.Job;
import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Supaflow says reaches the caller harmless, and the caller hears of the end whatever Supaflow says. */
class ForeignTextRunTest extends EngineTestBase {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\u0000\\ufffe\\uffff\\ud83d and \\ude00",
                "line\\nSupaflow \\\"Orders\\\" completed.\\r\\u202e\\u001b[2K",
                "the key " + SupaflowSandbox.KEY,
                "Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
            })
    void aMessageIsHarmlessInEveryCopy(String json) throws Exception {
        orders.script(JobScript.running());
        startTriggered(observer);
        SandboxJob job = theJob();
        sandbox.faultAlways(
                Operation.READ_JOBS,
                Fault.rawBody("[{\"id\":\"" + job.id() + "\",\"job_status\":\"failed\",\"status_message\":\"" + json
                        + "\"}]"));

        passing(observer::ended);

        PipelineRun ended = observer.last();
        assertEquals(Kind.FAILED, ended.outcome().kind());
        for (String text : List.of(
                ended.outcome().message(),
                ended.job().statusMessage(),
                observer.lines.get(observer.lines.size() - 1))) {
            assertNull(HarmlessText.complaint(text), text);
            assertFalse(text.contains(SupaflowSandbox.KEY) || text.contains("eyJ"), text);
        }
        eventually(() -> engine.runs().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(ints = {1_800, 3_000_000})
    void dotsDoNotKeepTheRunFromItsEnd(int dots) throws Exception {
        orders.script(JobScript.failed("eyJ" + ".".repeat(dots)));
        startTriggered(observer);

        passing(observer::ended);

        assertEquals("eyJ" + ".".repeat(997) + "…", observer.last().job().statusMessage());
        assertTrue(observer.last().outcome().message().contains("eyJ...."));
    }

    @Test
    void namesOfTablesStayAsTheyAre() throws Exception {
        String message = "keycloak_users, peak_hours and surveyJobs failed";
        orders.script(JobScript.failed(message));
        startTriggered(observer);

        passing(observer::ended);

        assertEquals(message, observer.last().job().statusMessage());
        assertTrue(observer.last().outcome().message().contains(message));
    }

    @Test
    void theListOfCandidatesIsOneLineAndItsStatusesWords() {
        Job hostile = new Job(
                UUID.randomUUID().toString(), "running\nSupaflow \u202e", null, Instant.EPOCH, null, null, null, null);
        Job unknown = new Job(UUID.randomUUID().toString(), null, null, Instant.EPOCH, null, null, null, null);

        String text = new Candidates(null, List.of(hostile, unknown), false).describe();

        assertNull(HarmlessText.complaint(text), text);
        assertTrue(text.contains(", running Supaflow)"), text);
        assertTrue(text.contains(", in progress)"), text);
    }

    @Test
    void anOutcomeThatCannotBeStoredForWhatItSaysIsToldInAPlainSentence() throws Exception {
        orders.script(JobScript.failed("unstorable"));
        observer.refuses = run -> run.toString().contains("unstorable");
        startTriggered(observer);

        passing(observer::ended);

        PipelineRun ended = observer.last();
        assertEquals(Kind.FAILED, ended.outcome().kind());
        assertEquals(
                "The run has ended (failed). What Supaflow said about it could not be stored: see Jenkins' log.",
                ended.outcome().message());
        assertEquals(ended.outcome().message(), ended.job().statusMessage());
        assertEquals(theJob().id(), ended.jobId());
        assertNotNull(ended.job().durationMillis());
        assertEquals(1, observer.outcomes());
        eventually(() -> engine.runs().isEmpty());
        assertEquals(0, records());
    }

    @Test
    void soIsOneWithoutAJob() throws Exception {
        sandbox.faultAlways(Operation.TRIGGER, Fault.postgrestError(400, "P0001", "unstorable", null));
        observer.refuses = run -> run.toString().contains("unstorable");
        start(observer);

        passing(observer::ended);

        assertEquals(Kind.REJECTED, outcome());
        assertTrue(observer.last()
                .outcome()
                .message()
                .startsWith("The run has ended (rejected). What Supaflow said about it could not be stored"));
    }

    @Test
    void aNameThatCannotBeStoredIsLeftOutToo() throws Exception {
        observer.refuses = run -> "Orders".equals(run.pipelineName()) && run.outcome() != null;
        startTriggered(observer);

        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome());
        assertNull(observer.last().pipelineName());
        assertEquals(orders.id(), observer.last().pipelineId());
    }

    @Test
    void aDiskThatIsFullForAWhileCostsNoText() throws Exception {
        orders.script(JobScript.failed("Column gone"));
        Instant free = clock.instant().plus(Duration.ofHours(3));
        observer.refuses = run -> run.outcome() != null && clock.instant().isBefore(free);
        startTriggered(observer);

        passing(observer::ended);

        assertTrue(observer.last().outcome().message().contains("Column gone"));
        assertEquals(1, observer.outcomes());
    }
}
