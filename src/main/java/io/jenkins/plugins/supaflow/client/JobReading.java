package io.jenkins.plugins.supaflow.client;

import io.jenkins.plugins.supaflow.client.Rows.Obstacle;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jvnet.localizer.Localizable;

/**
 * Reads many jobs of an account at once, so that none costs another its outcome. A request that is refused for its length, or whose
 * answer is too long or makes no sense, is halved until the job that is to blame is alone; that one is read with fewer columns. What
 * was found out is remembered: how many jobs a request may name, and which jobs need fewer columns. Thread-safe.
 */
final class JobReading {

    /** What is asked of a job, and of one that cannot be read like that. The message is what has any length. */
    private static final List<String> COLUMNS = List.of(
            Job.STATUS_COLUMNS,
            "id,job_status,ended_at,execution_duration_ms,job_response",
            "id,job_status,ended_at,execution_duration_ms",
            Job.LEAST_COLUMNS);

    private static final int LEAST = COLUMNS.size() - 1;

    /** Of one reading. What is not read by then is read the next time, with what has been found out until now. */
    private static final int MAX_REQUESTS = 100;

    /** So few jobs make a URL below 500 characters: whoever refuses that does not do so for its length. */
    private static final int SHORT_URL = 8;

    private static final int MAX_REMEMBERED = 10_000;

    private final Calls calls;
    private final Limit limit;

    // Guarded by this.
    private boolean fruitless;
    private final Map<String, Integer> levels = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    JobReading(Calls calls, Clock clock) {
        this.calls = calls;
        this.limit = new Limit(SupaflowClient.MAX_JOBS, clock);
    }

    /** How many jobs one request names at most, as far as is known. */
    int most() {
        return limit.most();
    }

    private synchronized int level(String id) {
        return levels.getOrDefault(id, 0);
    }

    private synchronized void remember(String id, int level) {
        if (level == 0) {
            levels.remove(id);
        } else {
            levels.put(id, level);
        }
    }

    /**
     * Reads jobs, before whatever else waits to be sent.
     *
     * @return done when the listener has heard of each. Fails when nothing was answered, or when it ended with a failure that asking
     *     for less would not change
     */
    CompletableFuture<Void> read(Collection<String> ids, JobsListener listener) {
        Reading reading = new Reading(listener);
        Map<Integer, List<String>> byLevel = new TreeMap<>();
        new LinkedHashSet<>(ids)
                .forEach(id -> byLevel.computeIfAbsent(level(id), l -> new ArrayList<>())
                        .add(id));
        int most = most();
        byLevel.forEach((level, some) -> {
            for (int i = 0; i < some.size(); i += most) {
                reading.todo.add(new Part(some.subList(i, Math.min(some.size(), i + most)), level, level > 0));
            }
        });
        return reading.next();
    }

    /**
     * What one request asks for.
     *
     * @param remembered whether the level is known from an earlier reading, rather than found out in this one
     */
    private record Part(List<String> ids, int level, boolean remembered) {

        boolean isAlone() {
            return ids.size() == 1;
        }

        Part half(boolean first) {
            int middle = (ids.size() + 1) / 2;
            return new Part(first ? ids.subList(0, middle) : ids.subList(middle, ids.size()), level, remembered);
        }
    }

    /** One call of {@link #read}: one request after the other. */
    private final class Reading {
        private final JobsListener listener;
        private final Deque<Part> todo = new ArrayDeque<>();
        private int requests;
        private int answered;
        private int obstacles;
        private int largestHalf;
        private boolean refused;
        private boolean culpritFound;
        private boolean stopped;
        private SupaflowException lastFailure;

        Reading(JobsListener listener) {
            this.listener = listener;
        }

        CompletableFuture<Void> next() {
            Part part = todo.poll();
            if (part == null) {
                return end();
            }
            requests++;
            Localizable what = part.isAlone()
                    ? Messages._SupaflowClient_readJob(part.ids().get(0))
                    : Messages._SupaflowClient_readJobs(part.ids().size());
            String path =
                    "/rest/v1/jobs?id=in.(" + String.join(",", part.ids()) + ")&select=" + COLUMNS.get(part.level());
            return calls.getFirst(what, path)
                    .thenApply(response -> {
                        Rows<Job> rows = Rows.of(what, response, Job.class, Job::isNamed);
                        Map<String, Job> shown = shown(part, rows);
                        if (shown.isEmpty() && rows.unusable() > 0) {
                            // Which job is meant nobody knows: it must not look as if Supaflow did not show it.
                            throw Rows.nonsense(what, response, "no id");
                        }
                        return shown;
                    })
                    .handle((shown, thrown) -> {
                        if (shown == null) {
                            failed(part, SupaflowException.of(thrown));
                        } else {
                            answered(part, shown);
                        }
                        return null;
                    })
                    .thenCompose(done -> next());
        }

        private Map<String, Job> shown(Part part, Rows<Job> rows) {
            Map<String, String> asked = new HashMap<>();
            part.ids().forEach(id -> asked.put(id.toLowerCase(Locale.ROOT), id));
            Map<String, Job> shown = new HashMap<>();
            for (Job job : rows.rows()) {
                String id = asked.get(job.id());
                if (id != null) {
                    shown.put(id, job.sharing(id));
                }
            }
            return shown;
        }

        private void answered(Part part, Map<String, Job> shown) {
            answered++;
            fruitful();
            largestHalf = obstacles > 0 ? Math.max(largestHalf, part.ids().size()) : 0;
            if (shown.isEmpty()) {
                listener.shown(ordered(part.ids()), Map.of());
                return;
            }
            List<String> missing =
                    part.ids().stream().filter(id -> !shown.containsKey(id)).toList();
            if (!missing.isEmpty()) {
                // The server may cap an answer below what was asked for: until it shows none of them.
                todo.addFirst(new Part(missing, part.level(), part.remembered()));
            }
            Map<String, Job> told = new HashMap<>();
            shown.forEach((id, job) -> {
                if (part.remembered() && job.status().isTerminal()) {
                    // What could not be read while it ran may have gone.
                    todo.addFirst(new Part(List.of(id), 0, false));
                    return;
                }
                if (!part.remembered() && part.level() > 0) {
                    culpritFound = true;
                }
                remember(id, job.status().isTerminal() ? 0 : part.level());
                told.put(id, part.level() == 0 ? job : job.unreadable(Messages.JobReading_unreadable()));
            });
            if (!told.isEmpty()) {
                listener.shown(ordered(told.keySet()), told);
            }
        }

        private void failed(Part part, SupaflowException failure) {
            lastFailure = failure;
            Obstacle obstacle = Obstacle.of(failure);
            boolean first = obstacle != Obstacle.NONE && obstacles++ == 0;
            refused |= obstacle == Obstacle.REFUSAL;
            if (obstacle == Obstacle.NONE || first && wasFruitless()) {
                stopped = true;
                stop(part);
            } else if (requests >= MAX_REQUESTS) {
                stop(part);
            } else if (part.ids().size() > (obstacle == Obstacle.CONTENT ? 1 : SHORT_URL)) {
                todo.addFirst(part.half(false));
                todo.addFirst(part.half(true));
            } else if (obstacle == Obstacle.CONTENT && part.level() < LEAST) {
                todo.addFirst(new Part(part.ids(), part.level() + 1, false));
            } else {
                if (part.isAlone() && obstacle == Obstacle.CONTENT) {
                    culpritFound = true;
                    // Apart from the others from now on, and after them.
                    remember(part.ids().get(0), LEAST);
                }
                if (answered == 0) {
                    // Not even so little: the fault is hardly this job's.
                    wasFruitless(true);
                    stopped = true;
                    stop(part);
                } else {
                    listener.failed(ordered(part.ids()), failure);
                }
            }
        }

        /** The others would fare no better. */
        private void stop(Part part) {
            listener.failed(ordered(part.ids()), lastFailure);
            todo.forEach(other -> listener.failed(ordered(other.ids()), lastFailure));
            todo.clear();
        }

        /** In the same order whenever: that of the JDK's immutable sets is another after each start of Java. */
        private Set<String> ordered(Collection<String> ids) {
            return new LinkedHashSet<>(ids);
        }

        private CompletableFuture<Void> end() {
            if (largestHalf > 0 && (refused || !culpritFound)) {
                limit.atMost(largestHalf);
            }
            return stopped || answered == 0
                    ? CompletableFuture.failedFuture(lastFailure)
                    : CompletableFuture.completedFuture(null);
        }
    }

    // A proxy that answers everything with its own page must not be asked for ever less by each request of a round:
    // after one
    // search that found no job that could be read, the next trouble is believed at once.

    private synchronized void fruitful() {
        fruitless = false;
    }

    private synchronized void wasFruitless(boolean was) {
        fruitless = was;
    }

    private synchronized boolean wasFruitless() {
        boolean was = fruitless;
        fruitless = false;
        return was;
    }
}
