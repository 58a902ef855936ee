package io.jenkins.plugins.supaflow.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.jenkins.plugins.supaflow.sandbox.Caller.Reply;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What others may make of Supaflow: proxies, replicas, fronts, values that nobody foresaw. */
class ImaginationTest {

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

    private Reply triggerWith(Fault fault) throws Exception {
        sandbox.fault(Operation.TRIGGER, fault);
        return caller.trigger(orders.id());
    }

    private JsonNode jobs(String query) throws Exception {
        return caller.get("jobs", query).json();
    }

    // ---- Middleboxes

    @ParameterizedTest
    @ValueSource(ints = {200, 302, 400, 401, 403, 404, 407, 409, 429, 451, 503, 511})
    void aMiddleboxPutsItsPageInThePlaceOfTheWorkOrOfTheAnswer(int status) throws Exception {
        Reply before = triggerWith(Fault.proxyPage(status));
        assertEquals(status, before.status());
        assertTrue(before.body().startsWith("<!DOCTYPE html>"), before::body);
        assertEquals(status == 407, !before.header("Proxy-Authenticate").isEmpty());
        assertEquals(0, sandbox.created(orders.id()));
        Reply after = triggerWith(Fault.proxyPage(status).carriedOut());
        assertEquals(before.status(), after.status());
        assertEquals(before.body(), after.body());
        assertEquals(1, sandbox.created(orders.id()));
    }

    @Test
    void anErrorOfPostgrestMayComeAfterTheWork() throws Exception {
        Fault broken =
                Fault.postgrestError(503, "PGRST001", "Database connection error. Retrying the connection.", null);
        assertEquals("PGRST001", triggerWith(broken).json().get("code").asText());
        assertEquals(0, sandbox.created(orders.id()));
        Reply after = triggerWith(broken.carriedOut());
        assertEquals(503, after.status());
        assertEquals("PGRST001", after.json().get("code").asText());
        assertEquals(1, sandbox.created(orders.id()));
    }

    @Test
    void aPauseMayBeAskedForBeforeAndAfterTheWork() throws Exception {
        int created = 0;
        for (Fault fault :
                List.of(Fault.tooManyRequests(Duration.ofMinutes(10)), Fault.unavailable(Duration.ofMinutes(10)))) {
            assertEquals("600", triggerWith(fault).header("Retry-After"));
            assertEquals(created, sandbox.created(orders.id()));
            assertEquals("600", triggerWith(fault.carriedOut()).header("Retry-After"));
            assertEquals(++created, sandbox.created(orders.id()));
        }
    }

    @Test
    void aFrontRefusesLongTargetsAndPassesThemOnToNobody() throws Exception {
        sandbox.maxUrl(200);
        sandbox.fault(Operation.READ_JOBS, Fault.status(500));
        Reply refused = caller.get("jobs", "select=id&id=in.(" + (UUID.randomUUID() + ",").repeat(6) + ")");
        assertEquals(414, refused.status());
        assertTrue(refused.body().startsWith("<!DOCTYPE html>"), refused::body);
        assertEquals(500, caller.get("jobs", "select=id").status());
        String longest = "select=id&limit=1&offset=";
        longest += "0".repeat(200 - "/rest/v1/jobs?".length() - longest.length());
        assertEquals(200, caller.get("jobs", longest).status());
        assertEquals(414, caller.get("jobs", longest + "0").status());
        sandbox.maxUrl(0);
        assertEquals(200, caller.get("jobs", longest + "0").status());
        assertEquals(5, sandbox.requests(Operation.READ_JOBS));
    }

    @Test
    void theRightAnswersBodyMayBeAltered() throws Exception {
        Reply reply = triggerWith(Fault.alteredBody(body -> body.toUpperCase(Locale.ROOT)));
        assertEquals(200, reply.status());
        String id = sandbox.jobs().get(0).id();
        assertEquals(id.toUpperCase(Locale.ROOT), reply.json().asText());
    }

    // ---- Values

    @Test
    void everyRowOfATableMayBeAltered() throws Exception {
        SandboxJob first = sandbox.createJob(orders.id(), SupaflowSandbox.USER_ID);
        SandboxJob second = sandbox.createJob(orders.id(), SupaflowSandbox.USER_ID);
        sandbox.tamper("jobs", row -> row.put("status_message", "\ud83d \ufffe"));
        JsonNode rows = jobs("select=job_status,status_message&status_message=is.null");
        assertEquals(2, rows.size());
        assertEquals("\ud83d \ufffe", rows.get(1).get("status_message").asText());

        sandbox.tamper("jobs", (job, row) -> job.equals(second.id()) ? null : row.put("job_status", job));
        rows = jobs("select=job_status&order=created_at");
        assertEquals(first.id(), rows.get(0).get("job_status").asText());
        assertTrue(rows.get(1).isNull());

        sandbox.tamper("jobs", UnaryOperator.identity());
        assertEquals("completed", jobs("").get(1).get("job_status").asText());
        assertThrows(IllegalArgumentException.class, () -> sandbox.tamper("job", UnaryOperator.identity()));
    }

    @Test
    void theArrayOfRowsMayBeAltered() throws Exception {
        sandbox.createJob(orders.id(), SupaflowSandbox.USER_ID);
        sandbox.tamperRows(
                "jobs", rows -> rows.add(rows.get(0)).addNull().add("x").insert(0, rows.arrayNode()));
        JsonNode rows = jobs("select=id");
        assertEquals(5, rows.size());
        assertTrue(rows.get(0).isArray());
        assertEquals(rows.get(1), rows.get(2));
        assertTrue(rows.get(3).isNull());
        sandbox.tamperRows("jobs", UnaryOperator.identity());
        assertEquals(1, jobs("select=id").size());
    }

    @Test
    void theRowsThatACancelShowsMayBeAlteredToo() throws Exception {
        orders.script(JobScript.running());
        SandboxJob job = sandbox.createJob(orders.id(), SupaflowSandbox.USER_ID);
        sandbox.tamper("jobs", row -> row.put("id", job.id().toUpperCase(Locale.ROOT)));
        assertEquals(
                job.id().toUpperCase(Locale.ROOT),
                caller.cancel(job.id()).json().get(0).get("id").asText());
        assertTrue(job.cancelRequested());
    }

    @Test
    void everyHostileValueReachesTheCallerAsItIs() throws Exception {
        sandbox.createJob(orders.id(), SupaflowSandbox.USER_ID);
        List<JsonNode> values = HostileValues.all();
        assertTrue(values.size() > 100);
        for (JsonNode value : values) {
            sandbox.tamper("jobs", row -> row.set("status_message", value));
            Reply reply = caller.get("jobs", "select=status_message");
            assertEquals(200, reply.status());
            String sent = Answer.MAPPER.writeValueAsString(value);
            assertEquals("[{\"status_message\":" + ascii(sent) + "}]", ascii(reply.body()));
        }
        sandbox.tamper("jobs", row -> row.put("status_message", HostileValues.huge()));
        assertTrue(caller.get("jobs", "select=status_message").body().length() > 5 << 20);
    }

    /** Escaped or not, it is the same JSON. */
    private static String ascii(String json) {
        StringBuilder ascii = new StringBuilder();
        json.chars().forEach(c -> ascii.append(c < 128 ? String.valueOf((char) c) : String.format("\\u%04X", c)));
        return ascii.toString().replace("\\ud800", "\\uD800").replace("\\udfff", "\\uDFFF");
    }

    @Test
    void hostileValuesFollowFromTheSeedAndSpareWhatTheyShall() {
        ObjectNode row = Answer.MAPPER.createObjectNode();
        for (int i = 0; i < 20; i++) {
            row.put("column" + i, i);
        }
        UnaryOperator<ObjectNode> a = new HostileValues(7).spoiling("column0");
        UnaryOperator<ObjectNode> b = new HostileValues(7).spoiling("column0");
        Set<JsonNode> seen = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            ObjectNode spoiled = a.apply(row.deepCopy());
            assertEquals(spoiled.toString(), b.apply(row.deepCopy()).toString());
            assertEquals(0, spoiled.get("column0").intValue());
            spoiled.forEach(seen::add);
        }
        assertTrue(seen.size() > 100, seen.size() + " values");
        assertEquals(new HostileValues(3).string(), new HostileValues(3).string());
        assertEquals(
                new HostileValues(3).value().toString(),
                new HostileValues(3).value().toString());
        assertFalse(HostileValues.abysses().contains(TextNode.valueOf("")));
    }

    // ---- Replicas, users, names

    @Test
    void aReplicaShowsWhatWasTrueAWhileAgo() throws Exception {
        orders.script(JobScript.running());
        sandbox.lag(Duration.ofSeconds(30));
        String id = caller.trigger(orders.id()).json().asText();
        assertEquals(0, jobs("").size());
        clock.advance(Duration.ofSeconds(20));
        sandbox.jobs().get(0).end("failed", "Out of disk");
        assertEquals(0, jobs("id=eq." + id).size());
        clock.advance(Duration.ofSeconds(10));
        assertEquals("running", caller.job(id).get("job_status").asText());
        assertEquals(1, jobs("job_status=eq.running").size());
        assertEquals(0, caller.get("job_details_v2", "job_id=eq." + id).json().size());
        assertEquals("[]", caller.cancel(id).body());
        clock.advance(Duration.ofSeconds(20));
        assertEquals("failed", caller.job(id).get("job_status").asText());
        assertEquals(3, caller.get("job_details_v2", "job_id=eq." + id).json().size());
    }

    @Test
    void aCancelShowsLateOnAReplica() throws Exception {
        orders.script(JobScript.running());
        String id = caller.trigger(orders.id()).json().asText();
        clock.advance(Duration.ofSeconds(60));
        sandbox.lag(Duration.ofSeconds(30));
        assertEquals(1, caller.cancel(id).json().size());
        assertEquals("[]", caller.cancel(id).body());
        assertEquals("running", caller.job(id).get("job_status").asText());
        sandbox.lag(Duration.ZERO);
        assertEquals("cancelled", caller.job(id).get("job_status").asText());
    }

    @Test
    void jobsMayShowAnotherIdThanTheUserOfTheKey() throws Exception {
        sandbox.addKey("ak_other", UUID.randomUUID().toString());
        String creator = UUID.randomUUID().toString();
        sandbox.createdBy(SupaflowSandbox.USER_ID, creator);
        String mine = caller.trigger(orders.id()).json().asText();
        assertEquals(
                SupaflowSandbox.USER_ID,
                caller.bootstrap(SupaflowSandbox.KEY).json().get("user_id").asText());
        assertEquals(creator, caller.job(mine).get("created_by").asText());
        String theirs = caller.login("ak_other").trigger(orders.id()).json().asText();
        assertEquals(
                caller.bootstrap("ak_other").json().get("user_id").asText(),
                caller.job(theirs).get("created_by").asText());
    }

    @Test
    void twoPipelinesMayShareAnApiNameOneOfThemDeleted() throws Exception {
        SandboxPipeline twin = sandbox.addPipeline("Orders, old", "orders").project("Archive");
        String query = "select=pipeline_id,pipeline_state&pipeline_api_name=eq.orders";
        assertEquals(2, caller.get("pipelines_and_datasources", query).json().size());
        twin.state("deleted");
        assertEquals(1, caller.get("pipelines_and_datasources", query).json().size());
        sandbox.listDeleted(true);
        JsonNode rows = caller.get("pipelines_and_datasources", query).json();
        assertEquals("deleted", rows.get(1).get("pipeline_state").asText());
        assertEquals(twin.id(), rows.get(1).get("pipeline_id").asText());
    }

    @Test
    void objectsMayComeAWhileAfterTheEnd() throws Exception {
        orders.detailsAfter(Duration.ofSeconds(20));
        String id = caller.trigger(orders.id()).json().asText();
        assertEquals("completed", caller.job(id).get("job_status").asText());
        clock.advance(Duration.ofSeconds(19));
        assertEquals("[]", caller.get("job_details_v2", "job_id=eq." + id).body());
        clock.advance(Duration.ofSeconds(1));
        assertEquals(3, caller.get("job_details_v2", "job_id=eq." + id).json().size());
    }

    @Test
    void theTotalMayBeMissingThoughItWasAskedFor() throws Exception {
        sandbox.addPipeline("Customers", "customers");
        sandbox.hideTotals(true);
        Reply reply = caller.get("pipelines_and_datasources", "", "Prefer", "count=exact");
        assertEquals(200, reply.status());
        assertEquals("0-1/*", reply.header("Content-Range"));
        sandbox.hideTotals(false);
        assertEquals(
                "0-1/2",
                caller.get("pipelines_and_datasources", "", "Prefer", "count=exact")
                        .header("Content-Range"));
    }
}
