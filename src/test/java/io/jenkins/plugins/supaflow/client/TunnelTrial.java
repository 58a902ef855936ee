package io.jenkins.plugins.supaflow.client;

import io.jenkins.plugins.supaflow.sandbox.ManualClock;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.ExecutionException;

/**
 * Triggers a pipeline through a tunnel of a proxy that wants a password, and prints what came of it. A program of its own, because the
 * JDK reads once in a process's life which passwords it gives for a tunnel.
 */
final class TunnelTrial {

    private TunnelTrial() {}

    /** @param args a folder; the password, or nothing for none */
    public static void main(String[] args) throws Exception {
        try (SupaflowSandbox sandbox = SupaflowSandbox.start(0, new ManualClock());
                TlsFront front = new TlsFront(Path.of(args[0]), sandbox.url());
                AskingProxy proxy = new AskingProxy(407)) {
            SandboxPipeline orders = sandbox.addPipeline("Orders", "orders");
            sandbox.bootstrapBody(body -> body.put("supabase_url", front.url()));
            HttpClient.Builder builder =
                    HttpClient.newBuilder().proxy(proxy.selector()).sslContext(front.context());
            if (args.length > 1) {
                builder.authenticator(AskingProxy.authenticator(args[1]));
            }
            HttpClient http = HttpTransport.limits(builder).build();
            SupaflowClient client = new SupaflowClient(
                    new HttpTransport(() -> http, HttpRequest::newBuilder, "1.0"),
                    URI.create(front.url()),
                    ApiKey.of(SupaflowSandbox.KEY),
                    Clock.systemUTC());
            try {
                client.trigger(new RunRequest(orders.id(), false, false)).get();
                System.out.println("jobs: " + sandbox.created(orders.id()));
            } catch (ExecutionException e) {
                System.out.println(e.getCause().getMessage());
            }
            System.out.println("password seen by Supaflow: "
                    + sandbox.log().stream()
                            .anyMatch(request -> request.headers().containsKey("proxy-authorization")));
            System.out.println("key seen by the proxy: " + proxy.saw(SupaflowSandbox.KEY));
        }
    }
}
