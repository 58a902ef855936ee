package io.jenkins.plugins.supaflow.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.supaflow.client.PipelineCatalog.KeyFacts;
import io.jenkins.plugins.supaflow.client.PipelineCatalog.Suggestions;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PipelineCatalogTest extends ClientTestBase {

    private static final String AGAIN = "ak_another";

    private PipelineCatalog catalog;

    @BeforeEach
    void openCatalog() {
        catalog = new PipelineCatalog(clock);
    }

    private Suggestions suggest(String typed) throws Exception {
        return catalog.suggest(client, typed, 10).get();
    }

    private List<String> names(String typed) throws Exception {
        return suggest(typed).pipelines().stream().map(Pipeline::displayName).toList();
    }

    private int asked() {
        return sandbox.requests(Operation.PIPELINES);
    }

    /** Names from {@code Stream 0000} on; every tenth is inactive. */
    private void addMany(int count) {
        for (int i = 0; i < count; i++) {
            SandboxPipeline pipeline = sandbox.addPipeline("Stream %04d".formatted(i), "stream_%04d".formatted(i));
            if (i % 10 == 0) {
                pipeline.state("inactive");
            }
        }
    }

    @Test
    void whoAskedIsForgottenWithTheAnswers() throws Exception {
        suggest("orders");
        catalog.find(client, "orders").get();
        catalog.key(client).get();
        catalog.forgetOld();
        assertTrue(catalog.knows(client));

        clock.advance(PipelineCatalog.KEPT);
        catalog.forgetOld();

        assertFalse(catalog.knows(client));
    }

    @Test
    void whoGotNoAnswerIsForgottenWithThePause() {
        sandbox.faultAlways(Operation.PIPELINES, Fault.status(503));
        assertTrue(catalog.find(client, "orders")
                .handle((answer, failure) -> failure != null)
                .join());
        catalog.forgetOld();
        assertTrue(catalog.knows(client));

        clock.advance(PipelineCatalog.KEPT);
        catalog.forgetOld();

        assertFalse(catalog.knows(client));
    }

    @Test
    void findsAPartOfTheNameOrOfTheApiName() throws Exception {
        sandbox.addPipeline("CRM Contacts", "hubspot_contacts");

        assertEquals(List.of("CRM Contacts"), names("crm"));
        assertEquals(List.of("CRM Contacts"), names(" CONT "));
        assertEquals(List.of("CRM Contacts"), names("spot_"));
        assertEquals(List.of(), names("salesforce"));
    }

    @Test
    void findsAPartOfTheSourceOrOfTheDestinationAfterThoseWhoseNameHasIt() throws Exception {
        orders.source("Shop Database", "PostgreSQL").destination("Lakehouse", "Snowflake");
        sandbox.addPipeline("Billing", "billing").source("Workshop", "MySQL").state("draft");
        sandbox.addPipeline("Old Shop", "old_shop").state("inactive");
        sandbox.addPipeline("shop", "all_of_it").state("inactive");
        sandbox.addPipeline("Shoppers", "shoppers");

        assertEquals(List.of("shop", "Shoppers", "Old Shop", "Orders", "Billing"), names("shop"));
        assertEquals(List.of("Orders"), names("shop d"), "found among those for the shorter text");
        assertEquals(List.of("Orders"), names("LAKE"));
    }

    @Test
    void aNameIsFoundBehindAHundredSources() throws Exception {
        for (int i = 0; i < 200; i++) {
            sandbox.addPipeline("Stream " + i, "stream_" + i).source("Shop", "PostgreSQL");
        }
        sandbox.addPipeline("Zulu", "of_the_shop");

        assertEquals("Zulu", names("shop").get(0));
        assertEquals(3, asked());
    }

    @Test
    void whatBeginsWithTheTextComesFirstThenWhatIsActive() throws Exception {
        sandbox.addPipeline("All Orders", "all_orders");
        sandbox.addPipeline("Orders Archive", "orders_archive").state("inactive");
        sandbox.addPipeline("Zebra", "orders_of_zebras");
        sandbox.addPipeline("Back Orders", "back_orders").state("draft");

        assertEquals(List.of("Orders", "Zebra", "Orders Archive", "All Orders", "Back Orders"), names("ord"));
    }

    @Test
    void aDeletedPipelineIsNeverOffered() throws Exception {
        sandbox.listDeleted(true);
        orders.state("deleted");

        assertEquals(List.of(), names("ord"));
        assertEquals(List.of(), names(""));
        assertEquals(List.of(), names(orders.id()));
    }

    @Test
    void aUuidFindsItsPipeline() throws Exception {
        assertEquals(List.of("Orders"), names(orders.id().toUpperCase()));
        assertEquals(List.of(), names("11111111-2222-3333-4444-555555555555"));
    }

    @Test
    void whoTypesOnCostsNoFurtherRequest() throws Exception {
        assertEquals(List.of("Orders"), names("o"));
        int before = asked();

        assertEquals(List.of("Orders"), names("or"));
        assertEquals(List.of("Orders"), names("ord"));
        assertEquals(List.of(), names("ordx"));
        assertEquals(List.of("Orders"), names("O"));
        assertEquals(1, before);
        assertEquals(before, asked());
    }

    @Test
    void anAnswerIsKeptForAMinuteAndForItsAccountAlone() throws Exception {
        sandbox.addKey(AGAIN, SupaflowSandbox.USER_ID);
        SupaflowClient other = new SupaflowClient(
                new HttpTransport(() -> HTTP, java.net.http.HttpRequest::newBuilder, "1.0"),
                sandbox.url(),
                ApiKey.of(AGAIN),
                clock);
        assertEquals(List.of("Orders"), names("ord"));
        sandbox.addPipeline("Ordinary", "ordinary");

        clock.advance(Duration.ofSeconds(59));
        assertEquals(List.of("Orders"), names("ord"));
        assertEquals(2, catalog.suggest(other, "ord", 10).get().pipelines().size());
        assertEquals(2, asked());
        clock.advance(Duration.ofSeconds(1));
        assertEquals(List.of("Orders", "Ordinary"), names("ord"));
        assertEquals(3, asked());
    }

    @Test
    void thousandsOfPipelinesTakeTwoSmallRequests() throws Exception {
        addMany(3_000);
        sandbox.addPipeline("Zulu Stream", "zulu");
        sandbox.addPipeline("Downstream", "downstream");

        Suggestions all = suggest("stream");
        assertEquals(10, all.pipelines().size());
        assertTrue(all.more());
        assertEquals("Stream 0001", all.pipelines().get(0).name());
        assertTrue(all.pipelines().stream().allMatch(Pipeline::isActive));
        assertEquals(2, asked());
        assertTrue(sandbox.log().stream()
                .filter(request -> request.operation() == Operation.PIPELINES)
                .allMatch(request -> request.path().contains("&limit=10")));

        Suggestions few = suggest("stream 299");
        assertEquals(10, few.pipelines().size());
        assertFalse(few.more());
        assertEquals("Stream 2990", few.pipelines().get(9).name(), "the inactive one comes last");
        assertEquals(List.of("Zulu Stream"), names("zulu"));
        assertTrue(suggest("").more());
        assertEquals(5, asked());
    }

    @Test
    void thoseThatBeginWithTheTextAreFoundBehindAHundredOthers() throws Exception {
        addMany(200);
        SandboxPipeline last = sandbox.addPipeline("Zulu", "00zulu");

        assertEquals(last.id(), suggest("00").pipelines().get(0).id());
    }

    @Test
    void charactersWithAMeaningToPostgrestAreLiterals() throws Exception {
        String odd = "a,b.c:(d) \"e\" \\f *g* %h _i {j} &k=l +m #n/ü";
        sandbox.addPipeline(odd, "odd");
        sandbox.addPipeline("Otherwise x1y", "x1y");

        assertEquals(List.of(odd), names(odd));
        for (String part : List.of(
                ",b", "b.c", "c:", "(d)", ")", "(", "\"e\"", "\"", "\\", "\\f", "*g", "*", "%", "%h", "_i", "{j}",
                "&k=l", "+m", "#n", "/Ü")) {
            // A new catalogue, so that each is asked for.
            openCatalog();
            assertEquals(List.of(odd), names(part), part);
        }
        openCatalog();
        assertEquals(List.of(), names("x_y"));
        assertEquals(List.of(), names("x*y"));
        assertEquals(List.of(), names("x%y"));
    }

    @Test
    void whatCannotBeANameIsNotAskedFor() throws Exception {
        assertEquals(List.of(), names("x".repeat(101)));
        assertEquals(List.of(), names("a\u0000b"));
        assertEquals(0, sandbox.requests());
    }

    @Test
    void findsByReferenceOnceAMinute() throws Exception {
        assertEquals(
                "Orders", catalog.find(client, "orders").get().orElseThrow().name());
        assertEquals(
                "Orders", catalog.find(client, "orders").get().orElseThrow().name());
        assertEquals(Optional.empty(), catalog.find(client, "unknown").get());
        assertEquals(2, asked());
        clock.advance(PipelineCatalog.KEPT);
        orders.state("inactive");
        assertEquals(
                "inactive", catalog.find(client, "orders").get().orElseThrow().state());
    }

    @Test
    void tellsWhatAKeyOpens() throws Exception {
        KeyFacts facts = catalog.key(client).get();

        assertEquals(SupaflowSandbox.ORG_ID, facts.account().orgId());
        assertEquals(1, facts.pipelines());
        catalog.key(client).get();
        assertEquals(2, sandbox.requests());
    }

    @Test
    void aRejectedKeyIsTriedAgainAtOnce() throws Exception {
        sandbox.revokeKey(SupaflowSandbox.KEY);
        failure(RejectedKeyException.class, catalog.key(client));
        sandbox.addKey(SupaflowSandbox.KEY, SupaflowSandbox.USER_ID);

        assertEquals(1, catalog.key(client).get().pipelines());
    }

    @Test
    void whenSupaflowDoesNotAnswerTheNextQuestionsDoNotWaitForIt() throws Exception {
        catalog = new PipelineCatalog(clock, Duration.ofMillis(300));
        sandbox.fault(Operation.PIPELINES, Fault.hang());
        UnavailableException late = failure(UnavailableException.class, catalog.find(client, "orders"));
        assertTrue(late.getMessage().contains("no answer within"), late.getMessage());
        int requests = sandbox.requests();

        failure(UnavailableException.class, catalog.find(client, "billing"));
        failure(UnavailableException.class, catalog.suggest(client, "o", 10));
        failure(UnavailableException.class, catalog.key(client));
        assertEquals(requests, sandbox.requests());
        clock.advance(PipelineCatalog.PAUSE);
        assertEquals(
                "Orders", catalog.find(client, "orders").get().orElseThrow().name());
        assertEquals(List.of("Orders"), names("o"));
    }

    @Test
    void waitsAsLongAsSupaflowAsks() throws Exception {
        sandbox.fault(Operation.PIPELINES, Fault.tooManyRequests(Duration.ofSeconds(40)));
        failure(UnavailableException.class, catalog.find(client, "orders"));
        int requests = sandbox.requests();

        clock.advance(Duration.ofSeconds(39));
        failure(UnavailableException.class, catalog.find(client, "orders"));
        assertEquals(requests, sandbox.requests());
        clock.advance(Duration.ofSeconds(1));
        assertTrue(catalog.find(client, "orders").get().isPresent());
    }

    @Test
    void whoAsksTheSameAtTheSameTimeWaitsForOneAnswer() throws Exception {
        List<CompletableFuture<Suggestions>> all = List.of(
                catalog.suggest(client, "o", 10), catalog.suggest(client, "o", 10), catalog.suggest(client, "o", 3));
        for (CompletableFuture<Suggestions> one : all) {
            assertEquals(1, one.get().pipelines().size());
        }
        assertEquals(1, asked());
    }

    @Test
    void noMoreAnswersAreKeptThanFit() throws Exception {
        catalog.find(client, "orders").get();
        for (int i = 0; i < PipelineCatalog.MAX_ANSWERS; i++) {
            catalog.find(client, "x" + i).get();
        }
        int before = asked();

        catalog.find(client, "x" + (PipelineCatalog.MAX_ANSWERS - 1)).get();
        assertEquals(before, asked());
        catalog.find(client, "orders").get();
        assertEquals(before + 1, asked());
    }

    @Test
    void givesTheIdWhereTheNameWouldNameOthersToo() throws Exception {
        SandboxPipeline twin = sandbox.addPipeline("Orders, again", "orders").state("draft");
        SandboxPipeline alone = sandbox.addPipeline("Orders alone", "orders_alone");

        Suggestions found = suggest("orders");

        assertEquals(
                Set.of(orders.id(), twin.id(), alone.apiName()),
                found.pipelines().stream().map(found::reference).collect(Collectors.toSet()));
    }

    @Test
    void whoTypesAnIdKeepsIt() throws Exception {
        Suggestions found = suggest(orders.id());

        assertEquals(orders.id(), found.reference(found.pipelines().get(0)));
    }
}
