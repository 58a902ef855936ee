package io.jenkins.plugins.supaflow.run;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.Job;
import io.jenkins.plugins.supaflow.client.Pipeline;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * The last jobs that this controller's runs of each pipeline had, also after their records are gone: what Supaflow shows must not be
 * taken for a new run's job if it is an old one's. Kept in a file of one line for each, to which a job is appended without being
 * forced to disk at once: {@code kill -9} takes nothing of it away, a power cut the newest lines at most, and then the records that say
 * the same are still there: they go only after {@link #force}. A line that cannot be read is left out. Thread-safe.
 */
final class OwnJobs {

    private static final Logger LOGGER = Logger.getLogger(OwnJobs.class.getName());
    private static final String SUFFIX = "-own-jobs.jsonl";

    /** So many runs of a pipeline would a replica have to lag behind. */
    static final int PER_PIPELINE = 10;

    private static final int PIPELINES = 1_000;
    private static final int USERS = 1_000;
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    /**
     * A job of a run of this controller.
     *
     * @param pipelineId the pipeline's UUID
     * @param jobId the job's UUID
     * @param runId the run's own id
     * @param user the user, as bootstrap calls him, whose trigger was answered with this job; null where it was found otherwise
     * @param owner who asked for the run; null in a line that is older than this
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record OwnJob(
            @NonNull String pipelineId,
            @NonNull String jobId,
            @NonNull String runId,
            @CheckForNull String user,
            @CheckForNull String owner) {

        boolean isWhole() {
            return Pipeline.isId(pipelineId) && Pipeline.isId(jobId) && runId != null;
        }
    }

    /** Jobs with which triggers of one user were answered: a replica that lags does not show the newest yet. */
    private record Witnesses(String oldest, String newest) {}

    private final RunStore store;
    private final Path file;
    private final Map<String, Deque<OwnJob>> byPipeline = new LinkedHashMap<>();
    private final Map<String, Witnesses> byUser = new LinkedHashMap<>();
    private int lines;
    private boolean forced;
    private boolean named;
    private boolean troubleTold;

    /** @param store the records: the file is beside their folder, under its name and a suffix */
    OwnJobs(RunStore store) {
        this.store = store;
        Path records = store.folder();
        this.file = records.resolveSibling(records.getFileName() + SUFFIX);
    }

    /** Reads what is on disk, and takes over what the records tell. Never fails. */
    synchronized void load(Collection<PipelineRun> records) {
        try {
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            for (String line : text.split("\n")) {
                OwnJob job = parse(line);
                if (job != null) {
                    keep(job);
                }
                lines++;
            }
            rewriteIfTooLong();
            // What a killed process wrote last may not be forced, and is relied on from here on.
            force();
        } catch (NoSuchFileException e) {
            LOGGER.log(Level.FINE, "There are no own jobs yet", e);
        } catch (IOException e) {
            tellTrouble(e);
        }
        for (PipelineRun run : records) {
            // Whatever is missing is no id.
            String pipelineId = String.valueOf(run.pipelineId());
            OwnJob job = new OwnJob(
                    pipelineId,
                    String.valueOf(run.jobId()),
                    run.id(),
                    null,
                    run.request().owner());
            if (job.isWhole()
                    && !run.hasJoined()
                    && of(pipelineId).stream().noneMatch(known -> known.jobId().equals(job.jobId()))) {
                append(job);
            }
        }
    }

    @CheckForNull
    private static OwnJob parse(String line) {
        try {
            OwnJob job = MAPPER.readValue(line, OwnJob.class);
            return job != null && job.isWhole() ? job : null;
        } catch (IOException e) {
            return null;
        }
    }

    /**
     * A run has its job.
     *
     * @param answered whether the answer to the run's trigger named it, rather than a look
     */
    synchronized void add(PipelineRun run, boolean answered) {
        OwnJob job = new OwnJob(
                Objects.requireNonNull(run.pipelineId()),
                Objects.requireNonNull(run.jobId()),
                run.id(),
                answered ? run.creator() : null,
                run.request().owner());
        append(job);
    }

    private void append(OwnJob job) {
        keep(job);
        forced = false;
        try {
            // The end of the line first: what a crash cut off before it must not cost this line too.
            Files.write(
                    file,
                    ("\n" + MAPPER.writeValueAsString(job)).getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            lines++;
            rewriteIfTooLong();
        } catch (IOException e) {
            tellTrouble(e);
        }
    }

    private void keep(OwnJob job) {
        Deque<OwnJob> jobs = byPipeline.remove(job.pipelineId());
        if (jobs == null) {
            jobs = new ArrayDeque<>(1);
        } else if (jobs.size() == PER_PIPELINE) {
            jobs.removeFirst();
        }
        jobs.addLast(job);
        putNewest(byPipeline, job.pipelineId(), jobs, PIPELINES);
        if (job.user() != null) {
            Witnesses before = byUser.remove(job.user());
            String oldest = before == null ? job.jobId() : before.oldest();
            putNewest(byUser, job.user(), new Witnesses(oldest, job.jobId()), USERS);
        }
    }

    private static <V> void putNewest(Map<String, V> map, String key, V value, int most) {
        map.put(key, value);
        if (map.size() > most) {
            map.remove(map.keySet().iterator().next());
        }
    }

    private void rewriteIfTooLong() throws IOException {
        long kept = byPipeline.values().stream().mapToLong(Deque::size).sum();
        if (lines <= 2 * kept + PIPELINES) {
            return;
        }
        StringBuilder text = new StringBuilder();
        for (Deque<OwnJob> jobs : byPipeline.values()) {
            for (OwnJob job : jobs) {
                text.append('\n').append(MAPPER.writeValueAsString(job));
            }
        }
        Path fresh = file.resolveSibling(file.getFileName() + ".tmp");
        // What was there for long must not be lost for the newest lines.
        RunStore.writeForced(fresh, text.toString().getBytes(StandardCharsets.UTF_8));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        lines = (int) kept;
        named = false;
    }

    /** Puts on disk what was added, if that can be done: from then on it does not need the runs' records. */
    synchronized void force() {
        if (forced || lines == 0) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
            named = named || store.force(file.toAbsolutePath().getParent());
            forced = true;
        } catch (IOException e) {
            tellTrouble(e);
        }
    }

    private void tellTrouble(IOException e) {
        LOGGER.log(
                troubleTold ? Level.FINE : Level.WARNING,
                e,
                () -> "Which jobs belong to earlier runs cannot be kept in " + file
                        + ": after a restart, only the records of active runs tell");
        troubleTold = true;
    }

    /** Whether a job of a pipeline is one that another run had. */
    synchronized boolean isOfAnother(PipelineRun run, String jobId) {
        return of(Objects.requireNonNull(run.pipelineId())).stream()
                .anyMatch(job -> job.jobId().equals(jobId) && !job.runId().equals(run.id()));
    }

    /** Who asked for the run that had this job; null if it was none that is known. */
    @CheckForNull
    synchronized String ownerOf(String pipelineId, String jobId) {
        return of(pipelineId).stream()
                .filter(job -> job.jobId().equals(jobId) && job.owner() != null)
                .map(OwnJob::owner)
                .findFirst()
                .orElse(null);
    }

    private Collection<OwnJob> of(String pipelineId) {
        return byPipeline.getOrDefault(pipelineId, new ArrayDeque<>(0));
    }

    /**
     * The oldest and the newest job known with which a trigger in this user's name was answered: whoever created them is this user.
     * None, one or two.
     */
    synchronized List<String> answeredTo(String user) {
        Witnesses known = byUser.get(user);
        return known == null
                ? List.of()
                : Stream.of(known.oldest(), known.newest()).distinct().toList();
    }

    private synchronized Optional<String> newest(String pipelineId) {
        return of(pipelineId).stream().reduce((older, newer) -> newer).map(OwnJob::jobId);
    }

    /**
     * The pipeline's newest job: the one that Supaflow shows as such, which on a replica that lags may be an older one, or the
     * newest that is known here.
     */
    CompletableFuture<Optional<Job>> newestJob(SupaflowClient account, String pipelineId) {
        return account.newestJob(pipelineId).thenCompose(shown -> {
            Optional<String> known = newest(pipelineId);
            if (known.isEmpty() || known.equals(shown.map(Job::id))) {
                return CompletableFuture.completedFuture(shown);
            }
            return account.origin(known.get()).thenApply(own -> newer(shown, own));
        });
    }

    private static Optional<Job> newer(Optional<Job> shown, Optional<Job> own) {
        Instant created = own.map(Job::createdAt).orElse(null);
        return created == null
                        || shown.isPresent() && !created.isAfter(shown.get().createdAt())
                ? shown
                : own;
    }
}
