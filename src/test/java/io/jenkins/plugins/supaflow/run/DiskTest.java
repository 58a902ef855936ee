package io.jenkins.plugins.supaflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The controller's disk is full, or will not let go of a file. */
@EnabledOnOs(OS.LINUX)
class DiskTest extends EngineTestBase {

    @Test
    void triggersNothingWhileTheDiskIsFull() throws Exception {
        fillDisk("0123");
        start("0123", observer);
        eventually(() -> said("could not be recorded on the controller's disk"));
        assertEquals(0, sandbox.requests(Operation.TRIGGER));

        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome());
        assertEquals(1, sandbox.requests(Operation.TRIGGER));
    }

    @Test
    void findsTheJobWhenItsIdCouldNotBeRecorded() throws Exception {
        sandbox.fault(Operation.TRIGGER, Fault.delay(Duration.ofMillis(300)));
        start("0123", observer);
        eventually(() -> sandbox.requests(Operation.TRIGGER) == 1);
        fillDisk("0123");
        eventually(() -> observer.last() != null);
        assertTrue(recorded().contains("\"phase\":\"TRIGGERING\""));

        RecordingObserver after = restart();
        passing(after::ended);

        assertEquals(Kind.COMPLETED, after.last().outcome().kind());
        assertEquals(theJob().id(), after.last().jobId());
        assertEquals(1, sandbox.requests(Operation.TRIGGER));
    }

    @Test
    void anotherRunOfThePipelineWaitsUntilTheJobIsRecorded() throws Exception {
        // Or a crash could leave it open which job is whose.
        orders.script(JobScript.running());
        beforeRequest = uri -> {
            if (isTrigger(uri) && sandbox.requests(Operation.TRIGGER) == 0) {
                fillDisk("0123");
            }
        };
        start("0123", observer);
        eventually(() -> observer.last() != null);
        RecordingObserver second = new RecordingObserver();
        start("4567", second);
        eventually(() -> sandbox.requests(Operation.PIPELINES) == 2);
        settled();
        assertTrue(recorded().contains("\"phase\":\"TRIGGERING\""));
        assertEquals(1, sandbox.requests(Operation.TRIGGER));

        passing(() -> second.last() != null);

        List<SandboxJob> jobs = sandbox.jobs(orders.id());
        assertEquals(jobs.get(0).id(), observer.last().jobId());
        assertEquals(jobs.get(1).id(), second.last().jobId());
        assertTrue(Files.readString(folder.resolve("0123.json"))
                .contains(jobs.get(0).id()));
    }

    @Test
    void anAbortIsRecordedAsSoonAsThereIsRoomThoughTheApiIsDown() throws Exception {
        orders.script(JobScript.running());
        start("0123", observer);
        eventually(() -> observer.last() != null);
        sandbox.faultAlways(Operation.READ_JOBS, Fault.badGateway());
        sandbox.faultAlways(Operation.CANCEL, Fault.badGateway());
        fillDisk("0123");
        engine.cancel("0123");
        eventually(() -> said("Retrying"));
        assertTrue(recorded().contains("\"cancelRequested\":false"));

        passing(() -> recorded().contains("\"cancelRequested\":true"));

        RecordingObserver after = restart();
        sandbox.clearFaults();
        passing(after::ended);
        assertEquals(Kind.CANCELLED, after.last().outcome().kind());
    }

    @Test
    void aRecordThatCannotBeRemovedIsRemovedLaterAndTheOutcomeGivenOnce() throws Exception {
        start("0123", observer);
        eventually(() -> observer.last() != null);
        holdRecord("0123");

        passing(observer::ended);
        time.advance(Duration.ofHours(1));
        settled();
        assertEquals(1, engine.runs().size());

        releaseRecord("0123");
        passing(() -> engine.runs().isEmpty());

        assertEquals(0, records());
        assertEquals(1, observer.outcomes());
    }

    @Test
    void aTriggerThatDidNothingIsLookedForAsLongAsItsRecordStays() throws Exception {
        // Or, after a crash, the job of a later run would be taken for this run's.
        sandbox.fault(Operation.TRIGGER, Fault.tooManyRequests());
        beforeRequest = uri -> {
            if (isTrigger(uri)) {
                beforeRequest = next -> {};
                holdRecord("0123");
            }
        };
        start("0123", observer);
        eventually(() -> said("Looking again"));
        RecordingObserver second = new RecordingObserver();
        start("4567", second);
        eventually(() -> sandbox.requests(Operation.PIPELINES) == 2);
        assertEquals(1, sandbox.requests(Operation.TRIGGER));

        releaseRecord("0123");
        passing(() -> observer.ended() && second.ended());

        assertEquals(2, sandbox.created(orders.id()));
        eventually(() -> engine.runs().isEmpty());
        assertEquals(0, records());
    }

    /** The next write of this run's record meets a full disk. */
    private void fillDisk(String id) {
        try {
            Files.createSymbolicLink(folder.resolve(id + ".tmp"), Path.of("/dev/full"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Neither is the record replaced nor removed from now on. */
    private void holdRecord(String id) {
        try {
            Path record = folder.resolve(id + ".json");
            Files.delete(record);
            Files.createDirectories(record.resolve("held"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void releaseRecord(String id) throws IOException {
        Files.delete(folder.resolve(id + ".json").resolve("held"));
    }
}
