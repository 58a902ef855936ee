package io.jenkins.plugins.supaflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.supaflow.client.ObjectResult;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SandboxObject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

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

    static Stream<Arguments> ends() {
        List<SandboxObject> many = Stream.of("b", "a", "c")
                .map(name -> SandboxObject.failed("public." + name, 10, "No space left."))
                .toList();
        return Stream.of(
                Arguments.of(
                        JobScript.failed("Column gone"),
                        "failed after 5 min. 3 objects: 1 completed, 1 failed, 1 skipped; 1,250 rows read, 250 rows"
                                + " written.",
                        "failed: public.orders, loading: Column gone"),
                Arguments.of(
                        JobScript.failed("Column gone").objects(many).jobResponse(JobScript.totals(5_000, 1, 0, 3, 1)),
                        "failed after 5 min. 5,000 objects: 4,996 completed, 3 failed, 1 skipped; 1 row read, 0 rows"
                                + " written.",
                        "failed: public.a, loading: No space left (and 2 more)"),
                Arguments.of(
                        JobScript.completedWithWarning(),
                        "completed with warning after 5 min. 3 objects: 2 completed, 1 with warnings; 1,750 rows read,"
                                + " 1,738 rows written.",
                        "completed with warning: public.orders: 12 rows rejected: value too long for column \"note\""),
                // Those that are not shown yet may have warnings too.
                Arguments.of(
                        JobScript.completedWithWarning().jobResponse(JobScript.totals(5, 1_750, 1_738, 0, 0)),
                        "completed with warning after 5 min. 5 objects; 1,750 rows read, 1,738 rows written.",
                        "completed with warning: public.orders: 12 rows rejected: value too long for column \"note\""),
                Arguments.of(
                        JobScript.failed("Column gone").objects(List.of()).jobResponse(JobScript.totals(1, 0, 0, 1, 0)),
                        "failed after 5 min. 1 object: 1 failed; 0 rows read, 0 rows written.",
                        "failed: Column gone"),
                Arguments.of(
                        JobScript.timedOut()
                                .objects(List.of(SandboxObject.withWarning("public.a", 10, 2, "2 rows rejected"))),
                        "timed out after 5 min. 1 with warnings.",
                        "timed out: Job exceeded its time limit"),
                Arguments.of(JobScript.timedOut(), "timed out after 5 min.", "timed out: Job exceeded its time limit"),
                Arguments.of(
                        JobScript.timedOut()
                                .jobResponse(JobScript.totals(6, 9, 8, 0, 0))
                                .endMessage(null),
                        "timed out after 5 min. 6 objects; 9 rows read, 8 rows written.",
                        null));
    }

    /** The end in one line, and why in another, each once. */
    @ParameterizedTest
    @MethodSource("ends")
    void theOutcomeNamesTheObjectThatWentWrong(JobScript script, String how, String why) {
        orders.script(script.lasting(Duration.ZERO, Duration.ZERO, Duration.ofMinutes(5)));
        observer.curious = true;
        startTriggered(observer);

        passing(observer::ended);

        String end = "Supaflow \"Orders\" job " + theJob().id().substring(0, 8) + " " + how;
        String message = why == null ? end : "Supaflow \"Orders\" " + why;
        assertEquals(message, observer.last().outcome().message());
        List<String> lines = observer.lines;
        assertEquals(
                Stream.of(end, message).distinct().toList(),
                lines.subList(lines.size() - (why == null ? 1 : 2), lines.size()));
    }

    @Test
    void whatTheLookHasShownIsNotReadAgain() {
        orders.script(JobScript.failed("Column gone"));
        observer.curious = true;
        startTriggered(observer);

        passing(() -> !observer.objects.isEmpty() && engine.runs().isEmpty());

        assertEquals(1, sandbox.requests(Operation.OBJECTS));
        assertEquals(3, observer.objects.get(0).size());
    }

    /** A run whose job has failed, and whose look at the objects is not answered; gives its id. */
    private String hangingLook() {
        orders.script(JobScript.failed("Column gone"));
        sandbox.fault(Operation.OBJECTS, Fault.hang());
        observer.curious = true;
        beforeRequest = uri -> {
            if (isForObjects(uri)) {
                hanging = 1;
            }
        };
        String id = startTriggered(observer);
        while (hanging == 0) {
            settled();
            time.advance(Duration.ofSeconds(1));
        }
        eventually(() -> sandbox.requests(Operation.OBJECTS) == 1);
        return id;
    }

    private static boolean isForObjects(URI uri) {
        return uri.getPath().endsWith("/job_details_v2");
    }

    @Test
    void anOutcomeDoesNotWaitForObjectsThatDoNotCome() throws Exception {
        hangingLook();
        assertFalse(observer.ended());

        time.advance(ObjectReading.LOOK);
        eventually(observer::ended);

        assertEquals(
                "Supaflow \"Orders\" failed: Column gone",
                observer.last().outcome().message());
        passing(() -> !observer.objects.isEmpty());
        assertEquals(3, observer.objects.get(0).size());
        assertEquals(1, observer.outcomes());
        eventually(() -> engine.runs().isEmpty());
        assertEquals(0, records());
    }

    @Test
    void anAbortWhileItWaitsHearsTheOutcomeAtOnce() {
        String id = hangingLook();

        engine.cancel(id).join();

        assertEquals(
                "Supaflow \"Orders\" failed: Column gone",
                observer.last().outcome().message());
        assertEquals(0, sandbox.requests(Operation.CANCEL));
        time.advance(ObjectReading.LOOK);
        settled();
        assertEquals(1, observer.outcomes());
    }

    /** Where thousands fail at once, most looks are over before it is their turn. */
    @Test
    void aLookThatIsOverBeforeItsTurnIsNotSent() {
        orders.script(JobScript.running());
        List<RecordingObserver> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            RecordingObserver one = new RecordingObserver();
            one.curious = true;
            all.add(one);
            start(one);
        }
        eventually(() -> all.stream().allMatch(one -> one.last() != null));
        CompletableFuture<Void> turn = new CompletableFuture<>();
        beforeRequest = uri -> {
            if (isForObjects(uri)) {
                hanging = 1;
                turn.join();
            }
        };
        sandbox.jobs(orders.id()).forEach(job -> job.end("failed", "Column gone"));
        while (hanging == 0) {
            settled();
            time.advance(Duration.ofSeconds(1));
        }
        settled();
        time.advance(ObjectReading.LOOK);
        eventually(() -> all.stream().filter(RecordingObserver::ended).count() == all.size() - 1);

        beforeRequest = uri -> {};
        hanging = 0;
        turn.complete(null);
        eventually(() -> all.stream().allMatch(RecordingObserver::ended));
        settled();

        assertEquals(1, sandbox.requests(Operation.OBJECTS));
        passing(() -> all.stream().noneMatch(one -> one.objects.isEmpty()));
    }

    @Test
    void aLookThatEndsInADefectDoesNotKeepTheOutcomeBack() {
        orders.script(JobScript.failed("Column gone"));
        observer.curious = true;
        startTriggered(observer);
        beforeRequest = uri -> {
            if (isForObjects(uri)) {
                throw new AssertionError("a defect");
            }
        };

        passing(observer::ended);

        assertEquals(
                "Supaflow \"Orders\" failed: Column gone",
                observer.last().outcome().message());
    }

    @Test
    void aCrashDuringTheLookTellsTheOutcomeAfterTheRestart() {
        hangingLook();

        RecordingObserver after = restart();
        hanging = 0;
        beforeRequest = uri -> {};
        after.curious = true;
        passing(after::ended);

        assertEquals(0, observer.outcomes());
        assertEquals(
                "Supaflow \"Orders\" failed: public.orders, loading: Column gone",
                after.last().outcome().message());
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
