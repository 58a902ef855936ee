package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.PlainHttpClient;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Answers tell the time by which the sandbox lives. The JDK's server puts the machine's in each {@code Date}, whatever is set. */
final class DatedHttp extends PlainHttpClient {

    private static final DateTimeFormatter DATE = DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);

    private final HttpClient client;
    private final Clock clock;

    DatedHttp(HttpClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        CompletableFuture<HttpResponse<T>> sent = client.sendAsync(request, handler);
        CompletableFuture<HttpResponse<T>> dated = sent.thenApply(this::dated);
        dated.whenComplete((response, failure) -> {
            if (dated.isCancelled()) {
                sent.cancel(true);
            }
        });
        return dated;
    }

    @NonNull
    private <T> HttpResponse<T> dated(HttpResponse<T> response) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(response.headers().map());
        headers.put("Date", List.of(DATE.format(clock.instant())));
        return new Whole<>(
                response.request(),
                response.statusCode(),
                HttpHeaders.of(headers, (name, value) -> true),
                response.body());
    }
}
