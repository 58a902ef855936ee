package io.jenkins.plugins.supaflow.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What an account is called. */
class AccountNameTest extends ClientTestBase {

    private void awaitName(String name) {
        Awaitility.await().until(() -> name.equals(client.knownName()));
    }

    /** Each in turn: what comes next is sent after the one before was answered. */
    private void readSomething() throws Exception {
        client.newestJob(orders.id()).get();
    }

    @Test
    void isTheWorkspaceOfTheKeyAndAskedForOnceAnHour() throws Exception {
        client.wantName();
        assertNull(client.knownName());
        assertEquals(0, sandbox.log().size(), "nobody has logged in");
        readSomething();

        client.wantName();
        awaitName("Sandbox");
        client.wantName();
        readSomething();
        assertEquals(1, sandbox.requests(Operation.WORKSPACES));

        sandbox.addWorkspace("Another", "another");
        clock.advance(Duration.ofHours(1));
        client.wantName();
        awaitName("Another, Sandbox");
    }

    @Test
    void namesAFewOfManyWithoutWhatCouldDoHarm() throws Exception {
        sandbox.addWorkspace("Sales \u202eevil " + SupaflowSandbox.KEY, "sales");
        sandbox.addWorkspace("Tax", "tax");
        sandbox.addWorkspace("Upstream", "upstream");
        readSomething();

        client.wantName();

        awaitName("Sales evil ****, Sandbox, Tax, …");
    }

    @Test
    void isAskedForAgainAMinuteAfterARequestThatFailed() throws Exception {
        readSomething();
        sandbox.fault(Operation.WORKSPACES, Fault.status(503));
        client.wantName();
        Awaitility.await().until(() -> sandbox.requests(Operation.WORKSPACES) == 1);

        client.wantName();
        clock.advance(Duration.ofMinutes(1));
        client.wantName();

        awaitName("Sandbox");
        assertEquals(2, sandbox.requests(Operation.WORKSPACES));
    }

    @Test
    void isNoTroubleOfTheAccountAndNotAskedForWhileThereIsSome() throws Exception {
        readSomething();
        sandbox.faultAlways(Operation.WORKSPACES, Fault.status(503));
        client.wantName();
        Awaitility.await().until(() -> sandbox.requests(Operation.WORKSPACES) == 1);
        sandbox.faultAlways(Operation.PIPELINES, Fault.status(503));
        UnavailableException trouble = failure(UnavailableException.class, client.pipelines());

        assertNull(client.knownName());
        assertSame(trouble, client.health().trouble());
        sandbox.clearFaults();
        clock.advance(Duration.ofHours(1));
        client.wantName();
        client.pipelines().get();
        assertEquals(1, sandbox.requests(Operation.WORKSPACES));
        client.wantName();
        awaitName("Sandbox");
    }
}
