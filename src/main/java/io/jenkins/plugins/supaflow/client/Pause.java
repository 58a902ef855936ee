package io.jenkins.plugins.supaflow.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.client.HttpTransport.Response;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** Until when an account is to be left alone, because an answer to one of its requests said so. Thread-safe. */
final class Pause {

    private static final Duration MAX = Duration.ofHours(1);

    private final Clock clock;
    private Instant until;

    /** @param clock only differences count, so it may be wrong */
    Pause(Clock clock) {
        this.clock = clock;
    }

    /** Takes in what an answer asks for. Of several pauses the one that ends last counts. */
    synchronized void heard(Response response) {
        Duration wait = response.status() == 429 || response.status() >= 500 ? asked(response) : null;
        Instant end = wait == null ? null : clock.instant().plus(wait);
        if (end != null && (until == null || end.isAfter(until))) {
            until = end;
        }
    }

    /** How long the pause still lasts; null when there is none. */
    @CheckForNull
    synchronized Duration left() {
        Instant now = clock.instant();
        return until != null && now.isBefore(until) ? Duration.between(now, until) : null;
    }

    /** {@code Retry-After} in seconds or as a date, held against the server's own clock; at most an hour. */
    @CheckForNull
    static Duration asked(Response response) {
        String value = response.headers().firstValue("Retry-After").orElse("").trim();
        Duration wait = null;
        if (value.matches("\\d{1,9}")) {
            wait = Duration.ofSeconds(Long.parseLong(value));
        } else {
            Instant end = httpDate(value);
            Instant now = date(response);
            if (end != null && now != null && end.isAfter(now)) {
                wait = Duration.between(now, end);
            }
        }
        return wait != null && wait.compareTo(MAX) > 0 ? MAX : wait;
    }

    /** The server's clock, as the answer's {@code Date} tells it. */
    @CheckForNull
    static Instant date(Response response) {
        return response.headers().firstValue("Date").map(Pause::httpDate).orElse(null);
    }

    @CheckForNull
    private static Instant httpDate(String text) {
        try {
            return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
