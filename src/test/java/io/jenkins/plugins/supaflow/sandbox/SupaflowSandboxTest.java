package io.jenkins.plugins.supaflow.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.supaflow.sandbox.Caller.Reply;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SupaflowSandboxTest {

    private final ManualClock clock = new ManualClock();
    private SupaflowSandbox sandbox;
    private SandboxPipeline orders;
    private Caller caller;

    @BeforeEach
    void start() throws Exception {
        sandbox = SupaflowSandbox.start(0, clock);
        orders = sandbox.addPipeline("Orders", "orders");
        caller = new Caller(sandbox).login();
    }

    @AfterEach
    void close() {
        sandbox.close();
    }

    private static void assertError(int status, String code, String message, Reply reply) throws Exception {
        assertEquals(status, reply.status(), reply.body());
        assertEquals(code, reply.json().path("code").asText());
        assertEquals(message, reply.json().path("message").asText());
        assertTrue(reply.json().has("details") && reply.json().has("hint"));
    }

    // ---- Keys and tokens

    @Test
    void aKeyIsExchangedForAToken() throws Exception {
        JsonNode body = caller.bootstrap(SupaflowSandbox.KEY).json();
        assertEquals(sandbox.url().toString(), body.get("supabase_url").asText());
        assertEquals(3, body.get("token").asText().split("\\.").length);
        assertEquals(3600, body.get("ttl_seconds").asInt());
        assertEquals("2026-06-18T13:00:00.000Z", body.get("expires_at").asText());
        assertEquals("us", body.get("region").asText());
        assertEquals(SupaflowSandbox.USER_ID, body.get("user_id").asText());
        assertEquals(SupaflowSandbox.ORG_ID, body.get("org_id").asText());
    }

    @Test
    void otherKeysAreRefusedUntilTheyAreAdded() throws Exception {
        assertEquals(401, caller.bootstrap("ak_other").status());
        assertEquals(401, caller.bootstrap("eyJhbGciOiJIUzI1NiJ9.e30.x").status());
        sandbox.addKey("ak_other", UUID.randomUUID().toString());
        assertEquals(200, caller.bootstrap("ak_other").status());
    }

    @Test
    void aRevokedKeyGetsNoTokenButItsTokensLiveOn() throws Exception {
        sandbox.revokeKey(SupaflowSandbox.KEY);
        assertEquals(401, caller.bootstrap(SupaflowSandbox.KEY).status());
        assertEquals(200, caller.get("jobs", "").status());
        sandbox.expireTokens();
        assertError(401, "PGRST301", "JWT expired", caller.get("jobs", ""));
    }

    @Test
    void aTokenExpiresByTheClock() throws Exception {
        clock.advance(Duration.ofMinutes(59));
        assertEquals(200, caller.get("jobs", "").status());
        clock.advance(Duration.ofMinutes(1));
        Reply expired = caller.get("jobs", "");
        assertError(401, "PGRST301", "JWT expired", expired);
        assertTrue(expired.header("WWW-Authenticate").startsWith("Bearer "));
        assertEquals(200, caller.login().get("jobs", "").status());

        sandbox.tokenLifetime(Duration.ofSeconds(5));
        caller.login();
        clock.advance(Duration.ofSeconds(5));
        assertEquals(401, caller.get("jobs", "").status());
    }

    @Test
    void expiringTheTokensSparesTheNextOnes() throws Exception {
        sandbox.expireTokens();
        assertEquals(401, caller.get("jobs", "").status());
        assertEquals(200, caller.login().get("jobs", "").status());
    }

    @Test
    void aForgedTokenIsRefused() throws Exception {
        assertEquals(
                401,
                caller.send(caller.request("/rest/v1/jobs").setHeader("Authorization", "Bearer x.y.z"))
                        .status());
        assertEquals(
                401,
                caller.send(caller.request("/rest/v1/jobs").setHeader("Authorization", "Bearer x"))
                        .status());
        try (SupaflowSandbox other = SupaflowSandbox.start(0, clock)) {
            String foreign = new Caller(other)
                    .bootstrap(SupaflowSandbox.KEY)
                    .json()
                    .get("token")
                    .asText();
            Reply reply = caller.send(caller.request("/rest/v1/jobs").setHeader("Authorization", "Bearer " + foreign));
            assertEquals(401, reply.status());
        }
    }

    @Test
    void theGatewayWantsItsKeyWhateverTheToken() throws Exception {
        Reply wrong = caller.get("jobs", "", "apikey", "x");
        assertEquals(401, wrong.status());
        assertEquals("Invalid API key", wrong.json().get("message").asText());
        Reply missing =
                new Caller(sandbox).send(HttpRequest.newBuilder(sandbox.url().resolve("/rest/v1/jobs")));
        assertEquals(401, missing.status());
        assertEquals(
                "No API key found in request", missing.json().get("message").asText());
    }

    @Test
    void theBootstrapAnswerCanBeAltered() throws Exception {
        sandbox.bootstrapBody(body -> body.putNull("org_id").without(List.of("expires_at")));
        JsonNode altered = caller.bootstrap(SupaflowSandbox.KEY).json();
        assertFalse(altered.has("expires_at"));
        assertTrue(altered.get("org_id").isNull());
        sandbox.bootstrapBody(UnaryOperator.identity());
        assertTrue(caller.bootstrap(SupaflowSandbox.KEY).json().has("expires_at"));
    }

    // ---- Triggering

    @Test
    void aTriggerCreatesAJobOfTheKeysUser() throws Exception {
        String user = UUID.randomUUID().toString();
        sandbox.addKey("ak_other", user);
        Reply reply = caller.login("ak_other")
                .rpc(
                        "create_pipeline_run_job",
                        "{\"p_pipeline_id\":\"" + orders.id().toUpperCase()
                                + "\",\"p_job_type\":\"pipeline_run\",\"p_full_resync\":true,\"p_reset_target\":true}");
        SandboxJob job = sandbox.jobs().get(0);
        assertEquals("\"" + job.id() + "\"", reply.body());
        assertEquals(user, job.createdBy());
        assertTrue(job.fullResync() && job.resetTarget());
        assertEquals(1, sandbox.created(orders.id()));
        assertEquals(sandbox.jobs(), sandbox.jobs(orders.id()));
        assertEquals(user, caller.job(job.id()).get("created_by").asText());
        assertEquals(orders.id(), caller.job(job.id()).get("reference_id").asText());
    }

    @Test
    void aTriggerThatIsRefusedCreatesNothing() throws Exception {
        SandboxPipeline draft = sandbox.addPipeline("Draft", "draft").state("draft");
        SandboxPipeline deleted = sandbox.addPipeline("Gone", "gone").state("deleted");
        String unknown = "Pipeline not found or access denied";
        assertError(400, "P0001", "Pipeline is not active", caller.trigger(draft.id()));
        assertError(400, "P0001", unknown, caller.trigger(deleted.id()));
        assertError(400, "P0001", unknown, caller.trigger(UUID.randomUUID().toString()));
        assertError(400, "22P02", "invalid input syntax for type uuid: \"x\"", caller.trigger("x"));
        String prefix = "{\"p_pipeline_id\":\"" + orders.id() + "\",";
        String function = "create_pipeline_run_job";
        assertEquals(
                400, caller.rpc(function, prefix + "\"p_reset_target\":true}").status());
        assertEquals(400, caller.rpc(function, prefix + "\"p_job_type\":\"x\"}").status());
        assertEquals(404, caller.rpc(function, prefix + "\"p_x\":1}").status());
        assertEquals(404, caller.rpc(function, "{}").status());
        assertEquals(400, caller.rpc(function, "{").status());
        assertEquals(404, caller.rpc("nope", "{}").status());
        assertEquals(List.of(), sandbox.jobs());
    }

    @Test
    void anAccountOutOfCreditsGetsNull() throws Exception {
        sandbox.outOfCredits(true);
        Reply reply = caller.trigger(orders.id());
        assertEquals(200, reply.status());
        assertEquals("null", reply.body());
        assertEquals(0, sandbox.created(orders.id()));
        sandbox.outOfCredits(false);
        assertNotEquals("null", caller.trigger(orders.id()).body());
    }

    @Test
    void somebodyElsesJobIsNotOneOfTheTriggers() throws Exception {
        String user = UUID.randomUUID().toString();
        SandboxJob job = sandbox.createJob(orders.id(), user);
        assertEquals(0, sandbox.created(orders.id()));
        assertEquals(user, caller.job(job.id()).get("created_by").asText());
        assertThrows(IllegalArgumentException.class, () -> sandbox.createJob("x", user));
    }

    // ---- Requests

    @Test
    void everyRequestIsCountedAndLoggedWithoutItsSecrets() throws Exception {
        caller.get("jobs", "limit=1", "User-Agent", "test/1");
        caller.trigger(orders.id());
        caller.cancel(sandbox.jobs().get(0).id());
        caller.get("pipelines_and_datasources", "");
        caller.get("job_details_v2", "");
        caller.get("workspaces_with_access", "");
        caller.get("nope", "");
        for (Operation operation : Operation.values()) {
            assertEquals(1, sandbox.requests(operation), operation::name);
        }
        assertEquals(8, sandbox.requests());
        RecordedRequest read = sandbox.log().get(1);
        assertEquals(Operation.READ_JOBS, read.operation());
        assertEquals("GET", read.method());
        assertEquals("/rest/v1/jobs?limit=1", read.path());
        assertEquals(clock.instant(), read.time());
        assertEquals("test/1", read.userAgent());
        assertEquals("(hidden)", read.header("Authorization"));
        assertEquals("(hidden)", read.header("apikey"));
        assertFalse(sandbox.log().toString().contains("eyJ")
                || sandbox.log().toString().contains("ak_"));
    }

    @Test
    void aPortInUseIsAnError() {
        int port = sandbox.url().getPort();
        assertThrows(UncheckedIOException.class, () -> SupaflowSandbox.start(port, Clock.systemUTC()));
    }

    @Test
    void tenThousandJobsAreReadQuickly() throws Exception {
        for (int i = 0; i < 10_000; i++) {
            sandbox.createJob(orders.id(), SupaflowSandbox.USER_ID);
        }
        List<String> ids = sandbox.jobs().stream().map(SandboxJob::id).toList();
        long start = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            String query = "id=in.(" + String.join(",", ids.subList(i * 100, i * 100 + 100)) + ")&select=id,job_status";
            assertEquals(100, caller.get("jobs", query).json().size());
            String newest = "reference_id=eq." + orders.id() + "&order=created_at.desc&limit=1";
            assertEquals(
                    ids.get(9_999),
                    caller.get("jobs", newest).json().get(0).get("id").asText());
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        // Far more than it needs, but less than 200 requests with Nagle's 40 ms, or 200 scans of all rows.
        assertTrue(took.compareTo(Duration.ofSeconds(7)) < 0, took::toString);
    }
}
