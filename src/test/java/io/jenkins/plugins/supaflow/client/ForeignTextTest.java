package io.jenkins.plugins.supaflow.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What an answer says is harmless as soon as the client has given it. */
class ForeignTextTest extends ClientTestBase {

    private static final String ID = UUID.randomUUID().toString();
    private static final String HOSTILE =
            "a\r\n\u001b[31mSupaflow \u202e\uffff\u0000 " + SupaflowSandbox.KEY + " peak_hours";
    private static final String HARMLESS = "a Supaflow  **** peak_hours";

    private Job job(Map<String, String> fields) throws Exception {
        sandbox.fault(Operation.READ_JOBS, Fault.rawBody("[" + object(fields).put("id", ID) + "]"));
        return client.job(ID).get().orElseThrow();
    }

    private static Fault only(String row) {
        return Fault.status(200, Map.of("Content-Range", "0-0/1"), "[" + row + "]");
    }

    private static ObjectNode object(Map<String, String> fields) {
        ObjectNode row = Json.MAPPER.createObjectNode();
        fields.forEach(row::put);
        return row;
    }

    @Test
    void ofAJob() throws Exception {
        Job job = job(Map.of("status_message", HOSTILE, "job_status", HOSTILE, "created_by", HOSTILE));

        assertEquals(HARMLESS, job.statusMessage());
        assertEquals(HARMLESS, job.apiStatus());
        assertNull(job.createdBy(), "an id that is not plain is no evidence of anything");
    }

    @Test
    void aMessageEndsBeforeAnEmojiThatDoesNotFitWhole() throws Exception {
        String message = "x".repeat(999) + "\uD83D\uDE00\uD83D\uDE00";

        assertEquals(
                "x".repeat(999) + "\uD83D\uDE00…",
                job(Map.of("status_message", message)).statusMessage());
    }

    @Test
    void halfOfAnEmojiIsNone() throws Exception {
        sandbox.fault(
                Operation.READ_JOBS,
                Fault.rawBody("[{\"id\":\"" + ID + "\",\"status_message\":\"a\\ud83db\\ude00c\\uffffd\"}]"));

        assertEquals("abcd", client.job(ID).get().orElseThrow().statusMessage());
    }

    @Test
    void aStatusIsMatchedAsItIsSpelled() throws Exception {
        for (String spelled : List.of("completed\u0000", " completed", "comp\u200bleted", "failed\n")) {
            Job job = job(Map.of("job_status", spelled));
            assertEquals(JobStatus.OTHER, job.status(), spelled);
            assertNull(job.apiStatus(), spelled);
        }
        assertEquals(JobStatus.COMPLETED, job(Map.of("job_status", "completed")).status());
        assertEquals("Completed", job(Map.of("job_status", "Completed")).apiStatus());
    }

    @Test
    void ofAPipeline() throws Exception {
        String row = object(Map.of(
                        "pipeline_name", HOSTILE,
                        "pipeline_api_name", "or\u200bders",
                        "pipeline_state", HOSTILE,
                        "project_name", HOSTILE,
                        "source_name", HOSTILE,
                        "destination_name", HOSTILE,
                        "last_job_status", HOSTILE))
                .put("pipeline_id", ID)
                .toString();
        sandbox.fault(Operation.PIPELINES, only(row));

        Pipeline pipeline = client.pipeline(ID).get().orElseThrow();

        assertEquals(
                new Pipeline(ID, HARMLESS, null, HARMLESS, HARMLESS, HARMLESS, HARMLESS, HARMLESS, null), pipeline);
        assertEquals(ID, pipeline.reference());
    }

    @Test
    void aPipelineMayBeNamedAsAKeyBeginsButNotAsAKey() {
        assertEquals("ak_orders", new Pipeline(ID, null, "ak_orders", null, null, null, null, null, null).reference());
        assertNull(new Pipeline(ID, null, SupaflowSandbox.KEY, null, null, null, null, null, null).apiName());
    }

    @Test
    void ofAnObject() throws Exception {
        String row = object(Map.of(
                        "fully_qualified_source_object_name", HOSTILE,
                        "job_status", HOSTILE,
                        "status_message", HOSTILE,
                        "ingestion_status", HOSTILE,
                        "staging_status", HOSTILE,
                        "loading_status", HOSTILE))
                .put("id", ID)
                .toString();
        sandbox.fault(Operation.OBJECTS, only(row));

        assertEquals(
                List.of(new ObjectResult(
                        ID, HARMLESS, HARMLESS, HARMLESS, HARMLESS, HARMLESS, HARMLESS, null, null, null)),
                client.objectResults(ID).get().worst());
    }

    @Test
    void ofAnAccount() throws Exception {
        String answer = object(Map.of(
                        "token",
                        "t",
                        "supabase_anon_key",
                        "k",
                        "org_id",
                        HOSTILE,
                        "user_id",
                        HOSTILE,
                        "region",
                        HOSTILE))
                .put("supabase_url", sandbox.url().toString())
                .put("org_role", HOSTILE)
                .toString();
        sandbox.fault(Operation.BOOTSTRAP, Fault.rawBody(answer));

        assertEquals(
                new Account(null, null, HARMLESS, HARMLESS), client.account().get());
    }

    @Test
    void ofAnError() {
        String answer = object(Map.of("message", HOSTILE, "hint", HOSTILE, "code", "PGRST000\u0000"))
                .toString();
        sandbox.fault(Operation.READ_JOBS, Fault.status(400, Map.of(), answer));

        SupaflowException failure = failure(UnavailableException.class, client.job(ID));

        assertEquals(HARMLESS, failure.hint());
        assertNull(failure.code(), "a code that is not plain is no verdict");
        assertTrue(failure.getMessage().contains(HARMLESS), failure.getMessage());
    }

    /** The JDK quotes what it cannot read. */
    @Test
    void ofACause() {
        IOException quoting = new IOException("Invalid status line: " + HOSTILE, new IllegalStateException(HOSTILE));

        SupaflowException failure = new UnavailableException(Messages._SupaflowClient_list(), null, quoting, null);

        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        assertFalse(trace.toString().contains(SupaflowSandbox.KEY), trace.toString());
        assertTrue(trace.toString().contains("IOException: Invalid status line: " + HARMLESS), trace.toString());
        assertTrue(trace.toString().contains("IllegalStateException"), trace.toString());
        IOException plain = new IOException("reset");
        assertEquals(plain, new UnavailableException(Messages._SupaflowClient_list(), null, plain, null).getCause());
    }
}
