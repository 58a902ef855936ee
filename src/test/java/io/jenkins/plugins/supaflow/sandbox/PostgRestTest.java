package io.jenkins.plugins.supaflow.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.supaflow.sandbox.Caller.Reply;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sandbox against PostgREST's documentation. */
class PostgRestTest {

    private static final String PIPELINES = "pipelines_and_datasources";

    private final ManualClock clock = new ManualClock();
    private SupaflowSandbox sandbox;
    private Caller caller;

    /** Five pipelines, a to e; a has completed, b has failed, c to e never ran. */
    @BeforeEach
    void start() throws Exception {
        sandbox = SupaflowSandbox.start(0, clock);
        for (String name : List.of("a", "b", "c", "d, or \"e\"", "e")) {
            sandbox.addPipeline(id(name.charAt(0)), name, "api_" + name.charAt(0));
        }
        caller = new Caller(sandbox).login();
        caller.trigger(id('a'));
        sandbox.createJob(id('b'), SupaflowSandbox.USER_ID).end("failed", "x");
    }

    @AfterEach
    void close() {
        sandbox.close();
    }

    private static String id(char name) {
        return "0000000" + (name - 'a') + "-0000-4000-8000-000000000000";
    }

    private static String names(Reply reply) throws Exception {
        assertTrue(reply.status() < 300, reply.body());
        List<String> names = new ArrayList<>();
        for (JsonNode row : reply.json()) {
            names.add(row.get("pipeline_api_name").asText().replace("api_", ""));
        }
        return String.join("", names);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "pipeline_api_name=eq.api_b | b",
                "pipeline_api_name=neq.api_b | acde",
                "pipeline_api_name=gt.api_b | cde",
                "pipeline_api_name=gte.api_b&pipeline_api_name=lt.api_d | bc",
                "pipeline_api_name=lte.api_b | ab",
                "pipeline_api_name=in.(api_a,api_c,x) | ac",
                "pipeline_name=in.(\"d, or \\\"e\\\"\",e) | de",
                "pipeline_api_name=not.in.(api_a,api_c) | bde",
                "pipeline_api_name=in.() | ``",
                "pipeline_api_name=like.api* | abcde",
                "pipeline_api_name=like.API* | ``",
                "pipeline_api_name=ilike.API_%25 | abcde",
                "pipeline_api_name=not.like.*_a | bcde",
                "last_job_status=is.null | cde",
                "last_job_status=not.is.null | ab",
                "last_job_status=neq.failed | a",
                "last_job_status=not.eq.failed | a",
                "pipeline_id=eq.00000002-0000-4000-8000-000000000000 | c",
                "pipeline_created_at=lte.2026-06-18T12:00:00Z | abcde",
                "pipeline_created_at=gt.2026-06-18T14:00:00%2B02:00 | ``",
                "order=pipeline_name.desc | edcba",
                "order=last_job_status | abcde",
                "order=last_job_status.desc,pipeline_name.desc | edcba",
                "order=last_job_status.desc.nullslast,pipeline_name | bacde",
                "order=last_job_status.nullsfirst,pipeline_name.desc | edcab",
                "limit=2 | ab",
                "offset=3 | de",
                "limit=2&offset=1&order=pipeline_name.desc | dc",
                "limit=0 | ``",
                "limit=x | abcde",
                "or=(pipeline_api_name.eq.api_a,pipeline_name.eq.c) | ac",
                "or=( pipeline_api_name.eq.api_a, pipeline_name.eq.c) | ac",
                "or=(pipeline_name.ilike.*D*,pipeline_api_name.ilike.*_E) | de",
                "or=(pipeline_name.ilike.\"*, OR*\",pipeline_name.eq.a) | ad",
                "or=(pipeline_name.ilike.\"*\\\"E\\\"\",pipeline_name.eq.a) | ad",
                "or=(pipeline_name.eq.\"x)\",pipeline_name.in.(\"d, or \\\"e\\\"\",b)) | bd",
                "or=(pipeline_name.eq.a,and(pipeline_api_name.gt.api_b,pipeline_api_name.lt.api_e)) | acd",
                "and=(pipeline_api_name.gt.api_b,pipeline_api_name.not.eq.api_d) | ce",
                "not.or=(pipeline_name.eq.a,pipeline_name.eq.c) | bde",
                "or=(pipeline_name.eq.a,not.and(pipeline_api_name.gte.api_b,pipeline_api_name.lte.api_d)) | ae",
                "or=(last_job_status.is.null,last_job_status.eq.failed) | bcde",
                "not.or=(last_job_status.eq.failed,pipeline_name.eq.c) | a",
                "not.and=(last_job_status.eq.failed,pipeline_name.eq.c) | abde",
                "or=(pipeline_name.eq.a,pipeline_name.eq.b)&pipeline_api_name=eq.api_b | b",
                "or=(pipeline_name.eq.a,pipeline_name.eq.b)&or=(pipeline_name.eq.b,pipeline_name.eq.c) | b",
                "pipeline_api_name=like.api\\_a | a",
                "pipeline_name=like.\\a | a",
                "pipeline_api_name=like.api\\%25a | ``",
                "pipeline_api_name=like.api\\*a | ``"
            })
    void rowsAreFilteredOrderedAndCut(String query, String expected) throws Exception {
        assertEquals(
                expected,
                names(caller.get(
                        PIPELINES,
                        query.replace("\\", "%5C").replace("\"", "%22").replace(" ", "%20"))));
    }

    @Test
    void columnsAreSelectedAndRenamed() throws Exception {
        Reply reply = caller.get(PIPELINES, "select=pipeline_api_name,state:pipeline_state&limit=1");
        assertEquals("[{\"pipeline_api_name\":\"api_a\",\"state\":\"active\"}]", reply.body());
        assertTrue(caller.get(PIPELINES, "limit=1").json().get(0).size() > 15);
        assertEquals("application/json; charset=utf-8", reply.header("Content-Type"));
    }

    @Test
    void aRangeIsSaidAndTheTotalOnlyWhenItIsAskedFor() throws Exception {
        Reply page = caller.get(PIPELINES, "offset=1&limit=2", "Prefer", "count=exact");
        assertEquals(206, page.status());
        assertEquals("1-2/5", page.header("Content-Range"));
        Reply whole = caller.get(PIPELINES, "", "Prefer", "return=x, count=exact");
        assertEquals(200, whole.status());
        assertEquals("0-4/5", whole.header("Content-Range"));
        Reply uncounted = caller.get(PIPELINES, "limit=2");
        assertEquals(200, uncounted.status());
        assertEquals("0-1/*", uncounted.header("Content-Range"));
        Reply none = caller.get(PIPELINES, "pipeline_name=eq.z", "Prefer", "count=exact");
        assertEquals(200, none.status());
        assertEquals("*/0", none.header("Content-Range"));
        Reply head = caller.send(caller.request("/rest/v1/" + PIPELINES)
                .setHeader("Prefer", "count=exact")
                .method("HEAD", BodyPublishers.noBody()));
        assertEquals("0-4/5", head.header("Content-Range"));
        assertEquals("", head.body());
    }

    @Test
    void theRangeHeaderCutsToo() throws Exception {
        assertEquals("bc", names(caller.get(PIPELINES, "", "Range", "1-2")));
        assertEquals("de", names(caller.get(PIPELINES, "", "Range", "3-")));
        assertEquals("c", names(caller.get(PIPELINES, "limit=3", "Range", "2-9")));
        assertEquals(416, caller.get(PIPELINES, "", "Range", "2-1").status());
    }

    @Test
    void aPageBeyondTheEndIsAnErrorOnlyWhenRowsAreCounted() throws Exception {
        assertEquals("[]", caller.get(PIPELINES, "offset=6").body());
        Reply beyond = caller.get(PIPELINES, "offset=6", "Prefer", "count=exact");
        assertEquals(416, beyond.status());
        assertEquals("PGRST103", beyond.json().get("code").asText());
        assertEquals(200, caller.get(PIPELINES, "offset=5").status());
        assertEquals(416, caller.get(PIPELINES, "limit=-1").status());
    }

    @Test
    void theServerCapsAnAnswerWithoutAWord() throws Exception {
        sandbox.maxRows(2);
        assertEquals("ab", names(caller.get(PIPELINES, "limit=4")));
        Reply counted = caller.get(PIPELINES, "limit=4&offset=2", "Prefer", "count=exact");
        assertEquals("cd", names(counted));
        assertEquals("2-3/5", counted.header("Content-Range"));
    }

    @Test
    void aSingleObjectIsTheRowItselfOr406() throws Exception {
        String accept = "application/vnd.pgrst.object+json";
        Reply one = caller.get(PIPELINES, "pipeline_name=eq.a&select=pipeline_name", "Accept", accept);
        assertEquals("{\"pipeline_name\":\"a\"}", one.body());
        assertEquals(accept + "; charset=utf-8", one.header("Content-Type"));
        for (String query : List.of("", "pipeline_name=eq.z")) {
            Reply other = caller.get(PIPELINES, query, "Accept", accept);
            assertEquals(406, other.status());
            assertEquals("PGRST116", other.json().get("code").asText());
        }
        assertEquals(
                "The result contains 5 rows",
                caller.get(PIPELINES, "", "Accept", accept)
                        .json()
                        .get("details")
                        .asText());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "jobs | x=eq.1 | 400 | 42703",
                "jobs | select=id,x | 400 | 42703",
                "jobs | order=x.desc | 400 | 42703",
                "jobs | id=eq.1 | 400 | 22P02",
                "jobs | id=in.(1,2) | 400 | 22P02",
                "jobs | execution_duration_ms=gt.x | 400 | 22P02",
                "jobs | created_at=gt.yesterday | 400 | 22007",
                "jobs | job_status=completed | 400 | PGRST100",
                "jobs | job_status=equals.completed | 400 | PGRST100",
                "jobs | job_status=in.completed | 400 | PGRST100",
                "jobs | job_status=is.x | 400 | PGRST100",
                "jobs | order=id.down | 400 | PGRST100",
                "jobs | select=id(x) | 400 | PGRST100",
                "jobs | columns=id | 400 | SANDBOX",
                "jobs | or=() | 400 | PGRST100",
                "jobs | or=x(id.is.null) | 400 | PGRST100",
                "jobs | or=(id.is.null | 400 | PGRST100",
                "jobs | or=(id.equals.1,name.is.null) | 400 | PGRST100",
                "jobs | or=(id.in.1,name.is.null) | 400 | PGRST100",
                "jobs | or=(id.is.null,xor(name.is.null)) | 400 | PGRST100",
                "jobs | or=(name.eq.\"a,b\"c) | 400 | PGRST100",
                "jobs | or=(x.is.null) | 400 | 42703",
                "jobs | or=(id.eq.1) | 400 | 22P02",
                "jobs | id=ilike.*1* | 404 | 42883",
                "jobs | name=like.x%5C | 400 | 22025",
                "x | id=eq.1 | 404 | PGRST205"
            })
    void whatMakesNoSenseIsRefusedInPostgrestsWords(String table, String query, int status, String code)
            throws Exception {
        Reply reply = caller.get(table, query);
        assertEquals(status, reply.status(), reply.body());
        assertEquals(code, reply.json().get("code").asText());
    }

    @Test
    void aPatchWithoutRepresentationHasNoBody() throws Exception {
        SandboxJob job = sandbox.createJob(id('c'), SupaflowSandbox.USER_ID);
        job.status("running");
        Reply none = caller.patch("id=eq." + job.id() + "&job_status=eq.queued", "return=minimal");
        assertEquals(204, none.status());
        assertEquals("*/*", none.header("Content-Range"));
        assertEquals("running", job.status());
        Reply one = caller.patch("id=eq." + job.id() + "&" + Caller.IN_PROGRESS, "return=minimal,count=exact");
        assertEquals(204, one.status());
        assertEquals("", one.body());
        assertEquals("0-0/1", one.header("Content-Range"));
        assertEquals("cancelled", job.status());
    }

    @Test
    void workspacesAreListedByName() throws Exception {
        String id = sandbox.addWorkspace("Another", "another");
        JsonNode rows = caller.get("workspaces_with_access", "select=id,api_name&state=neq.deleted&order=name")
                .json();
        assertEquals(List.of("another", "sandbox"), rows.findValuesAsText("api_name"));
        assertEquals(id, rows.get(0).get("id").asText());
        assertEquals("[]", caller.get("jobs", "workspace_id=eq." + id).body());
    }
}
