package io.jenkins.plugins.supaflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.HostileValues;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs whose jobs are read together: what is odd about one costs no other its outcome. */
class NeighboursTest extends EngineTestBase {

    private final List<RecordingObserver> observers = new ArrayList<>();

    private void startMany(int count) {
        orders.script(JobScript.running());
        for (int i = 0; i < count; i++) {
            RecordingObserver one = new RecordingObserver();
            observers.add(one);
            start(one);
        }
        eventually(() -> observers.stream().allMatch(one -> one.last() != null));
    }

    private void allComplete() {
        passing(() -> observers.stream().allMatch(RecordingObserver::ended));
        assertTrue(observers.stream()
                .allMatch(one -> one.last().outcome().kind() == Kind.COMPLETED && one.outcomes() == 1));
    }

    @Test
    void aMessageOfMegabytesCostsNeitherItsNeighbourNorItsOwnRunTheOutcome() {
        startMany(2);
        List<SandboxJob> jobs = sandbox.jobs(orders.id());
        jobs.get(0).end("completed", HostileValues.huge());
        jobs.get(1).end("completed", "All well");

        allComplete();

        assertTrue(
                observers.stream()
                        .anyMatch(one -> one.last().outcome().message().contains("could not be read")),
                "not told");
        assertTrue(observers.stream()
                .anyMatch(one -> one.last().outcome().message().contains("All well")));
    }

    @Test
    void manyLongMessagesCostNoRunItsOutcome() {
        startMany(150);
        sandbox.jobs(orders.id()).forEach(job -> job.end("completed", "a".repeat(29 * 1024)));

        allComplete();
    }

    @Test
    void aProxyThatTakesNoLongUrlsCostsNoRunItsOutcomeAndIsFoundOnce() {
        sandbox.maxUrl(4_096);
        startMany(125);

        round();
        eventually(() ->
                observers.stream().allMatch(one -> one.lines.stream().anyMatch(line -> line.contains(": running"))));
        long refused = refused();
        intervals(3);
        sandbox.jobs(orders.id()).forEach(job -> job.end("completed", null));
        allComplete();

        assertEquals(1, refused);
        assertEquals(refused, refused());
    }

    private long refused() {
        return sandbox.log().stream()
                .filter(request -> request.operation() == Operation.READ_JOBS)
                .filter(request -> request.path().length() > 4_096)
                .count();
    }

    @Test
    void oddFieldsOfOneJobCostNobodyAnything() {
        List<String> columns = List.of("status_message", "ended_at", "execution_duration_ms", "job_response");
        List<JsonNode> values = HostileValues.all();
        startMany(values.size());
        List<SandboxJob> jobs = sandbox.jobs(orders.id());
        sandbox.tamper("jobs", (id, row) -> {
            for (int i = 0; i < jobs.size(); i++) {
                String column = columns.get(i % columns.size());
                if (jobs.get(i).id().equals(id) && row.has(column)) {
                    row.set(column, values.get(i));
                }
            }
            return row;
        });
        jobs.forEach(job -> job.end("completed", null));

        allComplete();
    }

    @Test
    void aNewestJobThatIsHugeOrHasNoTimeKeepsNobodyFromTriggering() {
        SandboxJob odd = sandbox.createJob(orders.id(), "somebody else");
        sandbox.createJob(orders.id(), "somebody else");
        sandbox.tamper(
                "jobs",
                (id, row) -> row.has("status_message") && !id.equals(odd.id())
                        ? row.put("status_message", HostileValues.huge())
                        : id.equals(odd.id()) && row.has("created_at") ? row.putNull("created_at") : row);
        sandbox.fault(Operation.TRIGGER, Fault.closeAfter());
        start(observer);

        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome());
        assertEquals(1, sandbox.created(orders.id()));
    }

    @Test
    void aHugeMessageDoesNotKeepAJobFromBeingCancelled() {
        orders.script(JobScript.running());
        String id = startTriggered(observer);
        sandbox.tamper(
                "jobs", row -> row.has("status_message") ? row.put("status_message", HostileValues.huge()) : row);

        engine.cancel(id);
        passing(observer::ended);

        assertEquals(Kind.CANCELLED, outcome());
        assertTrue(theJob().cancelRequested());
        assertEquals(1, sandbox.requests(Operation.CANCEL));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void nobodyIsGivenUpWhoseRowWasNoObjectForAWhile(int runs) {
        nobodyIsGivenUpBecauseOf(runs, row -> null);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void nobodyIsGivenUpWhoseRowHadNoIdForAWhile(int runs) {
        nobodyIsGivenUpBecauseOf(runs, row -> row.putNull("id"));
    }

    private void nobodyIsGivenUpBecauseOf(int runs, UnaryOperator<ObjectNode> oddity) {
        startMany(runs);
        SandboxJob odd = sandbox.jobs(orders.id()).get(0);
        sandbox.tamper("jobs", (id, row) -> id.equals(odd.id()) ? oddity.apply(row) : row);
        intervals(60);
        assertEquals(0, observers.stream().filter(RecordingObserver::ended).count());

        sandbox.tamper("jobs", row -> row);
        sandbox.jobs(orders.id()).forEach(job -> job.end("completed", null));
        allComplete();
    }

    @Test
    void aPipelineIsNotUnknownBecauseItsRowHadNoIdForAWhile() {
        sandbox.tamper("pipelines_and_datasources", row -> row.putNull("pipeline_id"));
        start(observer);
        intervals(40);
        assertFalse(observer.ended(), observer.lines::toString);

        sandbox.tamper("pipelines_and_datasources", row -> row);
        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome());
    }

    // ---- Object results

    @Test
    void objectsThatComeLateAreWaitedFor() {
        orders.script(JobScript.completed()).detailsAfter(Duration.ofSeconds(60));
        observer.curious = true;
        startTriggered(observer);

        passing(() -> !observer.objects.isEmpty());

        assertEquals(3, observer.objects.get(0).size());
        assertTrue(observer.problems.isEmpty());
        assertTrue(sandbox.requests(Operation.OBJECTS) > 1);
    }

    @Test
    void objectsThatNeverComeAreNotWaitedForForEver() throws Exception {
        orders.script(JobScript.completed().objects(List.of()));
        observer.curious = true;
        startTriggered(observer);

        passing(() -> !observer.objects.isEmpty());

        assertEquals(List.of(), observer.objects.get(0));
        assertTrue(observer.problems.get(0).contains("counts 3 objects"), observer.problems::toString);
        assertEquals(5, sandbox.requests(Operation.OBJECTS));
        eventually(() -> engine.runs().isEmpty());
        assertEquals(0, records());
    }

    @Test
    void aJobWithoutObjectsIsReadOnce() {
        orders.script(JobScript.skipped());
        observer.curious = true;
        startTriggered(observer);

        passing(() -> !observer.objects.isEmpty());

        assertTrue(observer.problems.isEmpty());
        assertEquals(1, sandbox.requests(Operation.OBJECTS));
        assertEquals(1, observer.outcomes());
        assertEquals(SupaflowSandbox.USER_ID, theJob().createdBy());
    }
}
