package io.jenkins.plugins.supaflow.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each answer proves, at a trigger, a read and a log-in, by real HTTP. */
class AnswerTableTest extends ClientTestBase {

    static final String PAGE = "<!DOCTYPE html><html><title>Blocked</title><body>Ray ID 1</body></html>";

    static Fault json(int status, String body) {
        return Fault.status(status, Map.of("Content-Type", "application/json"), body);
    }

    /** Answers of which nobody knows who gave them: whatever they say, the trigger may have been carried out. */
    static Stream<Fault> wordsOfOthers() {
        return Stream.of(
                Fault.proxyPage(401),
                Fault.proxyPage(402),
                Fault.proxyPage(403),
                Fault.proxyPage(404),
                Fault.proxyPage(405),
                Fault.proxyPage(407),
                Fault.proxyPage(409),
                Fault.proxyPage(429),
                Fault.proxyPage(451),
                Fault.proxyPage(503),
                Fault.status(403, Map.of(), ""),
                Fault.status(429, Map.of(), ""),
                Fault.status(401, Map.of(), ""),
                json(403, "{\"code\":\"access_denied\",\"message\":\"Blocked by policy\"}"),
                json(403, "{\"code\":\"BLOCK\",\"message\":\"Blocked by policy\"}"),
                json(403, "{\"code\":\"42501\"}"),
                json(403, "{\"code\":\"42501\",\"message\":\"no\",\"status\":403,\"path\":\"/rest\"}"),
                json(403, "{\"code\":42501,\"message\":\"no\"}"),
                json(403, "{\"code\":\"40301\",\"message\":\"Blocked by policy\"}"),
                json(403, "{\"message\":\"Forbidden\"}"),
                json(401, "{\"message\":\"Unauthorized\"}"),
                json(429, "{\"message\":\"Slow down\"}"),
                json(404, "[]"),
                json(503, "{\"message\":\"name resolution failed\"}"));
    }

    @ParameterizedTest
    @MethodSource("wordsOfOthers")
    void theWordOfOthersSaysNothingOfATrigger(Fault fault) throws Exception {
        client.account().get();
        sandbox.faultAlways(Operation.TRIGGER, fault.carriedOut());

        failure(OutcomeUnknownException.class, client.trigger(incremental()));

        assertEquals(1, sandbox.created(orders.id()));
    }

    @ParameterizedTest
    @MethodSource("wordsOfOthers")
    void theWordOfOthersEndsNoRead(Fault fault) throws Exception {
        client.account().get();
        sandbox.faultAlways(Operation.READ_JOBS, fault);

        failure(UnavailableException.class, client.newestJob(orders.id()));
    }

    /** The session broke, or the transaction may have been committed, or nobody can say. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "PGRST001",
                "PGRST111",
                "PGRST112",
                "PGRSTX00",
                "PGRST999",
                "PGRST004",
                "40003",
                "08000",
                "08003",
                "08006",
                "08007",
                "08P01",
                "57P01",
                "57P02",
                "57P03",
                "57P04",
                "57P05",
                "25P03",
                "25P04",
                "58030",
                "XX000",
                "00000",
                "01000",
                "ZZ123"
            })
    void aCodeThatProvesNothingLeavesATriggerOpen(String code) throws Exception {
        client.account().get();
        sandbox.faultAlways(
                Operation.TRIGGER, Fault.postgrestError(503, code, "told", null).carriedOut());
        failure(OutcomeUnknownException.class, client.trigger(incremental()));
        assertEquals(1, sandbox.requests(Operation.TRIGGER));

        sandbox.faultAlways(Operation.READ_JOBS, Fault.postgrestError(503, code, "told", null));
        failure(UnavailableException.class, client.newestJob(orders.id()));
    }

    /** Never begun, or rolled back, and likely to go well another time. */
    @ParameterizedTest
    @CsvSource({
        "503, PGRST000",
        "503, PGRST002",
        "504, PGRST003",
        "500, 40000",
        "500, 40001",
        "500, 40002",
        "500, 40P01",
        "500, 57014",
        "503, 53000",
        "503, 53100",
        "503, 53200",
        "503, 53300",
        "500, 53400",
        "500, 55006",
        "500, 55P03",
        "400, 26000",
        "400, 42P05",
        "429, PT429",
        "503, PT503"
    })
    void aCodeOfARollbackProvesThatNothingWasCarriedOut(int status, String code) throws Exception {
        client.account().get();
        sandbox.faultAlways(Operation.TRIGGER, Fault.postgrestError(status, code, "told", null));
        failure(UnavailableException.class, client.trigger(incremental()));
        assertEquals(1, sandbox.requests(Operation.TRIGGER));

        sandbox.faultAlways(Operation.READ_JOBS, Fault.postgrestError(status, code, "told", null));
        failure(UnavailableException.class, client.newestJob(orders.id()));
    }

    /** Nothing was carried out; what is in the way is mended by a reload, a switch of servers or an operator. */
    @ParameterizedTest
    @CsvSource({
        "400, PGRST200",
        "404, PGRST202",
        "300, PGRST203",
        "400, PGRST204",
        "404, PGRST205",
        "406, PGRST106",
        "404, PGRST125",
        "500, PGRST300",
        "405, 25006",
        "404, 42P01",
        "404, 42883",
        "400, 42703",
        "400, 42704",
        "400, 3F000",
        "400, 0A000",
        "403, 0P000",
        "403, 28000",
        "500, 55000",
        "500, 54001",
        "500, P0002",
        "500, 38000",
        "500, 2D000",
        "500, HV000",
        "500, F0000"
    })
    void whatMayPassIsRefusedForNow(int status, String code) throws Exception {
        client.account().get();
        sandbox.faultAlways(Operation.TRIGGER, Fault.postgrestError(status, code, "told", null));
        sandbox.faultAlways(Operation.PIPELINES, Fault.postgrestError(status, code, "told", null));

        RejectedRequestException trigger = failure(RejectedRequestException.class, client.trigger(incremental()));
        RejectedRequestException read = failure(RejectedRequestException.class, client.pipeline("orders"));

        assertTrue(trigger.mayPass() && read.mayPass());
        assertEquals(code, trigger.code());
        assertTrue(trigger.getMessage().contains("told"), trigger.getMessage());
    }

    @Test
    void aRouteThatTheGatewayLacksIsRefusedForNow() throws Exception {
        client.account().get();
        Fault noRoute = json(404, "{\"message\":\"no Route matched with those values\",\"request_id\":\"1f\"}");
        sandbox.faultAlways(Operation.TRIGGER, noRoute);
        sandbox.faultAlways(Operation.PIPELINES, noRoute);

        assertTrue(failure(RejectedRequestException.class, client.trigger(incremental()))
                .mayPass());
        assertTrue(failure(RejectedRequestException.class, client.pipeline("orders"))
                .mayPass());
    }

    /** It says nothing of the URL's length: to ask for less would be to ask ever more often. */
    @Test
    void aPollThatIsRefusedInAKnownWordIsNotHalved() throws Exception {
        client.account().get();
        sandbox.faultAlways(Operation.READ_JOBS, json(404, "{\"message\":\"no Route matched with those values\"}"));
        List<String> ids = Stream.generate(() -> UUID.randomUUID().toString())
                .limit(SupaflowClient.MAX_JOBS)
                .toList();
        Heard heard = new Heard();

        failure(RejectedRequestException.class, client.jobs(ids, heard));

        assertEquals(1, sandbox.requests(Operation.READ_JOBS));
        assertEquals(Set.copyOf(ids), heard.failed.keySet());
    }

    /** Raised before the transaction, or within it, which is rolled back: there is no job, and asking again changes nothing. */
    @ParameterizedTest
    @CsvSource({
        "400, P0001",
        "402, PT402",
        "409, PT409",
        "418, PT418",
        "409, 23503",
        "409, 23505",
        "400, 23514",
        "400, 22P02",
        "400, 22023",
        "400, 21000",
        "403, 42501",
        "400, 42601",
        "400, PGRST100",
        "405, PGRST101",
        "400, PGRST102",
        "406, PGRST107",
        "406, PGRST116",
        "500, PGRST121",
        "400, PGRST124"
    })
    void whatIsRefusedForGoodIs(int status, String code) throws Exception {
        client.account().get();
        sandbox.faultAlways(Operation.TRIGGER, Fault.postgrestError(status, code, "told", null));
        sandbox.faultAlways(Operation.PIPELINES, Fault.postgrestError(status, code, "told", null));

        assertFalse(failure(RejectedRequestException.class, client.trigger(incremental()))
                .mayPass());
        assertFalse(failure(RejectedRequestException.class, client.pipeline("orders"))
                .mayPass());
    }

    @Test
    void theGatewaysOwn429IsNoTrigger() throws Exception {
        client.account().get();
        sandbox.fault(Operation.TRIGGER, Fault.tooManyRequests());

        failure(UnavailableException.class, client.trigger(incremental()));
    }

    /** Postgrest and the gateway check the token before anything else. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"code\":\"PGRST301\",\"message\":\"JWT expired\",\"details\":null,\"hint\":null}",
                "{\"code\":\"PGRST302\",\"message\":\"Anonymous access is disabled\"}",
                "{\"code\":\"PGRST303\",\"message\":\"JWT expired\"}",
                "{\"message\":\"No API key found in request\",\"hint\":\"No `apikey` request header or url param was found.\"}",
                "{\"message\":\"Invalid API key\",\"hint\":\"Double check your Supabase `anon` or `service_role` API key.\"}"
            })
    void aTokenThatIsRefusedIsReplacedOnceAndSaysNothingOfTheKey(String body) throws Exception {
        client.account().get();
        sandbox.fault(Operation.TRIGGER, json(401, body));
        client.trigger(incremental()).get();
        assertEquals(1, sandbox.created(orders.id()));

        sandbox.fault(Operation.TRIGGER, 2, json(401, body));
        failure(UnavailableException.class, client.trigger(incremental()));
        sandbox.fault(Operation.READ_JOBS, 2, json(401, body));
        failure(UnavailableException.class, client.newestJob(orders.id()));
        assertEquals(1, sandbox.created(orders.id()));
    }

    @ParameterizedTest
    @CsvSource({"401", "403"})
    void onlyTheApplicationsOwnWordRejectsAKey(int status) {
        sandbox.faultAlways(Operation.BOOTSTRAP, json(status, "{\"error\":\"Invalid or revoked API key\"}"));

        RejectedKeyException failure = failure(RejectedKeyException.class, client.account());

        assertFalse(failure.mayPass());
        assertTrue(client.health().keyRejected());
    }

    @ParameterizedTest
    @CsvSource({"401", "403", "407"})
    void aPageAtTheLogInIsNotTheApplications(int status) {
        sandbox.faultAlways(Operation.BOOTSTRAP, Fault.proxyPage(status));

        failure(UnavailableException.class, client.account());

        assertFalse(client.health().keyRejected());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uFEFF \r\n<html>", "<?xml version='1.0'?><html/>", "<script>challenge()</script>"})
    void aPageIsKnownByItsBodyToo(String body) {
        sandbox.faultAlways(Operation.BOOTSTRAP, Fault.status(403, Map.of("Content-Type", "text/plain"), body));

        failure(UnavailableException.class, client.account());
    }

    static Stream<Fault> gatewayOrPostgrest() {
        return Stream.of(json(401, "{\"message\":\"Invalid API key\"}"), Fault.expiredToken(), Fault.status(403));
    }

    /** Something that speaks like them stands before the application, or the application speaks like them. */
    @ParameterizedTest
    @MethodSource("gatewayOrPostgrest")
    void theGatewaysOrPostgrestsWordAtTheLogInMayPass(Fault fault) {
        sandbox.fault(Operation.BOOTSTRAP, fault);

        assertTrue(failure(RejectedKeyException.class, client.account()).mayPass());
    }

    /** "Not 200: any body, text or JSON." */
    @ParameterizedTest
    @CsvSource({"401, Unauthorized", "403, ''", "401, '{}'", "401, '{\"error\":{\"message\":\"no\"}}'", "403, '\"no\"'"
    })
    void aRefusalAtTheLogInByNobodyKnownMayPass(int status, String body) {
        sandbox.faultAlways(Operation.BOOTSTRAP, Fault.status(status, Map.of(), body));

        RejectedKeyException failure = failure(RejectedKeyException.class, client.account());

        assertTrue(failure.mayPass());
        assertTrue(failure.getMessage().contains("HTTP " + status), failure.getMessage());
        assertFalse(failure.getMessage().contains("Supaflow rejected"), failure.getMessage());
        assertFalse(client.health().keyRejected());
    }

    @Test
    void a429OfAMiddleboxLeavesATriggerOpenAndTellsHowLongToWait() throws Exception {
        client.account().get();
        sandbox.fault(
                Operation.TRIGGER,
                Fault.status(429, Map.of("Retry-After", "90"), PAGE).carriedOut());

        OutcomeUnknownException failure = failure(OutcomeUnknownException.class, client.trigger(incremental()));

        assertEquals(Duration.ofSeconds(90), failure.retryAfter());
        assertNull(failure.code());
    }
}
