package io.jenkins.plugins.supaflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** After the answer to a trigger was lost, Supaflow refuses what is asked next, or gives no good answer for hours. */
class LostAnswerRefusedTest extends EngineTestBase {

    private static final Fault NOT_IN_THE_CACHE =
            Fault.postgrestError(404, "PGRST202", "not in the schema cache", null);

    @Test
    void triggersAgainInTheNameOfTheKeyInUse() {
        sandbox.addKey("ak_other", "another user");
        sandbox.fault(Operation.TRIGGER, Fault.hang());
        start(observer);
        eventually(() -> sandbox.requests(Operation.TRIGGER) == 1);
        key = "ak_other";
        sandbox.fault(Operation.TRIGGER, Fault.closeAfter());
        RecordingObserver after = restart();

        passing(after::ended);

        assertEquals(Kind.COMPLETED, after.last().outcome().kind());
        assertEquals("another user", theJob().createdBy());
        assertEquals(2, sandbox.requests(Operation.TRIGGER));
    }

    @Test
    void givesUpATriggerThatNeverTakes() {
        settings = new RunSettings(INTERVAL, Duration.ofHours(2));
        sandbox.faultAlways(Operation.TRIGGER, Fault.status(500));
        start(observer);

        passing(observer::ended);

        assertEquals(Kind.GAVE_UP, outcome());
        assertTrue(said("did not take the trigger for 2 h"), observer.lines::toString);
        assertTrue(sandbox.requests(Operation.TRIGGER) < 30, () -> "" + sandbox.requests(Operation.TRIGGER));
        assertTrue(observer.lines.size() < 12, observer.lines::toString);
    }

    /** Found by {@code ./simulate --seed 20575343}: a refusal is believed if nothing else came for a quarter of an hour. */
    @Test
    void aLostAnswerBetweenRefusalsLetsThemBeginAnew() {
        sandbox.fault(Operation.TRIGGER, NOT_IN_THE_CACHE);
        sandbox.fault(Operation.TRIGGER, 6, Fault.status(500));
        sandbox.fault(Operation.TRIGGER, 2, NOT_IN_THE_CACHE);
        start(observer);

        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome(), observer.lines::toString);
        assertEquals(theJob().id(), observer.last().jobId());
    }

    @Test
    void givesUpLookingHonestly() {
        settings = new RunSettings(INTERVAL, Duration.ofHours(2));
        sandbox.fault(Operation.TRIGGER, Fault.closeAfter());
        sandbox.fault(Operation.READ_JOBS, Fault.delay(Duration.ZERO));
        sandbox.faultAlways(Operation.READ_JOBS, Fault.badGateway());
        start(observer);

        passing(observer::ended);

        assertEquals(Kind.UNKNOWN, outcome());
        assertTrue(said("may or may not have started a job"), observer.lines::toString);
        assertEquals(1, sandbox.requests(Operation.TRIGGER));
    }

    @Test
    void aKeyOfAnotherOrganizationIsNoEvidenceForASecondTrigger() {
        sandbox.fault(Operation.TRIGGER, Fault.closeAfter());
        start(observer);
        eventually(() -> said("Looking"));
        sandbox.addKey("ak_elsewhere", "somebody");
        key = "ak_elsewhere";
        sandbox.bootstrapBody(body -> body.put("org_id", "another"));
        sandbox.faultAlways(Operation.READ_JOBS, Fault.emptyRows());
        RecordingObserver after = restart();
        intervals(20);
        assertEquals(1, sandbox.requests(Operation.TRIGGER));

        key = SupaflowSandbox.KEY;
        sandbox.bootstrapBody(body -> body);
        sandbox.clearFaults();
        passing(after::ended);

        assertEquals(theJob().id(), after.last().jobId());
    }

    @Test
    void believesARefusalToShowJobsAfterAQuarterOfAnHour() {
        Instant begun = clock.instant();
        sandbox.fault(Operation.TRIGGER, Fault.closeAfter());
        sandbox.fault(Operation.READ_JOBS, Fault.delay(Duration.ZERO));
        sandbox.faultAlways(Operation.READ_JOBS, Fault.status(403));
        start(observer);

        passing(observer::ended);

        assertEquals(Kind.UNKNOWN, outcome());
        assertFalse(said("Stopped looking"), observer.lines::toString);
        assertTrue(Duration.between(begun, clock.instant()).compareTo(BadAnswers.LONG) >= 0);
    }

    @Test
    void aRefusalOfTheSecondTriggerDoesNotHideTheJobOfTheFirst() {
        // The first one took late, and with it went the last of the credits.
        sandbox.fault(Operation.TRIGGER, Fault.badGateway());
        sandbox.fault(Operation.TRIGGER, Fault.nullJobId());
        beforeRequest = uri -> {
            if (isTrigger(uri) && sandbox.requests(Operation.TRIGGER) == 1) {
                sandbox.createJob(orders.id(), SupaflowSandbox.USER_ID);
            }
        };
        start(observer);

        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome());
        assertEquals(sandbox.jobs(orders.id()).get(0).id(), observer.last().jobId());
        assertEquals(2, sandbox.requests(Operation.TRIGGER));
    }

    @Test
    void aRefusalOfTheSecondTriggerIsBelievedAfterTwoMoreLooks() throws Exception {
        sandbox.fault(Operation.TRIGGER, Fault.badGateway());
        sandbox.fault(Operation.TRIGGER, Fault.nullJobId());
        start(observer);

        passing(observer::ended);

        assertEquals(Kind.OUT_OF_CREDITS, outcome());
        assertEquals(2, sandbox.requests(Operation.TRIGGER));
        eventually(() -> records() == 0);
    }

    @Test
    void aKeyThatIsReplacedBeforeTheSecondTriggerDoesNotFailTheRun() {
        sandbox.fault(Operation.TRIGGER, Fault.badGateway());
        beforeRequest = uri -> {
            if (isTrigger(uri) && sandbox.requests(Operation.TRIGGER) == 1) {
                beforeRequest = next -> {};
                sandbox.revokeKey(SupaflowSandbox.KEY);
                sandbox.expireTokens();
            }
        };
        start(observer);
        passing(() -> said("rejected the API key"));
        sandbox.addKey("ak_new", SupaflowSandbox.USER_ID);
        key = "ak_new";

        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome());
        assertEquals(1, sandbox.created(orders.id()));
    }

    @Test
    void sitsOutAnOutageAndARejectedKeyWhileItLooks() {
        sandbox.fault(Operation.TRIGGER, Fault.hang().carriedOut());
        start(observer);
        eventually(() -> sandbox.created(orders.id()) == 1);
        key = null;
        RecordingObserver after = restart();
        passing(() -> after.lines.stream().anyMatch(line -> line.contains("no such credential")));
        key = "ak_revoked";
        passing(() -> sandbox.requests(Operation.BOOTSTRAP) > 2);
        sandbox.fault(Operation.READ_JOBS, 5, Fault.badGateway());
        key = SupaflowSandbox.KEY;

        passing(after::ended);

        assertEquals(theJob().id(), after.last().jobId());
    }
}
