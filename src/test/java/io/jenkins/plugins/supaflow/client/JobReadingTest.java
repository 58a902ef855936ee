package io.jenkins.plugins.supaflow.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.HostileValues;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Many jobs in one request, of which some cannot be read as they are. */
class JobReadingTest extends ClientTestBase {

    private static final int FULL = SupaflowClient.MAX_JOBS;

    private List<String> create(int count) {
        return IntStream.range(0, count)
                .mapToObj(i ->
                        sandbox.createJob(orders.id(), SupaflowSandbox.USER_ID).id())
                .toList();
    }

    private Heard read(List<String> ids) throws Exception {
        Heard heard = new Heard();
        client.jobs(ids, heard).get();
        assertEquals(Set.copyOf(ids), heard.told);
        return heard;
    }

    private int requests() {
        return sandbox.requests(Operation.READ_JOBS);
    }

    private void tamper(String id, String column, JsonNode value) {
        sandbox.tamper("jobs", (job, row) -> {
            if (job.equals(id) && row.has(column)) {
                row.set(column, value);
            }
            return row;
        });
    }

    static Stream<Arguments> columnsAndValues() {
        List<JsonNode> values = new ArrayList<>(HostileValues.all());
        values.addAll(HostileValues.abysses());
        return Stream.of("job_status", "status_message", "ended_at", "execution_duration_ms", "job_response")
                .map(column -> Arguments.of(column, values));
    }

    @ParameterizedTest
    @MethodSource("columnsAndValues")
    void noValueInAColumnCostsAnotherColumnOrAnotherJob(String column, List<JsonNode> values) throws Exception {
        orders.script(JobScript.failed("Column gone"));
        List<String> ids = create(2);
        for (JsonNode value : values) {
            tamper(ids.get(0), column, value);

            Heard heard = read(ids);

            assertEquals("Column gone", heard.shown.get(ids.get(1)).statusMessage());
            Job odd = heard.shown.get(ids.get(0));
            assertNotNull(odd, () -> "not read: " + Texts.plain(value.toString(), 100));
            if (!column.equals("job_status")) {
                assertEquals(JobStatus.FAILED, odd.status());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"created_at", "created_by", "id", "job_response", "status_message"})
    void noValueInAColumnCostsALookItsOtherJobs(String column) throws Exception {
        List<String> ids = create(2);
        for (JsonNode value : HostileValues.all()) {
            tamper(ids.get(0), column, value);

            List<Job> jobs = client.jobsSince(orders.id(), null).get().jobs();

            assertEquals(ids.get(1), jobs.get(jobs.size() - 1).id());
            assertEquals(column.equals("id") ? 1 : 2, jobs.size());
        }
    }

    @Test
    void readsTimesWithAndWithoutAZone() throws Exception {
        String id = create(1).get(0);
        Instant noon = Instant.parse("2026-06-18T12:00:00Z");
        for (String time : List.of(
                "2026-06-18T12:00:00+00:00",
                "2026-06-18T12:00:00",
                "2026-06-18 12:00:00+00",
                "2026-06-18 12:00:00.000",
                "2026-06-18T12:00:00+0000",
                "2026-06-18T17:30:00+05:30")) {
            sandbox.tamper("jobs", row -> row.put("created_at", time));
            assertEquals(noon, client.newestJob(orders.id()).get().orElseThrow().createdAt(), time);
            assertEquals(id, client.newestJob(orders.id()).get().orElseThrow().id());
        }
    }

    @Test
    void ofAFieldThatComesTwiceTheLastCounts() throws Exception {
        String id = create(1).get(0);
        sandbox.fault(
                Operation.READ_JOBS,
                Fault.rawBody("[{\"id\":\"" + id + "\",\"job_status\":\"queued\",\"status_message\":\"a\","
                        + "\"created_at\":null,\"execution_duration_ms\":1,\"created_by\":null,\"job_response\":"
                        + "{\"total_objects\":1,\"total_rows_source\":1,\"total_rows_destination\":1,\"total_failed\":1,"
                        + "\"total_skipped\":1,\"total_objects\":2},\"job_status\":\"failed\",\"id\":\"" + id
                        + "\"}]"));

        Job job = read(List.of(id)).shown.get(id);

        assertEquals(JobStatus.FAILED, job.status());
        assertEquals(2, job.summary().totalObjects());
    }

    @Test
    void findsItsJobsWhateverTheCaseOfTheirIds() throws Exception {
        List<String> ids =
                create(2).stream().map(id -> id.toUpperCase(Locale.ROOT)).toList();

        assertEquals(Set.copyOf(ids), read(ids).shown.keySet());
        assertTrue(client.job(ids.get(0)).get().isPresent());
        assertEquals(2, requests());
    }

    @Test
    void aJobWhoseMessageIsTooLongCostsNoOtherAnythingAndIsReadWithoutIt() throws Exception {
        orders.nextScript(JobScript.completed().endMessage(HostileValues.huge()));
        List<String> ids = create(FULL);

        Heard heard = read(ids);

        assertEquals(Set.copyOf(ids), heard.shown.keySet());
        Job culprit = heard.shown.get(ids.get(0));
        assertEquals(JobStatus.COMPLETED, culprit.status());
        assertEquals(3, culprit.summary().totalObjects());
        assertTrue(culprit.statusMessage().contains("could not be read"), culprit.statusMessage());
        assertNull(heard.shown.get(ids.get(1)).statusMessage());
        assertTrue(requests() <= 20, () -> requests() + " requests");
        // Nothing of that says how many jobs a request may name.
        assertEquals(FULL, client.jobsInARequest());
    }

    @Test
    void aJobThatNeedsFewerColumnsIsFoundOnceAndTriedAgainAtItsEnd() throws Exception {
        orders.script(JobScript.running());
        List<String> ids = create(FULL);
        SandboxJob culprit = sandbox.jobs().get(70);
        tamper(culprit.id(), "status_message", TextNode.valueOf(HostileValues.huge()));
        read(ids);

        int before = requests();
        assertEquals("running", read(ids).shown.get(culprit.id()).apiStatus());
        assertEquals(2, requests() - before);

        sandbox.tamper("jobs", row -> row);
        culprit.end("failed", "Column gone");
        Job ended = read(ids).shown.get(culprit.id());
        assertEquals("Column gone", ended.statusMessage());
        assertEquals(JobStatus.FAILED, ended.status());
    }

    @Test
    void manyLongMessagesAreReadInSmallerRequestsAndThatIsRemembered() throws Exception {
        orders.script(JobScript.completed().endMessage("a".repeat(29 * 1024)));
        List<String> ids = create(FULL);

        Heard heard = read(ids);
        assertTrue(heard.shown.values().stream()
                .allMatch(job -> job.statusMessage().startsWith("aaa")));
        assertEquals(3, requests());

        assertEquals(FULL / 2, client.jobsInARequest());
        read(ids);
        assertEquals(5, requests());
    }

    @Test
    void aProxysLimitIsFoundOnceAndTriedAgainAfterAnHour() throws Exception {
        sandbox.maxUrl(4_096);
        List<String> ids = create(125);

        assertEquals(Set.copyOf(ids), read(ids).shown.keySet());
        assertEquals(3, requests());
        read(ids);
        assertEquals(5, requests());

        sandbox.maxUrl(0);
        clock.advance(Duration.ofHours(1));
        read(ids);
        assertEquals(6, requests());
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 413, 414, 431})
    void aProxyThatRefusesEverythingIsNotAskedForEverLess(int status) throws Exception {
        List<String> ids = create(FULL);
        client.account().get();
        sandbox.faultAlways(Operation.READ_JOBS, Fault.proxyPage(status));

        everythingFails(ids, 6);
        // The next trouble is believed at once.
        everythingFails(ids, 1);

        sandbox.clearFaults();
        assertEquals(FULL, read(ids).shown.size());
        assertEquals(FULL, client.jobsInARequest());
    }

    static Stream<Fault> nonsense() {
        return Stream.of(
                Fault.notJson(),
                Fault.oversizedBody(),
                Fault.cutOffBody(),
                Fault.emptyBody(),
                Fault.rawBody("{\"not\":\"rows\"}"),
                Fault.rawBody("[1,2]"),
                Fault.rawBody("[null]"),
                Fault.rawBody("[{\"id\":\"x\"},7]"),
                Fault.rawBody("[]]"));
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void nonsenseThroughoutIsNoAnswerAndBounded(Fault fault) throws Exception {
        List<String> ids = create(FULL);
        client.account().get();
        sandbox.faultAlways(Operation.READ_JOBS, fault);

        everythingFails(ids, 13);
        everythingFails(ids, 1);

        sandbox.clearFaults();
        assertEquals(FULL, read(ids).shown.size());
    }

    static Stream<Fault> outages() {
        return Stream.of(
                Fault.badGateway(),
                Fault.status(500),
                Fault.tooManyRequests(Duration.ofMinutes(1)),
                Fault.postgrestError(400, "22P02", "bad", null),
                Fault.closeHalfway());
    }

    @ParameterizedTest
    @MethodSource("outages")
    void whatSizeCannotExplainIsNotAskedForInParts(Fault fault) throws Exception {
        List<String> ids = create(FULL);
        client.account().get();
        sandbox.faultAlways(Operation.READ_JOBS, fault);

        everythingFails(ids, 1);
    }

    private void everythingFails(List<String> ids, int mostRequests) {
        int before = requests();
        Heard heard = new Heard();
        failure(SupaflowException.class, client.jobs(ids, heard));
        assertEquals(Set.copyOf(ids), heard.failed.keySet());
        assertTrue(requests() - before <= mostRequests, () -> (requests() - before) + " requests");
    }

    @Test
    void anOutageInTheMiddleOfTheSearchEndsIt() throws Exception {
        orders.nextScript(JobScript.completed().endMessage(HostileValues.huge()));
        List<String> ids = create(FULL);
        client.account().get();
        sandbox.fault(Operation.READ_JOBS, Fault.delay(Duration.ZERO));
        sandbox.fault(Operation.READ_JOBS, Fault.tooManyRequests(Duration.ofMinutes(1)));
        Heard heard = new Heard();

        UnavailableException failure = failure(UnavailableException.class, client.jobs(ids, heard));

        assertEquals(Duration.ofMinutes(1), failure.retryAfter());
        assertEquals(2, requests());
        assertEquals(Set.copyOf(ids), heard.told);
    }

    @Test
    void aJobThatCannotBeReadAtAllIsNotTakenForOneThatIsNotShown() throws Exception {
        List<String> ids = create(4);
        tamper(ids.get(2), "job_status", TextNode.valueOf(HostileValues.huge()));

        for (int i = 0; i < 3; i++) {
            Heard heard = new Heard();
            client.jobs(ids, heard).handle((done, failure) -> null).get();
            assertEquals(Set.copyOf(ids), heard.told);
            assertFalse(heard.shown.containsKey(ids.get(2)));
            if (i > 0) {
                assertEquals(Set.of(ids.get(2)), heard.failed.keySet());
            }
        }
    }

    @Test
    void rowsThatAreNoObjectsAreNotTakenForJobsThatAreNotShown() throws Exception {
        List<String> ids = create(3);
        sandbox.tamper("jobs", (job, row) -> job.equals(ids.get(1)) ? null : row);

        Heard heard = read(ids);

        assertEquals(Set.of(ids.get(0), ids.get(2)), heard.shown.keySet());
        assertEquals(Set.of(ids.get(1)), heard.failed.keySet());
    }

    @Test
    void aJobThatIsNotShownIsHeardOf() throws Exception {
        List<String> ids = create(3);
        sandbox.jobs().get(1).vanish();

        Heard heard = read(ids);

        assertEquals(Set.of(ids.get(0), ids.get(2)), heard.shown.keySet());
        assertEquals(Map.of(), heard.failed);
    }

    // ---- The mark and the cancel

    @Test
    void aHugeMessageKeepsNobodyFromTheMarkTheJobOrTheCancel() throws Exception {
        orders.script(JobScript.running());
        String id = create(1).get(0);
        tamper(id, "status_message", TextNode.valueOf(HostileValues.huge()));

        assertEquals(id, client.newestJob(orders.id()).get().orElseThrow().id());
        assertEquals("running", client.job(id).get().orElseThrow().apiStatus());
        assertTrue(client.cancel(id).get().accepted());
        Cancellation second = client.cancel(id).get();
        assertFalse(second.accepted());
        assertEquals(JobStatus.CANCELLED, second.job().status());
        assertEquals(1, client.jobsSince(orders.id(), null).get().jobs().size());
    }

    @Test
    void aNewestRowWithoutATimeHidesNoOther() throws Exception {
        List<String> ids = create(3);
        tamper(ids.get(2), "created_at", NullNode.getInstance());

        assertEquals(
                ids.get(1), client.newestJob(orders.id()).get().orElseThrow().id());

        sandbox.tamper("jobs", row -> row.putNull("created_at"));
        failure(UnavailableException.class, client.newestJob(orders.id()));
        String asked = sandbox.log().get(sandbox.log().size() - 1).path();
        assertTrue(asked.contains("order=created_at.desc.nullslast"), asked);
        assertTrue(asked.contains("created_at=not.is.null"), asked);
        assertTrue(asked.contains("&select=id,created_at") && !asked.contains("job_status"), asked);
    }

    // ---- Listings

    @Test
    void aLookReadsPagesThatAreTooLongInParts() throws Exception {
        orders.script(JobScript.completed().endMessage("a".repeat(29 * 1024)));
        List<String> ids = create(300);

        List<Job> jobs = client.jobsSince(orders.id(), null).get().jobs();

        assertEquals(ids, jobs.stream().map(Job::id).toList());
        assertTrue(requests() < 12, () -> requests() + " requests");
    }

    @Test
    void aLookReadsAJobWhoseMessageIsTooLongWithoutIt() throws Exception {
        List<String> ids = create(40);
        tamper(ids.get(17), "status_message", TextNode.valueOf(HostileValues.huge()));

        List<Job> jobs = client.jobsSince(orders.id(), null).get().jobs();

        assertEquals(ids, jobs.stream().map(Job::id).toList());
        assertTrue(jobs.stream().allMatch(job -> job.createdAt() != null && job.createdBy() != null));
    }

    @Test
    void aListingWithoutATotalIsReadToItsEnd() throws Exception {
        sandbox.maxRows(2);
        sandbox.hideTotals(true);
        List<String> ids = create(7);

        assertEquals(7, client.jobsSince(orders.id(), null).get().jobs().size());

        sandbox.tamperRows("jobs", rows -> rows.isEmpty() ? rows : ((ArrayNode) rows).add(7));
        List<Job> odd = client.jobsSince(orders.id(), null).get().jobs();
        assertTrue(ids.containsAll(odd.stream().map(Job::id).toList()));
    }
}
