package io.jenkins.plugins.supaflow.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SupaflowClientTest extends ClientTestBase {

    private Map<String, Job> jobs(List<String> ids) throws Exception {
        Heard heard = new Heard();
        client.jobs(ids, heard).get();
        return heard.shown;
    }

    @Test
    void triggersWithTheOptionsAndReadsTheJob() throws Exception {
        orders.script(JobScript.completed());

        String id = client.trigger(new RunRequest(orders.id(), true, true)).get();

        SandboxJob created = sandbox.jobs(orders.id()).get(0);
        assertEquals(created.id(), id);
        assertTrue(created.fullResync());
        assertTrue(created.resetTarget());
        Job job = client.job(id).get().orElseThrow();
        assertEquals(JobStatus.COMPLETED, job.status());
        assertNotNull(job.summary().totalObjects());
        assertNotNull(job.summary().totalRowsDestination());
        Job newest = client.newestJob(orders.id()).get().orElseThrow();
        assertEquals(id, newest.id());
        assertNotNull(newest.createdAt());
    }

    @Test
    void tellsWhomTheKeyBelongsTo() throws Exception {
        Account account = client.account().get();

        assertEquals(SupaflowSandbox.ORG_ID, account.orgId());
        assertEquals(SupaflowSandbox.USER_ID, account.userId());
        assertEquals("us", account.region());
    }

    @Test
    void leavesMissingAccountFieldsNull() throws Exception {
        sandbox.bootstrapBody(body -> body.putNull("org_id").without(List.of("user_id", "org_role")));

        Account account = client.account().get();

        assertNull(account.orgId());
        assertNull(account.userId());
        assertNull(account.orgRole());
    }

    @Test
    void namesItselfInEveryRequest() throws Exception {
        client.trigger(incremental()).get();

        assertTrue(sandbox.log().stream().allMatch(r -> "supaflow-jenkins-plugin/1.0".equals(r.userAgent())));
    }

    @Test
    void readsManyJobsInOneRequest() throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < SupaflowClient.MAX_JOBS; i++) {
            ids.add(sandbox.createJob(orders.id(), SupaflowSandbox.USER_ID).id());
        }

        Map<String, Job> jobs = jobs(ids);

        assertEquals(Set.copyOf(ids), jobs.keySet());
        assertEquals(1, sandbox.requests(Operation.READ_JOBS));
        assertTrue(sandbox.log().stream().allMatch(r -> r.path().length() < 6_000));
        ids.add(UUID.randomUUID().toString());
        assertThrows(IllegalArgumentException.class, () -> client.jobs(ids, new Heard()));
    }

    @Test
    void leavesOutJobsThatTheKeyMayNotSee() throws Exception {
        SandboxJob job = sandbox.createJob(orders.id(), SupaflowSandbox.USER_ID);
        job.vanish();

        assertEquals(Optional.empty(), client.job(job.id()).get());
        assertEquals(Optional.empty(), client.job(UUID.randomUUID().toString()).get());
    }

    @Test
    void findsThePipelinesNewestJob() throws Exception {
        assertEquals(Optional.empty(), client.newestJob(orders.id()).get());
        sandbox.createJob(orders.id(), SupaflowSandbox.USER_ID);
        SandboxJob newest = sandbox.createJob(orders.id(), "somebody else");
        sandbox.createJob(sandbox.addPipeline("Other", "other").id(), SupaflowSandbox.USER_ID);

        assertEquals(
                newest.id(), client.newestJob(orders.id()).get().orElseThrow().id());
    }

    @Test
    void cancelsARunningJob() throws Exception {
        orders.script(JobScript.running());
        String id = client.trigger(incremental()).get();

        Cancellation cancellation = client.cancel(id).get();

        assertTrue(cancellation.accepted());
        assertEquals("cancelled", sandbox.jobs().get(0).status());
    }

    @Test
    void doesNotOverwriteAJobThatHasEnded() throws Exception {
        orders.script(JobScript.completed());
        String id = client.trigger(incremental()).get();

        Cancellation cancellation = client.cancel(id).get();

        assertFalse(cancellation.accepted());
        assertEquals(JobStatus.COMPLETED, cancellation.job().status());
        assertEquals("completed", sandbox.jobs().get(0).status());
    }

    @Test
    void cancellingAnInvisibleJobChangesNothing() throws Exception {
        Cancellation cancellation = client.cancel(UUID.randomUUID().toString()).get();

        assertFalse(cancellation.accepted());
        assertNull(cancellation.job());
    }

    @Test
    void looksPipelinesUpByIdAndByApiName() throws Exception {
        assertEquals("Orders", client.pipeline(orders.id()).get().orElseThrow().name());
        assertEquals(orders.id(), client.pipeline("orders").get().orElseThrow().id());
        assertEquals(Optional.empty(), client.pipeline("no_such").get());
    }

    @Test
    void listsAllPipelinesPageByPage() throws Exception {
        IntStream.range(0, 2_100).forEach(i -> sandbox.addPipeline("P" + i, "p" + i));

        List<Pipeline> pipelines = client.pipelines().get();

        assertEquals(2_101, pipelines.size());
        assertEquals(2_101, pipelines.stream().map(Pipeline::id).distinct().count());
        assertEquals(2_101, client.countPipelines().get());
    }

    @Test
    void readsObjectResults() throws Exception {
        orders.script(JobScript.completed());
        String id = client.trigger(incremental()).get();

        List<ObjectResult> objects = client.objectResults(id).get().worst();

        assertFalse(objects.isEmpty());
        assertNotNull(objects.get(0).name());
        ObjectResult.Metrics ingestion = objects.get(0).ingestion();
        assertNotNull(ingestion.outputRows());
        assertTrue(
                Duration.between(clock.instant(), ingestion.startedAt()).abs().toHours() < 1,
                ingestion.startedAt()::toString);
    }

    @Test
    void fetchesOneTokenHoweverManyAsk() throws Exception {
        sandbox.fault(Operation.BOOTSTRAP, Fault.delay(Duration.ofMillis(200)));

        CompletableFuture.allOf(IntStream.range(0, 50)
                        .mapToObj(i -> client.newestJob(orders.id()))
                        .toArray(CompletableFuture[]::new))
                .get();

        assertEquals(1, sandbox.requests(Operation.BOOTSTRAP));
    }

    @Test
    void refreshesTheTokenBeforeItExpires() throws Exception {
        client.newestJob(orders.id()).get();
        clock.advance(Duration.ofMinutes(54));
        client.newestJob(orders.id()).get();
        assertEquals(1, sandbox.requests(Operation.BOOTSTRAP));

        clock.advance(Duration.ofMinutes(2));
        client.newestJob(orders.id()).get();

        assertEquals(2, sandbox.requests(Operation.BOOTSTRAP));
        assertEquals(3, sandbox.requests(Operation.READ_JOBS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ttl_seconds", "expires_at", "both"})
    void worksWithWhicheverLifetimeThereIs(String missing) throws Exception {
        sandbox.bootstrapBody(body -> {
            if (!missing.equals("expires_at")) {
                body.remove("ttl_seconds");
            }
            if (!missing.equals("ttl_seconds")) {
                body.remove("expires_at");
            }
            return body;
        });

        client.newestJob(orders.id()).get();
        client.newestJob(orders.id()).get();

        assertEquals(1, sandbox.requests(Operation.BOOTSTRAP));
    }

    @ParameterizedTest
    @ValueSource(longs = {-3_600, 3_600})
    void worksWithAControllersClockThatIsAnHourWrong(long seconds) throws Exception {
        sandbox.bootstrapBody(body -> body.without(List.of("ttl_seconds")));
        HttpTransport http = new HttpTransport(() -> HTTP, HttpRequest::newBuilder, "1.0");
        client = new SupaflowClient(
                http, sandbox.url(), ApiKey.of(SupaflowSandbox.KEY), Clock.offset(clock, Duration.ofSeconds(seconds)));

        client.newestJob(orders.id()).get();
        client.newestJob(orders.id()).get();

        assertEquals(1, sandbox.requests(Operation.BOOTSTRAP));
    }

    @Test
    void takesANewTokenOnceAfterA401() throws Exception {
        client.account().get();
        sandbox.expireTokens();

        client.trigger(incremental()).get();

        assertEquals(2, sandbox.requests(Operation.BOOTSTRAP));
        assertEquals(1, sandbox.created(orders.id()));
    }

    @Test
    void aFreshTokenThatIsRefusedForItsAgeSaysNothingOfTheKey() {
        sandbox.fault(Operation.TRIGGER, 2, Fault.expiredToken());

        failure(UnavailableException.class, client.trigger(incremental()));
    }

    /** The log-in in between was good: that is the application's word on the key. */
    @Test
    void aSecond401SaysNothingOfTheKey() {
        sandbox.fault(Operation.READ_JOBS, 2, Fault.status(401));

        failure(UnavailableException.class, client.newestJob(orders.id()));

        assertEquals(2, sandbox.requests(Operation.READ_JOBS));
        assertEquals(2, sandbox.requests(Operation.BOOTSTRAP));
    }

    @Test
    void aRevokedKeyIsRejected() {
        sandbox.revokeKey(SupaflowSandbox.KEY);

        RejectedKeyException failure = failure(RejectedKeyException.class, client.trigger(incremental()));

        assertEquals(401, failure.httpStatus());
        assertEquals(0, sandbox.requests(Operation.TRIGGER));
    }

    @Test
    void aFailedLoginIsTriedAgainByTheNextCall() throws Exception {
        sandbox.fault(Operation.BOOTSTRAP, Fault.badGateway());

        failure(UnavailableException.class, client.newestJob(orders.id()));

        client.newestJob(orders.id()).get();
    }

    @Test
    void noLoginIsTriedBeforeSupaflowWantsOne() throws Exception {
        sandbox.fault(Operation.BOOTSTRAP, Fault.tooManyRequests(Duration.ofMinutes(2)));

        for (int i = 0; i < 3; i++) {
            failure(UnavailableException.class, client.newestJob(orders.id()));
            clock.advance(Duration.ofSeconds(30));
        }
        assertEquals(1, sandbox.requests(Operation.BOOTSTRAP));

        clock.advance(Duration.ofSeconds(30));
        client.newestJob(orders.id()).get();
    }

    @Test
    void asksAgainForJobsThatTheServersCapLeftOut() throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(sandbox.createJob(orders.id(), SupaflowSandbox.USER_ID).id());
        }
        sandbox.maxRows(2);

        assertEquals(Set.copyOf(ids), jobs(ids).keySet());

        assertEquals(3, sandbox.requests(Operation.READ_JOBS));
    }

    @Test
    void outOfCreditsCreatesNoJob() {
        sandbox.outOfCredits(true);

        failure(OutOfCreditsException.class, client.trigger(incremental()));

        assertEquals(0, sandbox.created(orders.id()));
    }

    @Test
    void aRejectedTriggerTellsWhy() {
        RejectedRequestException failure = failure(
                RejectedRequestException.class,
                client.trigger(new RunRequest(UUID.randomUUID().toString(), false, false)));

        assertEquals(400, failure.httpStatus());
        assertEquals("P0001", failure.code());
        assertTrue(failure.getMessage().contains("trigger pipeline"), failure.getMessage());
    }

    @Test
    void carriesPostgrestsHint() {
        sandbox.fault(Operation.TRIGGER, Fault.postgrestError(403, "42501", "permission denied", "ask an owner"));

        RejectedRequestException failure = failure(RejectedRequestException.class, client.trigger(incremental()));

        assertEquals("ask an owner", failure.hint());
        assertTrue(failure.getMessage().contains("permission denied (HTTP 403, 42501). Hint: ask an owner"));
    }

    @Test
    void honoursRetryAfter() throws Exception {
        client.account().get();
        sandbox.fault(Operation.READ_JOBS, Fault.tooManyRequests(Duration.ofSeconds(90)));

        assertEquals(
                Duration.ofSeconds(90),
                failure(UnavailableException.class, client.newestJob(orders.id()))
                        .retryAfter());
    }

    @Test
    void anUnknownStatusIsInProgress() throws Exception {
        SandboxJob job = sandbox.createJob(orders.id(), SupaflowSandbox.USER_ID);
        job.status("hibernating");

        Job read = client.job(job.id()).get().orElseThrow();

        assertEquals(JobStatus.OTHER, read.status());
        assertEquals("hibernating", read.apiStatus());
        assertFalse(read.status().isTerminal());
    }

    @Test
    void fieldsOfAnUnexpectedFormCountAsMissing() throws Exception {
        String id = UUID.randomUUID().toString();
        sandbox.fault(
                Operation.READ_JOBS,
                Fault.rawBody("[{\"id\":\"" + id + "\",\"job_status\":\"failed\",\"created_at\":\"yesterday\","
                        + "\"execution_duration_ms\":{},\"job_response\":\"none\",\"new_field\":[1]}]"));

        Job job = client.job(id).get().orElseThrow();

        assertEquals(JobStatus.FAILED, job.status());
        assertNull(job.createdAt());
        assertNull(job.durationMillis());
        assertNull(job.summary());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.com",
                "ftp://127.0.0.1",
                "https://user:pw@example.com",
                "https://example.com/?x=1"
            })
    void sendsNoTokenToAnAddressThatIsNotSafe(String url) {
        sandbox.bootstrapBody(body -> body.put("supabase_url", url));

        failure(UnavailableException.class, client.newestJob(orders.id()));
    }

    @Test
    void sendsNoTokenToThisMachineUnlessTheBaseUrlIsThere() {
        HttpTransport elsewhere = new HttpTransport(
                () -> HTTP, uri -> HttpRequest.newBuilder(URI.create(sandbox.url() + uri.getPath())), "1.0");
        client = new SupaflowClient(
                elsewhere, URI.create("https://app.supa-flow.io"), ApiKey.of(SupaflowSandbox.KEY), clock);

        UnavailableException failure = failure(UnavailableException.class, client.newestJob(orders.id()));

        assertTrue(failure.getMessage().contains("127.0.0.1"), failure.getMessage());
        assertEquals(1, sandbox.requests());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:9",
                "http://localhost:9",
                "https://127.3.2.1",
                "https://LOCALHOST",
                "https://localhost.:9",
                "https://api.localhost",
                "https://[::1]",
                "https://[0:0:0:0:0:0:0:1]:9",
                "https://[::ffff:127.0.0.1]",
                "https://[::]",
                "https://0.0.0.0"
            })
    void knowsThisMachineHoweverItIsWritten(String url) {
        assertTrue(BaseUrl.isLocal(BaseUrl.parse(url)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://app.supa-flow.io",
                "https://localhost.example.com",
                "https://10.0.0.1",
                "https://12.7.0.1",
                "https://192.168.127.1",
                "https://[2001:db8::1]"
            })
    void otherAddressesAreNotThisMachine(String url) {
        assertFalse(BaseUrl.isLocal(BaseUrl.parse(url)));
    }

    @Test
    void neverRepeatsASecretThatTheServerEchoes() {
        sandbox.fault(
                Operation.BOOTSTRAP,
                Fault.status(
                        401,
                        Map.of(),
                        "{\"message\":\"Bearer " + SupaflowSandbox.KEY + " is bad, eyJhbGciOi.eyJz.x\"}"));

        failure(RejectedKeyException.class, client.account());
    }

    @Test
    void badInputIsRefusedBeforeAnyRequest() {
        assertThrows(IllegalArgumentException.class, () -> new RunRequest(orders.id(), false, true));
        assertThrows(IllegalArgumentException.class, () -> new RunRequest("orders", false, false));
        assertEquals(0, sandbox.requests());
    }

    @Test
    void aDeletedPipelineDoesNotCountBesideAnActiveOne() throws Exception {
        sandbox.listDeleted(true);
        sandbox.addPipeline("Orders of old", "orders").state("deleted");
        sandbox.addPipeline("More orders of old", "orders").state("deleted");

        assertEquals(orders.id(), client.pipeline("orders").get().orElseThrow().id());
        orders.state("deleted");
        assertTrue(client.pipeline("orders").get().orElseThrow().isDeleted());
    }

    @ParameterizedTest
    @ValueSource(strings = {"active", "inactive", "draft"})
    void aNameOfTwoPipelinesIsRefused(String state) throws Exception {
        sandbox.maxRows(1);
        SandboxPipeline twin =
                sandbox.addPipeline("Twin", "orders").project("Marketing").state(state);

        String message = failure(AmbiguousPipelineException.class, client.pipeline("orders"))
                .getMessage();

        assertTrue(message.startsWith("Supaflow shows 2 pipelines of the API name 'orders': "), message);
        assertTrue(message.contains("Orders (Analytics, " + orders.id() + ")"), message);
        assertTrue(message.contains("Twin (Marketing, " + twin.id() + ")"), message);
        assertTrue(message.endsWith("Give the UUID of the one that is meant as pipelineId."), message);
        assertEquals(twin.id(), client.pipeline(twin.id()).get().orElseThrow().id());
    }

    @Test
    void aPipelineThatWasNotAskedForIsNotGiven() throws Exception {
        sandbox.fault(
                Operation.PIPELINES,
                Fault.rawBody("[{\"pipeline_id\":\"" + orders.id() + "\",\"pipeline_api_name\":\"orders\"}]"));

        assertEquals(Optional.empty(), client.pipeline("other").get());
    }

    @Test
    void aPipelineOfAStateThatIsNotToldIsNotDeleted() throws Exception {
        String row = "{\"pipeline_id\":\"%s\",\"pipeline_api_name\":\"orders\",\"pipeline_state\":null}";
        String twin = UUID.randomUUID().toString().toUpperCase(Locale.ROOT);
        String rows = "[" + row.formatted(orders.id()) + "," + row.formatted(twin) + "]";
        sandbox.fault(Operation.PIPELINES, Fault.rawBody(rows));
        sandbox.fault(Operation.PIPELINES, Fault.rawBody(rows.replace(twin, orders.id())));

        String message = failure(AmbiguousPipelineException.class, client.pipeline("orders"))
                .getMessage();
        assertTrue(message.contains(twin.toLowerCase(Locale.ROOT)), message);
        assertEquals(orders.id(), client.pipeline("orders").get().orElseThrow().id(), "the same row twice");
    }

    @Test
    void idsAreInLowerCaseWhateverSupaflowSends() throws Exception {
        String shouted = UUID.randomUUID().toString().toUpperCase(Locale.ROOT);
        String id = shouted.toLowerCase(Locale.ROOT);
        sandbox.fault(Operation.TRIGGER, Fault.rawBody('"' + shouted + '"'));
        sandbox.fault(Operation.READ_JOBS, 2, Fault.rawBody("[{\"id\":\"" + shouted + "\"}]"));

        assertEquals(id, client.trigger(incremental()).get());
        assertEquals(id, client.job(id).get().orElseThrow().id());
        assertEquals(Set.of(id), jobs(List.of(id)).keySet());
    }

    @Test
    void theReadAfterACancelThatChangedNothingGoesFirst() throws Exception {
        SandboxJob job = sandbox.createJob(orders.id(), SupaflowSandbox.USER_ID);
        client.account().get();
        sandbox.faultAlways(Operation.PIPELINES, Fault.delay(Duration.ofMillis(50)));
        List<CompletableFuture<?>> others = new ArrayList<>();
        for (int i = 0; i < 10 * Calls.MAX_IN_FLIGHT; i++) {
            others.add(client.pipeline("orders"));
        }

        assertFalse(client.cancel(job.id()).get().accepted());

        assertTrue(others.stream().anyMatch(other -> !other.isDone()));
        CompletableFuture.allOf(others.toArray(CompletableFuture[]::new)).get();
    }

    @Test
    void aRowThatIsToldTwiceOnASmallPageDoesNotHideTheNextOne() throws Exception {
        SandboxJob huge = sandbox.createJob(orders.id(), SupaflowSandbox.USER_ID);
        SandboxJob next = sandbox.createJob(orders.id(), SupaflowSandbox.USER_ID);
        sandbox.tamper(
                "jobs",
                (id, row) -> id.equals(huge.id()) && row.has("status_message")
                        ? row.put("status_message", "x".repeat(5 << 20))
                        : row);
        sandbox.tamperRows("jobs", rows -> rows.deepCopy().addAll(rows));

        Set<String> ids = client.jobsSince(orders.id(), null).get().jobs().stream()
                .map(Job::id)
                .collect(Collectors.toSet());

        assertEquals(Set.of(huge.id(), next.id()), ids);
    }
}
