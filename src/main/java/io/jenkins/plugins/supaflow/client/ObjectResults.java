package io.jenkins.plugins.supaflow.client;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What a job did, object by object. The totals are those of all objects; of the objects themselves the worst are kept, since nobody
 * keeps more than a megabyte of them.
 *
 * @param total how many objects Supaflow shows
 * @param failed how many of them failed
 * @param warnings how many of them had a warning
 * @param worst the objects, what went wrong first, then by name; fewer than {@code total} if they are many or cannot be read
 */
public record ObjectResults(
        int total, int failed, int warnings, @NonNull List<ObjectResult> worst) {

    /** No objects. */
    public static final ObjectResults NONE = new ObjectResults(0, 0, 0, List.of());

    /** What is kept, in characters: more than a build keeps, whatever the objects look like. */
    static final int MAX_KEPT = 1 << 20;

    /** What an object weighs beside its texts; a build's file takes more for it. */
    private static final int FIGURES = 100;

    /** Takes objects in, one by one, and never holds more than twice what is kept. For one thread at a time. */
    static final class Collector {
        private int total;
        private int failed;
        private int warnings;
        private int weight;
        private final List<ObjectResult> kept = new ArrayList<>();

        void add(ObjectResult object) {
            total++;
            failed += object.isFailed() ? 1 : 0;
            warnings += object.isWarning() ? 1 : 0;
            kept.add(object);
            weight += weight(object);
            if (weight > 2 * MAX_KEPT) {
                keepTheWorst();
            }
        }

        /** @param unread how many more there are, of which nothing could be read */
        ObjectResults result(int unread) {
            keepTheWorst();
            return new ObjectResults(total + unread, failed, warnings, List.copyOf(kept));
        }

        int held() {
            return weight;
        }

        private void keepTheWorst() {
            kept.sort(ObjectResult.WORST_FIRST);
            weight = 0;
            int count = 0;
            for (ObjectResult object : kept) {
                if (weight + weight(object) > MAX_KEPT) {
                    break;
                }
                weight += weight(object);
                count++;
            }
            kept.subList(count, kept.size()).clear();
        }

        private static int weight(ObjectResult object) {
            return FIGURES
                    + Stream.of(
                                    object.name(),
                                    object.status(),
                                    object.statusMessage(),
                                    object.ingestionStatus(),
                                    object.stagingStatus(),
                                    object.loadingStatus())
                            .filter(Objects::nonNull)
                            .mapToInt(String::length)
                            .sum();
        }
    }
}
