package io.jenkins.plugins.supaflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a defect leaves to the one who goes on: everything that a run must not begin anew. */
class StumblingTest extends EngineTestBase {

    /** Longer than the first pause after a defect, shorter than any other wait. */
    private static final Duration PAUSE = Duration.ofSeconds(7);

    /** Of a run whose account cannot be found for a defect. */
    private static final String DEFECT = "defect";

    private final RecordingObserver second = new RecordingObserver();
    private final RecordingObserver third = new RecordingObserver();

    @BeforeEach
    void giveNothingUp() {
        settings = new RunSettings(INTERVAL, Duration.ofDays(10_000));
    }

    @Override
    SupaflowClient account(PipelineRun.Request request) {
        if (DEFECT.equals(request.credentialsId()) && accountIsADefect) {
            throw new IllegalStateException("a defect");
        }
        return client(sandbox, SupaflowSandbox.KEY);
    }

    private String start(String owner, String credentialsId, RecordingObserver heard) {
        String id = UUID.randomUUID().toString();
        engine.start(
                PipelineRun.prepare(
                        id,
                        new PipelineRun.Request(owner, credentialsId, "orders", false, false, true),
                        clock.instant()),
                heard);
        return id;
    }

    /** Something fails in a step of this owner's run; when this returns, it has. */
    private void stumble(String owner) throws InterruptedException {
        onLane(owner, () -> {
            throw new IllegalStateException("a defect");
        });
    }

    private void onLane(String owner, Runnable step) throws InterruptedException {
        CountDownLatch reached = new CountDownLatch(1);
        engine.rename(name -> {
            if (name.equals(owner)) {
                reached.countDown();
                step.run();
            }
            return name;
        });
        assertTrue(reached.await(20, TimeUnit.SECONDS));
        eventually(() -> work.underWay() <= hanging);
    }

    /** A run that has asked for its turn. */
    private void startThatWaits(String owner, RecordingObserver heard) throws InterruptedException {
        String id = start(owner, "key", heard);
        eventually(() -> engine.find(id).orElseThrow().pipelineId() != null);
        onLane(owner, () -> {});
    }

    @Test
    void aRunWhoseTriggerIsUnderWayKeepsItsTurn() throws Exception {
        sandbox.fault(Operation.TRIGGER, Fault.hang().carriedOut());
        hanging = 1;
        start("a", "key", observer);
        eventually(() -> sandbox.created(orders.id()) == 1);

        stumble("a");
        startThatWaits("b", second);
        assertEquals(1, sandbox.requests(Operation.TRIGGER));

        passing(() -> observer.ended() && second.ended());
        List<SandboxJob> jobs = sandbox.jobs(orders.id());
        assertEquals(2, jobs.size());
        assertEquals(jobs.get(0).id(), observer.last().jobId());
        assertEquals(jobs.get(1).id(), second.last().jobId());
    }

    @Test
    void aRunThatWaitsForItsTurnKeepsItsPlace() throws Exception {
        sandbox.fault(Operation.TRIGGER, Fault.badGateway());
        start("a", "key", observer);
        eventually(() -> said("Looking again"));
        startThatWaits("b", second);
        startThatWaits("c", third);

        stumble("b");

        passing(() -> observer.ended() && second.ended() && third.ended());
        List<SandboxJob> jobs = sandbox.jobs(orders.id());
        assertEquals(3, jobs.size());
        assertEquals(jobs.get(1).id(), second.last().jobId());
        assertEquals(jobs.get(2).id(), third.last().jobId());
    }

    @Test
    void nobodyWaitsForARunThatStumblesAgainAndAgainBeforeItsTrigger() throws Exception {
        sandbox.fault(Operation.TRIGGER, Fault.badGateway());
        start("a", "key", observer);
        eventually(() -> said("Looking again"));
        String id = start("b", DEFECT, second);
        eventually(() -> engine.find(id).orElseThrow().pipelineId() != null);
        accountIsADefect = true;
        stumble("b");
        startThatWaits("c", third);

        passing(() -> observer.ended() && third.ended());

        assertFalse(second.ended());
        accountIsADefect = false;
        passing(second::ended);
        assertEquals(3, sandbox.created(orders.id()));
    }

    @Test
    void nobodyWaitsForARunThatStumblesAgainAndAgainAfterItsTrigger() throws Exception {
        settings = new RunSettings(INTERVAL, Duration.ofHours(2));
        sandbox.fault(Operation.TRIGGER, Fault.hang().carriedOut());
        start("a", DEFECT, observer);
        eventually(() -> sandbox.created(orders.id()) == 1);
        accountIsADefect = true;
        RecordingObserver after = restart();
        start("b", "key", second);

        passing(second::ended);
        assertFalse(after.ended());

        // Since the answer was lost, and not since the last defect.
        passing(after::ended);
        assertEquals(Kind.UNKNOWN, after.last().outcome().kind());
    }

    @Test
    void aCancellationIsAnsweredByTheOneWhoGoesOn() throws Exception {
        orders.script(JobScript.running());
        start("a", "key", observer);
        eventually(() -> observer.last() != null);
        sandbox.faultAlways(Operation.CANCEL, Fault.badGateway());
        CompletableFuture<Void> answer = engine.cancel(observer.last().id());
        eventually(() -> said("Retrying"));

        stumble("a");
        sandbox.clearFaults();
        time.advance(PAUSE);

        // Its patience is not over.
        eventually(answer::isDone);
        assertTrue(said("cancelled. Supaflow's agent stops it"), observer.lines::toString);
        assertFalse(said("not acknowledged"), observer.lines::toString);
    }

    @Test
    void aRecordThatIsOutdatedIsWrittenByTheOneWhoGoesOn() throws Exception {
        orders.script(JobScript.running());
        beforeRequest = uri -> {
            if (isTrigger(uri) && sandbox.requests(Operation.TRIGGER) == 0) {
                fillDisk();
            }
        };
        String id = start("a", "key", observer);
        eventually(() -> observer.last() != null);
        startThatWaits("b", second);
        assertEquals(1, sandbox.requests(Operation.TRIGGER));

        stumble("a");
        assertEquals(1, sandbox.requests(Operation.TRIGGER));
        time.advance(PAUSE);

        eventually(() -> second.last() != null);
        assertTrue(Files.readString(folder.resolve(id + ".json"))
                .contains(sandbox.jobs(orders.id()).get(0).id()));
    }

    /** The next write of the only run's record meets a full disk. */
    private void fillDisk() {
        try {
            Files.createSymbolicLink(folder.resolve(engine.runs().get(0).id() + ".tmp"), Path.of("/dev/full"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theOneWhoStumbledDoesNothingAnyMore() throws Exception {
        orders.script(JobScript.completed().lasting(Duration.ZERO, Duration.ZERO, Duration.ofHours(1)));
        start("a", "key", observer);
        eventually(() -> observer.last() != null);
        for (int i = 0; i < 3; i++) {
            stumble("a");
            time.advance(Duration.ofMinutes(1));
        }
        passing(() -> said("running"));
        round();
        int polls = sandbox.requests(Operation.READ_JOBS);
        round();
        assertEquals(polls + 1, sandbox.requests(Operation.READ_JOBS));

        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome());
        assertEquals(1, observer.outcomes());
        assertEquals(
                1,
                observer.lines.stream()
                        .filter(line -> line.contains(" completed"))
                        .count());
        assertEquals(1, sandbox.created(orders.id()));
        eventually(() -> engine.runs().isEmpty());
    }

    @Test
    void aWishThatComesWhileARunHasStumbledIsFulfilled() throws Exception {
        orders.script(JobScript.running());
        String run = start("a", "key", observer);
        eventually(() -> observer.last() != null);
        // In the same step, before anybody else can know of the defect.
        onLane("a", () -> {
            engine.rename(name -> name.equals("a") ? "folder/a" : name);
            engine.cancel(run);
            throw new IllegalStateException("a defect");
        });

        passing(observer::ended);

        assertEquals(Kind.CANCELLED, outcome());
        assertEquals("folder/a", observer.last().request().owner());
    }

    @Test
    void objectsThatCannotBeReadForADefectAreGivenUp() throws Exception {
        observer.curious = true;
        sandbox.faultAlways(Operation.OBJECTS, Fault.badGateway());
        start("a", "key", observer);
        passing(() -> sandbox.requests(Operation.OBJECTS) > 0);

        stumble("a");
        time.advance(PAUSE);
        stumble("a");
        passing(() -> engine.runs().isEmpty());

        assertEquals(Kind.COMPLETED, outcome());
        assertEquals(1, observer.outcomes());
        assertEquals(1, observer.totals.size());
        assertEquals(1, observer.problems.size());
        assertTrue(sandbox.requests(Operation.OBJECTS) <= 10);
        assertEquals(0, records());
    }
}
