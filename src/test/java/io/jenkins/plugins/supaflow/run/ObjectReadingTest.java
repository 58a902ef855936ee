package io.jenkins.plugins.supaflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.supaflow.client.ObjectResult;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a job did, object by object, for callers that ask. */
class ObjectReadingTest extends EngineTestBase {

    @Test
    void readsTheObjectsAfterTheOutcomeWasTaken() throws Exception {
        orders.script(JobScript.failed("Column gone"));
        observer.curious = true;
        startTriggered(observer);

        passing(() -> !observer.objects.isEmpty());

        assertTrue(observer.ended());
        List<ObjectResult> objects = observer.objects.get(0);
        assertEquals(3, objects.size());
        assertTrue(objects.stream()
                .anyMatch(object -> "failed".equals(object.status()) && "Column gone".equals(object.statusMessage())));
        eventually(() -> engine.runs().isEmpty());
        assertEquals(1, observer.objects.size());
        assertEquals(0, records());
    }

    @Test
    void readsNothingForACallerThatDoesNotAsk() {
        orders.script(JobScript.completed());
        startTriggered(observer);

        passing(() -> observer.ended() && engine.runs().isEmpty());

        assertEquals(0, sandbox.requests(Operation.OBJECTS));
        assertTrue(observer.objects.isEmpty());
    }

    @Test
    void readsNothingWhereThereIsNoJob() {
        sandbox.outOfCredits(true);
        observer.curious = true;
        start(observer);

        eventually(() -> observer.ended() && engine.runs().isEmpty());

        assertEquals(0, sandbox.requests(Operation.OBJECTS));
    }

    @Test
    void triesAgainWhenSupaflowFails() {
        orders.script(JobScript.completed());
        sandbox.fault(Operation.OBJECTS, Fault.status(503));
        sandbox.fault(Operation.OBJECTS, Fault.notJson());
        observer.curious = true;
        startTriggered(observer);

        passing(() -> !observer.objects.isEmpty());

        assertEquals(3, observer.objects.get(0).size());
        assertTrue(observer.problems.isEmpty());
        assertEquals(1, observer.outcomes());
    }

    @Test
    void saysWhyThereAreNone() throws Exception {
        orders.script(JobScript.completed());
        sandbox.faultAlways(Operation.OBJECTS, Fault.status(403));
        observer.curious = true;
        startTriggered(observer);

        passing(() -> !observer.problems.isEmpty());

        assertTrue(observer.problems.get(0).contains("object results"), observer.problems::toString);
        assertEquals(1, sandbox.requests(Operation.OBJECTS));
        eventually(() -> engine.runs().isEmpty());
        assertEquals(0, records());
    }

    @Test
    void givesUpAfterHalfAnHourWithoutHoldingTheOutcomeBack() {
        orders.script(JobScript.completed());
        sandbox.faultAlways(Operation.OBJECTS, Fault.status(503));
        observer.curious = true;
        startTriggered(observer);

        passing(observer::ended);
        assertTrue(observer.problems.isEmpty());
        passing(() -> !observer.problems.isEmpty());

        assertEquals(10, sandbox.requests(Operation.OBJECTS));
        eventually(() -> engine.runs().isEmpty());
    }

    @Test
    void readsThemAfterARestartThatCameBetween() throws Exception {
        orders.script(JobScript.completed());
        sandbox.faultAlways(Operation.OBJECTS, Fault.status(503));
        observer.curious = true;
        startTriggered(observer);
        passing(() -> sandbox.requests(Operation.OBJECTS) > 0);
        assertEquals(1, observer.outcomes());
        sandbox.clearFaults();

        RecordingObserver afterwards = restart();
        afterwards.curious = true;
        passing(() -> !afterwards.objects.isEmpty());

        assertEquals(3, afterwards.objects.get(0).size());
        eventually(() -> engine.runs().isEmpty());
        assertEquals(0, records());
    }

    @Test
    void doesNotAskForAllAtOnce() {
        int runs = 60;
        orders.script(JobScript.running());
        List<RecordingObserver> all = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            RecordingObserver one = new RecordingObserver();
            one.curious = true;
            all.add(one);
            start(one);
        }
        eventually(() -> all.stream().allMatch(one -> one.last() != null));
        sandbox.faultAlways(Operation.OBJECTS, Fault.delay(Duration.ofMillis(20)));
        sandbox.takePeak();
        sandbox.jobs(orders.id()).forEach(job -> job.end("completed", null));

        passing(() -> all.stream().noneMatch(one -> one.objects.isEmpty()));

        assertEquals(runs, sandbox.requests(Operation.OBJECTS));
        // Four, and perhaps a poll.
        int peak = sandbox.takePeak();
        assertTrue(peak <= 5, peak + " at once");
    }
}
