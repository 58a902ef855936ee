package io.jenkins.plugins.supaflow.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.HostileValues;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SandboxObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a job did, where that is much or odd. */
class ObjectResultsTest extends ClientTestBase {

    private ObjectResults read(List<SandboxObject> objects) throws Exception {
        orders.script(JobScript.completed().objects(objects));
        return client.objectResults(client.trigger(incremental()).get()).get();
    }

    private static List<SandboxObject> failed(int count, int messageLength) {
        return IntStream.range(0, count)
                .mapToObj(i -> SandboxObject.failed("public.t" + i, 10, "m".repeat(messageLength)))
                .toList();
    }

    private int requests() {
        return sandbox.requests(Operation.OBJECTS);
    }

    @Test
    void pagesThatAreTooLongAreReadInParts() throws Exception {
        ObjectResults results = read(failed(1_000, 4_500));

        assertEquals(1_000, results.total());
        assertEquals(1_000, results.failed());
        assertTrue(results.worst().size() > 900, () -> results.worst().size() + " kept");
        assertTrue(results.worst().stream()
                .allMatch(object -> object.statusMessage().startsWith("mmm")));
        assertEquals(5, requests());
    }

    @Test
    void anObjectWhoseMessageIsTooLongIsReadWithoutIt() throws Exception {
        List<SandboxObject> objects = new ArrayList<>(failed(2_400, 10));
        objects.set(700, SandboxObject.failed("public.culprit", 10, HostileValues.huge()));

        ObjectResults results = read(objects);

        assertEquals(2_400, results.total());
        assertEquals(2_400, results.failed());
        ObjectResult culprit = results.worst().stream()
                .filter(object -> "public.culprit".equals(object.name()))
                .findFirst()
                .orElseThrow();
        assertNull(culprit.statusMessage());
        assertNotNull(culprit.loading().inputRows());
        assertTrue(requests() < 30, () -> requests() + " requests");
    }

    @Test
    void whereManyObjectsAreToBlameTheOthersAreReadLikeThem() throws Exception {
        List<SandboxObject> objects = new ArrayList<>(failed(60, 10));
        for (int i = 0; i < 60; i += 5) {
            objects.set(i, SandboxObject.failed("public.culprit" + i, 10, HostileValues.huge()));
        }

        ObjectResults results = read(objects);

        assertEquals(60, results.total());
        assertEquals(60, results.worst().size());
        assertTrue(requests() < 60, () -> requests() + " requests");
    }

    @Test
    void theWorstOfManyAreKeptAndAllAreCounted() throws Exception {
        List<SandboxObject> objects = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            objects.add(SandboxObject.completed("public.t%05d".formatted(i), 10));
        }
        objects.set(4_711, SandboxObject.failed("public.failed", 10, "f".repeat(4_000)));
        objects.set(4_712, SandboxObject.withWarning("public.warning", 10, 2, "w".repeat(4_000)));
        objects.replaceAll(object -> object.message() != null
                ? object
                : new SandboxObject(object.name(), "completed", "c".repeat(4_000), null, null, null, null, null, null));

        ObjectResults results = read(objects);

        assertEquals(5_000, results.total());
        assertEquals(1, results.failed());
        assertEquals(1, results.warnings());
        assertEquals("public.failed", results.worst().get(0).name());
        assertEquals("public.warning", results.worst().get(1).name());
        assertEquals("public.t00000", results.worst().get(2).name());
        int characters = results.worst().stream()
                .mapToInt(object -> object.statusMessage().length())
                .sum();
        assertTrue(
                characters > ObjectResults.MAX_KEPT / 2 && characters <= ObjectResults.MAX_KEPT,
                () -> String.valueOf(characters));
    }

    @Test
    void neverHoldsMoreThanTwiceWhatIsKept() {
        ObjectResults.Collector collector = new ObjectResults.Collector();
        for (int i = 0; i < 20_000; i++) {
            collector.add(new ObjectResult(
                    null, "t" + i, "completed", "m".repeat(4_000), null, null, null, null, null, null));
            assertTrue(collector.held() <= 2 * ObjectResults.MAX_KEPT);
        }
        assertEquals(20_003, collector.result(3).total());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id",
                "fully_qualified_source_object_name",
                "job_status",
                "status_message",
                "loading_status",
                "ingestion_metrics",
                "loading_metrics"
            })
    void noValueInAColumnCostsAnotherObject(String column) throws Exception {
        orders.script(JobScript.completed());
        String id = client.trigger(incremental()).get();
        List<JsonNode> values = new ArrayList<>(HostileValues.all());
        values.addAll(HostileValues.abysses());
        for (JsonNode value : values) {
            sandbox.tamperRows("job_details_v2", rows -> {
                if (rows.size() > 0 && rows.get(0).has(column) && rows.get(0) instanceof ObjectNode row) {
                    row.set(column, value);
                }
                return rows;
            });

            ObjectResults results = client.objectResults(id).get();

            assertEquals(3, results.total(), () -> Texts.plain(value.toString(), 100));
            assertEquals(3, results.worst().size());
        }
    }

    @Test
    void whatIsNoObjectIsCountedAndLeftOut() throws Exception {
        orders.script(JobScript.completed());
        String id = client.trigger(incremental()).get();
        sandbox.tamperRows("job_details_v2", rows -> {
            rows.setNull(1);
            return rows;
        });

        ObjectResults results = client.objectResults(id).get();

        assertEquals(3, results.total());
        assertEquals(2, results.worst().size());
    }

    @Test
    void nonsenseThroughoutIsNoAnswerAndBounded() throws Exception {
        orders.script(JobScript.completed());
        String id = client.trigger(incremental()).get();
        sandbox.faultAlways(Operation.OBJECTS, Fault.notJson());

        failure(UnavailableException.class, client.objectResults(id));

        assertTrue(requests() <= 10, () -> requests() + " requests");
    }

    @Test
    void readsOnWhereTheTotalIsNotTold() throws Exception {
        sandbox.maxRows(2);
        sandbox.hideTotals(true);

        assertEquals(3, read(JobScript.completed().objects()).total());
    }
}
