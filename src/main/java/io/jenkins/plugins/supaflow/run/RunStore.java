package io.jenkins.plugins.supaflow.run;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.Pipeline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The records of all active runs: one small JSON file each, replaced atomically and forced to disk. Holds no secret. One thread
 * at a time for one run; different runs do not hinder each other.
 */
public final class RunStore {

    private static final Logger LOGGER = Logger.getLogger(RunStore.class.getName());
    private static final String SUFFIX = ".json";
    static final String UNFINISHED = ".tmp";
    static final String SET_ASIDE = ".unreadable";
    static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final ObjectReader READER = MAPPER.readerFor(PipelineRun.class);

    private final Path folder;
    private final Set<String> unread = ConcurrentHashMap.newKeySet();
    private volatile boolean loaded;
    private volatile boolean folderRefused;
    private volatile boolean placed;

    /** @param folder is created when the first record is written */
    public RunStore(@NonNull Path folder) {
        this.folder = folder;
    }

    Path folder() {
        return folder;
    }

    /** Writes a record; when this returns, a crash cannot take it away. */
    void write(PipelineRun run) throws IOException {
        Files.createDirectories(folder);
        if (!placed) {
            place();
        }
        replace(file(run.id()), folder.resolve(run.id() + UNFINISHED), MAPPER.writeValueAsBytes(run));
    }

    /** Puts a new file in a file's place; when this returns, a crash cannot take it away. Any folder that is there. */
    void replace(Path file, Path fresh, byte[] content) throws IOException {
        writeForced(fresh, content);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        force(file.toAbsolutePath().getParent());
    }

    /** Writes a file and forces what is in it to disk; its name is not. */
    static void writeForced(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        } catch (IOException e) {
            // A full disk is not to be filled with halves.
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** The folder's own name is its parent's: a power cut could take it away, and all records with it. */
    private void place() {
        placed = force(folder.toAbsolutePath().getParent());
    }

    /**
     * New names in a folder must survive a power cut too. Windows has no such thing as opening a folder, and does not need it; a network's file
     * system may refuse. The record is there by then, so that is no failure to write it.
     *
     * @return whether there is nothing left to do
     */
    boolean force(@CheckForNull Path changed) {
        if (changed == null
                || !changed.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return true;
        }
        try (FileChannel channel = FileChannel.open(changed, StandardOpenOption.READ)) {
            channel.force(true);
            return true;
        } catch (IOException e) {
            LOGGER.log(
                    folderRefused ? Level.FINE : Level.WARNING,
                    e,
                    () -> "The folder " + changed
                            + " cannot be forced to disk: a power cut may take the newest records away");
            folderRefused = true;
            return false;
        }
    }

    /** Removes a record, if it is there. A power cut may bring it back before the next record is written. */
    void remove(String id) throws IOException {
        Files.deleteIfExists(file(id));
    }

    /** The same; when this returns, no power cut brings it back. */
    void removeForGood(String id) throws IOException {
        remove(id);
        force(folder);
    }

    /** Reads all records. One that cannot be read is set aside under another name, and said so in the log. */
    List<PipelineRun> load() throws IOException {
        if (!Files.isDirectory(folder)) {
            loaded = true;
            return List.of();
        }
        try (DirectoryStream<Path> unfinished = Files.newDirectoryStream(folder, "*" + UNFINISHED)) {
            for (Path file : unfinished) {
                clearAway(file);
            }
        }
        // A process that was killed may have renamed what it did not live to force. What is read here is relied upon.
        place();
        force(folder);
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> records = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            records.forEach(files::add);
        }
        // Jenkins starts meanwhile: all of its cores for ten thousand records.
        List<PipelineRun> runs =
                files.parallelStream().map(this::read).filter(Objects::nonNull).toList();
        loaded = true;
        return runs;
    }

    /** Reads a record; null if that cannot be done. */
    @CheckForNull
    private PipelineRun read(Path file) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            // Nothing is known of what is in it: the next start may read it.
            unread.add(name(file));
            LOGGER.log(
                    Level.WARNING,
                    e,
                    () -> "The record " + file
                            + " of a Supaflow run cannot be read: its job, if it has one, is not followed"
                            + " before the next start");
            return null;
        }
        try {
            PipelineRun run = READER.readValue(bytes);
            if (run == null || !isWhole(run)) {
                throw new IOException("not a whole record");
            }
            if (!name(file).equals(run.id() + SUFFIX)) {
                throw new IOException("the record of run " + run.id() + " under another name");
            }
            return run;
        } catch (IOException e) {
            setAside(file, e);
            return null;
        }
    }

    /** Whether everything is there that the phase cannot do without, in a form that can be sent to Supaflow. */
    static boolean isWhole(PipelineRun run) {
        PipelineRun.Request request = run.request();
        RunOutcome outcome = run.outcome();
        return run.id() != null
                && request != null
                && request.owner() != null
                && request.pipeline() != null
                && run.phase() != null
                && switch (run.phase()) {
                    case PREPARING -> true;
                    case WATCHING, TRIGGERING -> Pipeline.isId(run.pipelineId());
                    case RUNNING -> Pipeline.isId(run.jobId());
                    case ENDED -> outcome != null && outcome.kind() != null && outcome.message() != null;
                };
    }

    /** A write that a crash cut off: what it was to replace is still there. */
    private static void clearAway(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "Could not clear " + file + " away");
        }
    }

    /** Whether there is a record of this run that could not be read, or may be one because nobody has read any. */
    boolean isSetAside(String id) {
        String name = name(file(id));
        return !loaded || unread.contains(name) || Files.exists(folder.resolve(name + SET_ASIDE));
    }

    private void setAside(Path file, IOException why) {
        unread.add(name(file));
        Path aside = file.resolveSibling(name(file) + SET_ASIDE);
        LOGGER.log(
                Level.WARNING,
                why,
                () -> "The record of a Supaflow run cannot be read and is set aside as " + aside
                        + ": its job, if it has one, is not followed any more");
        try {
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "Could not set " + file + " aside");
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private Path file(String id) {
        if (!id.matches("[0-9a-fA-F-]+")) {
            throw new IllegalArgumentException("Not a run id");
        }
        return folder.resolve(id + SUFFIX);
    }
}
