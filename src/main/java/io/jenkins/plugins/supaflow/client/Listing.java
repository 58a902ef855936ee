package io.jenkins.plugins.supaflow.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.client.HttpTransport.Response;
import io.jenkins.plugins.supaflow.client.Rows.Obstacle;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jvnet.localizer.Localizable;

/**
 * Reads a listing page by page. A page that is too long or makes no sense is asked for in ever smaller ones, until the row that is
 * to blame is alone; that one is read with fewer columns. For one reading; the requests go one after the other.
 */
final class Listing<T> {

    private static final int MAX_ROWS = 100_000;
    private static final int MAX_REQUESTS = 1_000;

    /** By how much pages shrink and grow: a row is alone after five requests, not ten. */
    private static final int FACTOR = 4;

    /** So many rows were to blame that the others are not tried with all columns. */
    private static final int MANY = 8;

    private final Calls calls;
    private final Localizable what;
    private final String path;
    private final List<String> columns;
    private final Class<T> type;
    private final Predicate<T> isNamed;
    private final Consumer<T> rows;
    private final boolean mayLeaveOut;

    private final CompletableFuture<Listing<T>> end = new CompletableFuture<>();
    private int offset;
    private int limit = SupaflowClient.PAGE;
    private int largest = SupaflowClient.PAGE;
    private int level;
    private int leastLevel;
    private int requests;
    private int culprits;
    private int leftOut;
    private Instant date;

    /**
     * @param path with filters and a total order
     * @param columns what is asked for, and what of a row that cannot be read like that
     * @param rows gets each row once, in order
     * @param isNamed whether a row says whose it is; others are not given
     * @param mayLeaveOut whether a row that cannot be read at all is left out, rather than fail the reading
     */
    Listing(
            Calls calls,
            Localizable what,
            String path,
            List<String> columns,
            Class<T> type,
            Predicate<T> isNamed,
            boolean mayLeaveOut,
            Consumer<T> rows) {
        this.calls = calls;
        this.what = what;
        this.path = path;
        this.columns = columns;
        this.type = type;
        this.isNamed = isNamed;
        this.mayLeaveOut = mayLeaveOut;
        this.rows = rows;
    }

    /** How many rows were not given, once it is read. */
    int leftOut() {
        return leftOut;
    }

    /** The {@code Date} of the first page, once it is read; null if it has none. */
    @CheckForNull
    Instant date() {
        return date;
    }

    CompletableFuture<Listing<T>> read() {
        goOn();
        return end;
    }

    /** In a loop as far as answers are there already: none of many pages is read inside the one before. */
    private void goOn() {
        while (!end.isDone()) {
            CompletableFuture<Void> page = page();
            if (!page.isDone()) {
                page.thenRun(this::goOn);
                return;
            }
        }
    }

    /** Never fails. */
    private CompletableFuture<Void> page() {
        requests++;
        return calls.get(
                        what,
                        path + "&select=" + columns.get(level) + "&limit=" + limit + "&offset=" + offset,
                        "count=exact")
                .thenApply(this::isThereMore)
                .exceptionally(thrown -> {
                    SupaflowException failure = SupaflowException.of(thrown);
                    if (isBeyondTheEnd(failure)) {
                        return false;
                    }
                    askForLess(failure);
                    return true;
                })
                .handle((more, thrown) -> {
                    if (thrown != null) {
                        end.completeExceptionally(SupaflowException.of(thrown));
                    } else if (!more) {
                        end.complete(this);
                    }
                    return null;
                });
    }

    /** PostgREST's word on an offset behind the last row, where it counts the rows. */
    private boolean isBeyondTheEnd(SupaflowException failure) {
        return offset > 0 && "PGRST103".equals(failure.code());
    }

    private boolean isThereMore(Response response) {
        Rows<T> page = Rows.of(what, response, type, isNamed);
        if (requests >= MAX_REQUESTS) {
            throw Rows.nonsense(what, response, "no end");
        }
        page.rows().forEach(rows);
        if (date == null) {
            date = Pause.date(response);
        }
        leftOut += page.unusable();
        int read = page.rows().size() + page.unusable();
        offset = next(response, read);
        if (level > leastLevel) {
            isolated();
        } else {
            limit = Math.min(largest, FACTOR * limit);
        }
        // The total decides, not the page's length: the server may cap a page below what was asked for. Where it does
        // not say,
        // only an empty page is the end.
        long total = total(response);
        return read > 0 && (total < 0 || offset < total) && offset < MAX_ROWS;
    }

    /** Where the next page begins: behind the rows that the server says these are. One that is told twice is no further one. */
    private int next(Response response, int read) {
        int most = offset + Math.min(read, limit);
        return response.headers()
                .firstValue("Content-Range")
                .filter(range -> range.matches("\\d{1,9}-\\d{1,9}/.*"))
                .map(range -> Integer.parseInt(range.substring(range.indexOf('-') + 1, range.indexOf('/'))) + 1)
                .filter(end -> end > offset && end < most)
                .orElse(most);
    }

    /** The row that is to blame is behind: the others are read as before. */
    private void isolated() {
        if (++culprits >= MANY) {
            leastLevel = Math.min(level, columns.size() - 1);
            limit = SupaflowClient.PAGE;
        }
        level = leastLevel;
        largest = SupaflowClient.PAGE;
    }

    private void askForLess(SupaflowException failure) {
        if (Obstacle.of(failure) != Obstacle.CONTENT || requests >= MAX_REQUESTS) {
            throw failure;
        }
        if (limit > 1) {
            limit = Math.max(1, limit / FACTOR);
            largest = limit;
        } else if (level < columns.size() - 1) {
            level++;
        } else if (mayLeaveOut && offset > 0) {
            leftOut++;
            offset++;
            isolated();
        } else {
            throw failure;
        }
    }

    /** The total of {@code Content-Range: 0-24/57}, or -1. */
    static long total(Response response) {
        return response.headers()
                .firstValue("Content-Range")
                .filter(range -> range.matches(".*/\\d{1,18}"))
                .map(range -> Long.parseLong(range.substring(range.lastIndexOf('/') + 1)))
                .orElse(-1L);
    }
}
