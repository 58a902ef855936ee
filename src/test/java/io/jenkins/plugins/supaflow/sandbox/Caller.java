package io.jenkins.plugins.supaflow.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A plain client for the sandbox's own tests, so that they do not depend on the plugin's client. */
final class Caller {

    static final String IN_PROGRESS = "job_status=in.(queued,picked,running)";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final SupaflowSandbox sandbox;
    private String token = "";
    private String anonKey = "";

    Caller(SupaflowSandbox sandbox) {
        this.sandbox = sandbox;
    }

    /** An answer; its body is read as JSON on demand. */
    record Reply(HttpResponse<String> http) {

        int status() {
            return http.statusCode();
        }

        String body() {
            return http.body();
        }

        JsonNode json() throws IOException {
            return Answer.MAPPER.readTree(http.body());
        }

        String header(String name) {
            return http.headers().firstValue(name).orElse("");
        }
    }

    Caller login() throws Exception {
        return login(SupaflowSandbox.KEY);
    }

    Caller login(String key) throws Exception {
        JsonNode body = bootstrap(key).json();
        token = body.get("token").asText();
        anonKey = body.get("supabase_anon_key").asText();
        return this;
    }

    Reply bootstrap(String key) throws Exception {
        return send(request("/api/cli/bootstrap")
                .setHeader("Authorization", "Bearer " + key)
                .POST(BodyPublishers.noBody()));
    }

    /** A request with the token and the gateway's key. */
    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(sandbox.url() + path.replace("\"", "%22")))
                .timeout(Duration.ofSeconds(20))
                .setHeader("apikey", anonKey.isEmpty() ? "none" : anonKey)
                .setHeader("Authorization", "Bearer " + token);
    }

    Reply send(HttpRequest.Builder request) throws Exception {
        return new Reply(http.send(request.build(), BodyHandlers.ofString()));
    }

    /** @param headers names and values in turn */
    Reply get(String table, String query, String... headers) throws Exception {
        HttpRequest.Builder request = request("/rest/v1/" + table + "?" + query);
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return send(request);
    }

    Reply trigger(String pipelineId) throws Exception {
        return rpc("create_pipeline_run_job", "{\"p_pipeline_id\":\"" + pipelineId + "\"}");
    }

    Reply rpc(String function, String body) throws Exception {
        return send(request("/rest/v1/rpc/" + function).POST(BodyPublishers.ofString(body)));
    }

    Reply cancel(String jobId) throws Exception {
        return patch(
                "id=eq." + jobId + "&" + IN_PROGRESS + "&select=id,job_status,status_message", "return=representation");
    }

    Reply patch(String query, String prefer) throws Exception {
        return send(request("/rest/v1/jobs?" + query)
                .setHeader("Prefer", prefer)
                .method("PATCH", BodyPublishers.ofString("{\"job_status\":\"cancelled\"}")));
    }

    /** The job's row. */
    JsonNode job(String id) throws Exception {
        return get("jobs", "id=eq." + id).json().get(0);
    }
}
