package io.jenkins.plugins.supaflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a restart, and a caller that cannot take its outcome, leave to do. */
class RecoveryTest extends EngineTestBase {

    @Test
    void goesOnAfterARestartWithoutASecondTrigger() throws Exception {
        orders.script(JobScript.completed().lasting(Duration.ZERO, Duration.ZERO, Duration.ofMinutes(10)));
        startTriggered(observer);
        passing(() -> said("running"));

        RecordingObserver after = restart();
        passing(after::ended);

        assertEquals(Kind.COMPLETED, after.last().outcome().kind());
        assertEquals(theJob().id(), after.last().jobId());
        assertFalse(observer.ended());
    }

    @Test
    void keepsAnOutcomeUntilTheCallerHasTakenIt() throws Exception {
        observer.refusals = 2;
        startTriggered(observer);
        passing(() -> observer.refusals < 2);
        assertEquals(1, records());

        passing(observer::ended);

        assertEquals(1, observer.outcomes());
        eventually(() -> records() == 0);
    }

    @Test
    void deliversAnOutcomeThatWasNotTakenAfterARestart() throws Exception {
        observer.refusals = Integer.MAX_VALUE;
        startTriggered(observer);
        passing(() -> recorded().contains("\"phase\":\"ENDED\""));
        int polls = sandbox.requests(Operation.READ_JOBS);

        RecordingObserver after = restart();
        eventually(after::ended);

        assertEquals(Kind.COMPLETED, after.last().outcome().kind());
        assertEquals(polls, sandbox.requests(Operation.READ_JOBS));
    }

    @Test
    void waitsForACredentialThatIsMissingAfterARestart() throws Exception {
        orders.script(JobScript.completed());
        startTriggered(observer);
        key = null;

        RecordingObserver after = restart();
        eventually(() -> after.lines.stream().anyMatch(line -> line.contains("no such credential")));
        key = SupaflowSandbox.KEY;
        passing(after::ended);

        assertEquals(Kind.COMPLETED, after.last().outcome().kind());
    }

    /** The record as it is on disk: loading it would be the work of a second engine. */
    private String recorded() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return Files.readString(files.filter(file -> file.toString().endsWith(".json"))
                    .findFirst()
                    .orElseThrow());
        }
    }
}
