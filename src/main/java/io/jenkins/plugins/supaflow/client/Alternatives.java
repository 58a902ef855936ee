package io.jenkins.plugins.supaflow.client;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Conditions of which one must hold, PostgREST's {@code or=(…)}. Those that name many values are divided among as few requests as there is
 * room for in a URL. All texts are as a URL takes them.
 */
final class Alternatives {

    /** What a URL may say of them, so that it stays below 8 KB. */
    static final int ROOM = 7_400;

    private final int room;
    private final List<String> requests = new ArrayList<>();
    private final StringBuilder request = new StringBuilder();

    /** @param room how many characters one request has for them */
    Alternatives(int room) {
        this.room = room;
    }

    /** What stands between quotes in a condition, where a point or a comma of a value would end it. */
    static String quoted(Object value) {
        return "%22" + value + "%22";
    }

    /** One that names no values. */
    void add(String condition) {
        begin(condition.length());
        request.append(condition);
    }

    /** One that holds for each of the values, between what stands before and after them. Nothing if there are none. */
    void add(String before, Collection<String> values, String after) {
        boolean open = false;
        for (String value : values) {
            if (open && request.length() + 1 + value.length() + after.length() > room) {
                request.append(after);
                open = false;
            }
            if (open) {
                request.append(',');
            } else {
                begin(before.length() + value.length() + after.length());
                request.append(before);
                open = true;
            }
            request.append(value);
        }
        if (open) {
            request.append(after);
        }
    }

    private void begin(int length) {
        if (request.length() > 0 && request.length() + 1 + length > room) {
            end();
        }
        if (request.length() > 0) {
            request.append(',');
        }
    }

    private void end() {
        requests.add("or=(" + request + ")");
        request.setLength(0);
    }

    /**
     * Makes one request after the other.
     *
     * @param call given what the request says
     */
    CompletableFuture<Void> each(Function<String, CompletableFuture<Void>> call) {
        if (request.length() > 0) {
            end();
        }
        CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
        for (String one : requests) {
            all = all.thenCompose(before -> call.apply(one));
        }
        return all;
    }
}
