package io.jenkins.plugins.supaflow.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.net.Authenticator;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Through a real proxy on the loopback that wants a user and a password, on whatever JDK this runs. */
class ProxyTest extends ClientTestBase {

    private static final String OPTION = "-Djdk.http.auth.tunneling.disabledSchemes=";

    @TempDir
    Path folder;

    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final Logger logger = Logger.getLogger("io.jenkins.plugins.supaflow");
    private final Handler listener = new Handler() {
        @Override
        public void publish(LogRecord record) {
            logged.add(record.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @AfterEach
    void nothingWasLogged() {
        logger.removeHandler(listener);
        assertEquals(List.of(), logged);
    }

    /** A client whose log-in goes straight to the sandbox where the rest goes to hosts of its own, through the proxy. */
    private SupaflowClient client(AskingProxy proxy, Authenticator authenticator, boolean logsInDirectly) {
        logger.addHandler(listener);
        HttpClient.Builder builder = HttpClient.newBuilder().proxy(proxy.selector());
        if (authenticator != null) {
            builder.authenticator(authenticator);
        }
        HttpClient proxied = HttpTransport.limits(builder).build();
        boolean[] first = {logsInDirectly};
        HttpTransport http = new HttpTransport(
                () -> {
                    boolean direct = first[0];
                    first[0] = false;
                    return direct ? HTTP : proxied;
                },
                uri -> HttpRequest.newBuilder(first[0] ? URI.create(sandbox.url() + uri.getPath()) : uri),
                "1.0");
        return new SupaflowClient(http, URI.create("https://app.supa-flow.io"), ApiKey.of(SupaflowSandbox.KEY), clock);
    }

    @Test
    void tellsInOneSentenceThatAProxyWantsAPassword() throws Exception {
        try (AskingProxy proxy = new AskingProxy(407)) {
            UnavailableException failure = failure(
                    UnavailableException.class, client(proxy, null, false).account());

            assertEquals(407, failure.httpStatus());
            assertTrue(failure.getMessage().contains("proxy"), failure.getMessage());
            assertTrue(failure.getMessage().contains("HTTP 407"), failure.getMessage());
            assertTrue(failure.getMessage().contains(OPTION), failure.getMessage());
            assertFalse(proxy.saw(SupaflowSandbox.KEY));
        }
    }

    /** It never left: nothing is to be looked for. */
    @ParameterizedTest
    @ValueSource(ints = {407, 403, 502, 503})
    void aTriggerToWhichTheProxyOpensNoTunnelWasNeverSent(int refusal) throws Exception {
        sandbox.bootstrapBody(body -> body.put("supabase_url", "https://eu.supa-flow.io"));
        try (AskingProxy proxy = new AskingProxy(refusal)) {
            SupaflowClient behind = client(proxy, null, true);
            behind.account().get();

            UnavailableException failure = failure(UnavailableException.class, behind.trigger(incremental()));

            assertTrue(failure.getMessage().contains("HTTP " + refusal), failure.getMessage());
            assertEquals(1, proxy.heads().size());
        }
    }

    /** A plain request may have been carried out before the proxy answered. */
    @Test
    void aTriggerThatWentToTheProxyIsOpen() throws Exception {
        try (AskingProxy proxy = new AskingProxy(407)) {
            client = plain(proxy, null);
            failure(UnavailableException.class, client.account());
            client = plain(proxy, AskingProxy.authenticator(AskingProxy.PASSWORD));
            client.account().get();
            sandbox.fault(Operation.TRIGGER, Fault.proxyPage(407).carriedOut());

            OutcomeUnknownException failure = failure(OutcomeUnknownException.class, client.trigger(incremental()));

            assertTrue(failure.getMessage().contains("HTTP 407"), failure.getMessage());
        }
    }

    private SupaflowClient plain(AskingProxy proxy, Authenticator authenticator) {
        logger.addHandler(listener);
        HttpClient.Builder builder = HttpClient.newBuilder().proxy(proxy.selector());
        if (authenticator != null) {
            builder.authenticator(authenticator);
        }
        HttpClient http = HttpTransport.limits(builder).build();
        return new SupaflowClient(
                new HttpTransport(() -> http, HttpRequest::newBuilder, "1.0"),
                sandbox.url(),
                ApiKey.of(SupaflowSandbox.KEY),
                clock);
    }

    @Test
    void aPlainRequestCarriesBothThePasswordAndTheKey() throws Exception {
        try (AskingProxy proxy = new AskingProxy(407)) {
            plain(proxy, AskingProxy.authenticator(AskingProxy.PASSWORD))
                    .trigger(incremental())
                    .get();

            assertEquals(1, sandbox.created(orders.id()));
            assertEquals(1, proxy.heads().size());
            assertTrue(proxy.saw("Authorization: Bearer " + SupaflowSandbox.KEY));
        }
    }

    @Test
    void aWrongPasswordIsToldLikeNone() throws Exception {
        try (AskingProxy proxy = new AskingProxy(407)) {
            UnavailableException failure = failure(
                    UnavailableException.class,
                    plain(proxy, AskingProxy.authenticator("wrong")).account());

            assertTrue(failure.getMessage().contains("HTTP 407"), failure.getMessage());
            assertFalse(failure.getMessage().contains("wrong"), failure.getMessage());
        }
    }

    /** The password is the proxy's alone: a host that is reached directly gets none. */
    @Test
    void aDirectRequestCarriesNoPassword() throws Exception {
        HttpClient http = HttpTransport.limits(HttpClient.newBuilder()
                        .proxy(HttpClient.Builder.NO_PROXY)
                        .authenticator(AskingProxy.authenticator(AskingProxy.PASSWORD)))
                .build();
        client = new SupaflowClient(
                new HttpTransport(() -> http, HttpRequest::newBuilder, "1.0"),
                sandbox.url(),
                ApiKey.of(SupaflowSandbox.KEY),
                clock);

        client.trigger(incremental()).get();

        assertTrue(sandbox.log().stream().noneMatch(request -> request.headers().containsKey("proxy-authorization")));
    }

    @Test
    void aTunnelOpensWithThePasswordAndTheOption() throws Exception {
        assertEquals(
                List.of("jobs: 1", "password seen by Supaflow: false", "key seen by the proxy: false"),
                trial(OPTION, AskingProxy.PASSWORD));
    }

    @Test
    void aTunnelStaysShutWithAWrongPassword() throws Exception {
        assertTrue(trial(OPTION, "wrong").get(0).contains("HTTP 407"));
    }

    @Test
    void aTunnelStaysShutWithoutTheOption() throws Exception {
        assertTrue(trial("-Dnothing=", AskingProxy.PASSWORD).get(0).contains("HTTP 407"));
    }

    private List<String> trial(String option, String password) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                option,
                "-Duser.language=en",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                TunnelTrial.class.getName(),
                folder.toString(),
                password));
        Process process = new ProcessBuilder(command)
                .redirectError(folder.resolve("errors").toFile())
                .start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertEquals(0, process.waitFor(), lines::toString);
        return lines;
    }
}
