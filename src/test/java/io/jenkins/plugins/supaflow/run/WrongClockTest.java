package io.jenkins.plugins.supaflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The controller's clock is wrong, or is set while a run goes on: what is new is told by Supaflow's clock alone. */
class WrongClockTest extends EngineTestBase {

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void aLostAnswerIsClearedWithAClockThatIsAnHourWrong(int hours) {
        time.skew(Duration.ofHours(hours));
        sandbox.createJob(orders.id(), SupaflowSandbox.USER_ID);
        clock.advance(Duration.ofSeconds(1));
        sandbox.fault(Operation.TRIGGER, Fault.closeAfter());
        start(observer);

        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome());
        assertEquals(sandbox.jobs(orders.id()).get(1).id(), observer.last().jobId());
        assertEquals(1, sandbox.created(orders.id()));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void aClockThatIsSetDuringALookBringsNoSecondJob(int hours) {
        sandbox.fault(Operation.TRIGGER, Fault.hang());
        start(observer);
        eventually(() -> sandbox.requests(Operation.TRIGGER) == 1);
        RecordingObserver after = restart();
        eventually(() -> after.lines.stream().anyMatch(line -> line.contains("Looking again")));
        time.skew(Duration.ofHours(hours));

        passing(after::ended);

        assertEquals(Kind.COMPLETED, after.last().outcome().kind());
        assertEquals(1, sandbox.created(orders.id()));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void aClockThatIsSetWhileTheRunWaitsDoesNoHarm(int hours) {
        orders.script(JobScript.completed().lasting(Duration.ZERO, Duration.ZERO, Duration.ofHours(3)));
        startTriggered(observer);
        passing(() -> said("running"));
        time.skew(Duration.ofHours(hours));

        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome());
        assertFalse(said("Retrying"), observer.lines::toString);
    }
}
