package io.jenkins.plugins.supaflow.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.Pipeline.Place;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What forms show of an account: its pipelines and whose key it is. Each answer is kept for a minute, so that typing, opening a
 * form and validating it do not each cost a request. Every call returns at once; its future fails with a {@link
 * SupaflowException}. Thread-safe.
 */
public final class PipelineCatalog {

    /** How long an answer is kept. */
    static final Duration KEPT = Duration.ofMinutes(1);

    /** How long Supaflow is left in peace after it gave no answer: a form with many fields must not wait for each of them. */
    static final Duration PAUSE = Duration.ofSeconds(15);

    /** How many answers of a kind are kept, those least asked for going first. */
    static final int MAX_ANSWERS = 200;

    /** How many pipelines are read at most to find the best suggestions among them. */
    static final int MAX_ROWS = 100;

    /** Longer texts are no name of a pipeline. */
    static final int MAX_TEXT = 100;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /**
     * Pipelines to choose from.
     *
     * @param pipelines the best ones first
     * @param more whether there are more than these
     * @param sharedNames API names by which more than one pipeline goes, as far as was read
     */
    public record Suggestions(
            @NonNull List<Pipeline> pipelines,
            boolean more,
            @NonNull Set<String> sharedNames) {

        private static final Suggestions NONE = new Suggestions(List.of(), false, Set.of());

        /** What to store to name one of these: as {@link Pipeline#reference}, but its id where the name would name others too. */
        @NonNull
        public String reference(@NonNull Pipeline pipeline) {
            String reference = pipeline.reference();
            return sharedNames.contains(reference) ? pipeline.id() : reference;
        }
    }

    /**
     * What a key opens.
     *
     * @param pipelines how many the key sees
     */
    public record KeyFacts(@NonNull Account account, long pipelines) {}

    /** @param complete whether these are all pipelines with the text that was asked for */
    private record Found(List<Pipeline> rows, boolean complete) {}

    private record Pause(Instant until, UnavailableException reason) {}

    private final Clock clock;
    private final Duration patience;
    private final Answers<Found> found = new Answers<>();
    private final Answers<Optional<Pipeline>> pipelines = new Answers<>();
    private final Answers<KeyFacts> keys = new Answers<>();
    private final Map<SupaflowClient, Pause> pauses = new ConcurrentHashMap<>();

    /** @param clock measures the age of answers; only differences count */
    public PipelineCatalog(@NonNull Clock clock) {
        this(clock, PATIENCE);
    }

    /** The same with another time after which a question counts as not answered: for tests, which cannot wait that long. */
    PipelineCatalog(Clock clock, Duration patience) {
        this.clock = clock;
        this.patience = patience;
    }

    /**
     * Pipelines that have what was typed in their name, their API name, or the name of their source or destination: the best {@link
     * Pipeline.Place} first, active before others, then by name; for a UUID, the pipeline that has it. Never a deleted one.
     *
     * @param typed any text; empty for the first pipelines of all
     * @param limit how many at most, positive
     */
    @NonNull
    public CompletableFuture<Suggestions> suggest(@NonNull SupaflowClient account, @NonNull String typed, int limit) {
        String text = typed.strip().toLowerCase(Locale.ROOT);
        if (text.length() > MAX_TEXT || text.chars().anyMatch(Character::isISOControl)) {
            return CompletableFuture.completedFuture(Suggestions.NONE);
        }
        if (Pipeline.isId(text)) {
            return find(account, text)
                    .thenApply(one -> one.filter(pipeline -> !pipeline.isDeleted())
                            .map(PipelineCatalog::byId)
                            .orElse(Suggestions.NONE));
        }
        // Who has typed "ord" goes on to "orders": all of these are among the former, if those were all.
        for (int length = text.length(); length >= 0; length--) {
            Found known = found.known(new Question(account, text.substring(0, length)));
            if (known != null && known.complete()) {
                return CompletableFuture.completedFuture(best(known, text, limit));
            }
        }
        return found.ask(new Question(account, text), () -> search(account, text))
                .thenApply(answer -> best(answer, text, limit));
    }

    /** Nobody has looked who else goes by its name, and whoever types a UUID means that. */
    private static Suggestions byId(Pipeline pipeline) {
        return new Suggestions(List.of(pipeline), false, Set.of(pipeline.reference()));
    }

    private static CompletableFuture<Found> search(SupaflowClient account, String text) {
        return account.pipelines(text, Place.ANYWHERE, MAX_ROWS + 1).thenCompose(rows -> {
            boolean complete = rows.size() <= MAX_ROWS;
            return complete || text.isEmpty()
                    ? CompletableFuture.completedFuture(new Found(rows, complete))
                    : searchNames(account, text, rows);
        });
    }

    /** The better ones may be beyond the rows that were read, so they are asked for alone. */
    private static CompletableFuture<Found> searchNames(SupaflowClient account, String text, List<Pipeline> rows) {
        return account.pipelines(text, Place.START, MAX_ROWS)
                .thenCompose(first -> first.size() < MAX_ROWS
                        ? account.pipelines(text, Place.NAME, MAX_ROWS).thenApply(named -> some(first, named, rows))
                        : CompletableFuture.completedFuture(some(first, rows)));
    }

    @SafeVarargs
    private static Found some(List<Pipeline>... answers) {
        return new Found(Stream.of(answers).flatMap(List::stream).distinct().toList(), false);
    }

    private static Suggestions best(Found found, String text, int limit) {
        Comparator<Pipeline> order = Comparator.comparing((Pipeline pipeline) -> place(pipeline, text))
                .thenComparing(pipeline -> !pipeline.isActive())
                .thenComparing(Pipeline::displayName, String.CASE_INSENSITIVE_ORDER)
                .thenComparing(Pipeline::id);
        List<Pipeline> matching = found.rows().stream()
                .filter(pipeline -> text.isEmpty() || pipeline.matches(text, Place.ANYWHERE))
                .sorted(order)
                .collect(Collectors.toCollection(ArrayList::new));
        boolean more = matching.size() > limit || !found.complete();
        return new Suggestions(
                List.copyOf(matching.subList(0, Math.min(limit, matching.size()))), more, sharedNames(found.rows()));
    }

    private static Place place(Pipeline pipeline, String text) {
        return Stream.of(Place.values())
                .filter(place -> pipeline.matches(text, place))
                .findFirst()
                .orElse(Place.ANYWHERE);
    }

    private static Set<String> sharedNames(List<Pipeline> rows) {
        Map<String, String> idsByName = new HashMap<>();
        return rows.stream()
                .filter(pipeline -> pipeline.apiName() != null)
                .filter(pipeline -> {
                    String first = idsByName.putIfAbsent(pipeline.apiName(), pipeline.id());
                    return first != null && !first.equals(pipeline.id());
                })
                .map(Pipeline::apiName)
                .collect(Collectors.toSet());
    }

    /** Finds a pipeline by a reference that {@link Pipeline#checkReference} gave; empty when this key sees none. */
    @NonNull
    public CompletableFuture<Optional<Pipeline>> find(@NonNull SupaflowClient account, @NonNull String reference) {
        return pipelines.ask(new Question(account, reference), () -> account.pipeline(reference));
    }

    /** Logs in with the key, if need be, and counts what it sees. */
    @NonNull
    public CompletableFuture<KeyFacts> key(@NonNull SupaflowClient account) {
        return keys.ask(
                new Question(account, ""),
                () -> account.account().thenCombine(account.countPipelines(), KeyFacts::new));
    }

    /** Forgets what counts no more, and with it the keys of those who asked. */
    public void forgetOld() {
        found.forgetOld();
        pipelines.forgetOld();
        keys.forgetOld();
        pauses.values().removeIf(pause -> !clock.instant().isBefore(pause.until()));
    }

    boolean knows(SupaflowClient account) {
        return found.knows(account) || pipelines.knows(account) || keys.knows(account) || pauses.containsKey(account);
    }

    private <V> CompletableFuture<V> sent(SupaflowClient account, Supplier<CompletableFuture<V>> request) {
        Pause pause = pauses.get(account);
        if (pause != null && clock.instant().isBefore(pause.until())) {
            return CompletableFuture.failedFuture(pause.reason());
        }
        return request.get()
                .copy()
                .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .handle((answer, failure) -> {
                    if (failure == null) {
                        pauses.remove(account);
                        return answer;
                    }
                    throw noted(account, failure instanceof CompletionException ? failure.getCause() : failure);
                });
    }

    private SupaflowException noted(SupaflowClient account, Throwable failure) {
        if (failure instanceof SupaflowException known && !(failure instanceof UnavailableException)) {
            return known;
        }
        UnavailableException reason = failure instanceof UnavailableException known
                ? known
                : failure instanceof TimeoutException
                        ? new UnavailableException(
                                Messages._PipelineCatalog_noAnswer(patience.toSeconds()), null, null, null)
                        : UnavailableException.unexpected(failure);
        Duration asked = reason.retryAfter();
        Duration pause = asked != null && asked.compareTo(PAUSE) > 0 ? asked : PAUSE;
        pauses.put(account, new Pause(clock.instant().plus(pause), reason));
        return reason;
    }

    private record Question(SupaflowClient account, String text) {}

    private record Answer<V>(CompletableFuture<V> value, Instant askedAt) {}

    /** The answers to one kind of question: who asks what has just been asked waits for the same answer. */
    private final class Answers<V> {

        private final Map<Question, Answer<V>> kept = new LinkedHashMap<>(16, 0.75f, true);

        synchronized CompletableFuture<V> ask(Question question, Supplier<CompletableFuture<V>> request) {
            Answer<V> answer = usable(question);
            if (answer == null) {
                kept.values().removeIf(this::isOld);
                answer = new Answer<>(sent(question.account(), request), clock.instant());
                kept.put(question, answer);
                if (kept.size() > MAX_ANSWERS) {
                    kept.remove(kept.keySet().iterator().next());
                }
            }
            // A copy, so that a caller who gives up does not take the answer from the others.
            return answer.value().copy();
        }

        synchronized void forgetOld() {
            kept.values().removeIf(this::isOld);
        }

        synchronized boolean knows(SupaflowClient account) {
            return kept.keySet().stream()
                    .anyMatch(question -> question.account().equals(account));
        }

        /** The answer, if it is here already. */
        @CheckForNull
        synchronized V known(Question question) {
            Answer<V> answer = usable(question);
            return answer == null
                    ? null
                    : answer.value().exceptionally(failure -> null).getNow(null);
        }

        /** Under way or kept for less than a minute; a failure is not kept. */
        @CheckForNull
        private Answer<V> usable(Question question) {
            Answer<V> answer = kept.get(question);
            return answer == null || answer.value().isCompletedExceptionally() || isOld(answer) ? null : answer;
        }

        private boolean isOld(Answer<V> answer) {
            return !clock.instant().isBefore(answer.askedAt().plus(KEPT));
        }
    }
}
