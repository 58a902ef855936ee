package io.jenkins.plugins.supaflow.simulation;

import io.jenkins.plugins.supaflow.client.HttpTransport;
import io.jenkins.plugins.supaflow.client.JobStatus;
import io.jenkins.plugins.supaflow.run.RunSettings;
import io.jenkins.plugins.supaflow.sandbox.Answer;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What one account was sent in one engine's life, held against what the documents promise: no storm, no poll below the floor, no word against a pause. */
final class Traffic {

    /** Of each run, whatever happens to it: its trigger, a look after a lost answer, a cancel, its objects. */
    private static final int ONCE = 80;

    /** Of each run in a minute: two polls, two cancels and what these take. */
    private static final int IN_A_MINUTE = 10;

    /** Of one token: it is replaced, but what is under way may have it still. */
    private static final int REJECTIONS = 12;

    private static final String POLL = "id=in.(";

    /** A request as it was sent. */
    record Request(Operation operation, URI uri, String token, Duration at, String label, List<String> polled) {

        /** Which jobs it polls. One that cannot be read as others are is read in other ways, and once more at its end. */
        private static List<String> polled(Operation operation, URI uri) {
            String query = uri.getRawQuery();
            if (operation != Operation.READ_JOBS
                    || query == null
                    || !query.startsWith(POLL)
                    || !query.contains("status_message")) {
                return List.of();
            }
            return Arrays.asList(
                    query.substring(POLL.length(), query.indexOf(')')).split(","));
        }
    }

    private final World world;
    private final Duration begun;
    private final Map<String, Duration> lastRead = new HashMap<>();
    private final Map<String, Integer> rejections = new HashMap<>();
    private final Set<String> cancelledInVain = new HashSet<>();
    private final Map<String, Integer> besideOnlyReads = new HashMap<>();
    private Duration pausedUntil = Duration.ZERO;
    private int count;

    Traffic(World world) {
        this.world = world;
        this.begun = now();
    }

    Request sent(Operation operation, URI uri, String token) {
        count++;
        List<String> polled = Request.polled(operation, uri);
        if (polled.size() == 1 && cancelledInVain.contains(polled.get(0))) {
            polled = List.of();
        }
        polled = polled.stream().filter(this::isPoll).toList();
        Request request = new Request(operation, uri, token, now(), operation + " #" + world.oneMoreRequest(), polled);
        if (now().compareTo(pausedUntil) < 0) {
            world.violation(request.label() + " was sent " + pausedUntil.minus(now()) + " before the pause was over");
        }
        return request;
    }

    private boolean isPoll(String id) {
        Duration last = lastRead.get(id);
        if (last == null || now().minus(last).compareTo(RunSettings.DEFAULT_POLL_INTERVAL) >= 0) {
            return true;
        }
        if (isBesideAnOnlyRead(id)) {
            return false;
        }
        world.violation("job " + id + " was polled again after " + now().minus(last));
        return true;
    }

    /** Whoever comes to a job of others that has ended reads at once, and once, what it did, however long ago others did so. */
    private boolean isBesideAnOnlyRead(String id) {
        long most = world.builds().stream()
                .filter(build -> build.request.aim() != null)
                .count();
        return world.sandbox().jobs().stream()
                        .anyMatch(job -> job.id().equals(id)
                                && JobStatus.of(job.status()).isTerminal())
                && besideOnlyReads.merge(id, 1, Integer::sum) <= most;
    }

    void answered(Request request, Answer answer, boolean half) {
        boolean isBusy = answer.status() == 429 || answer.status() >= 500;
        String pause = isBusy && !half ? answer.headers().get("Retry-After") : null;
        if (pause != null) {
            Duration until = now().plusSeconds(Long.parseLong(pause));
            pausedUntil = until.compareTo(pausedUntil) > 0 ? until : pausedUntil;
        }
        if (answer.status() == 401 && !half && text(answer).contains("PGRST30")) {
            rejected(request);
        }
        if (request.operation() == Operation.CANCEL && answer.body().length <= 2) {
            String query = request.uri().getRawQuery();
            cancelledInVain.add(query.substring("id=eq.".length(), query.indexOf('&')));
        } else if (answer.status() < 300 && !half && request.polled().isEmpty()) {
            Request.polled(request.operation(), request.uri()).forEach(cancelledInVain::remove);
        } else if (answer.status() < 300 && !half && answer.body().length <= HttpTransport.MAX_BODY_BYTES) {
            // Whatever was not shown, or makes no sense, may be asked for again.
            String shown = text(answer);
            request.polled().stream()
                    .filter(id -> shown.contains(id) && shown.endsWith("]"))
                    .forEach(id -> lastRead.put(id, request.at()));
        }
    }

    private static String text(Answer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private void rejected(Request request) {
        if (rejections.merge(request.token(), 1, Integer::sum) == REJECTIONS) {
            world.violation(request.label() + " was sent with a token that had been rejected again and again");
        }
    }

    /** @param runs how many runs this account may have had */
    void check(int runs) {
        long minutes = now().minus(begun).toMinutes() + 1;
        if (count > runs * (ONCE + IN_A_MINUTE * minutes)) {
            world.violation(count + " requests of " + runs + " runs in " + minutes + " minutes");
        }
    }

    private Duration now() {
        return world.events().elapsed();
    }
}
