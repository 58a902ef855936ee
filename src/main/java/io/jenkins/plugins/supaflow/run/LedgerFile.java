package io.jenkins.plugins.supaflow.run;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectReader;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The ledgers of a Jenkins job's watches, by the pipelines' references: one JSON file in the job's own folder, replaced atomically and forced to
 * disk. Holds no secret. Everything on its lane.
 */
final class LedgerFile {

    private static final Logger LOGGER = Logger.getLogger(LedgerFile.class.getName());
    private static final ObjectReader READER =
            RunStore.MAPPER.readerFor(new TypeReference<Map<String, WatchLedger>>() {});

    final Path path;
    final Lane lane;
    private final RunStore store;

    /** How many use it. Guarded by the watches. */
    int users;

    private Map<String, WatchLedger> ledgers;
    private Path setAside;

    /** @param store knows how to make files last */
    LedgerFile(Path path, Lane lane, RunStore store) {
        this.path = path;
        this.lane = lane;
        this.store = store;
    }

    /** Nobody has used it for a while: what is on disk may be another's. */
    void reread() {
        ledgers = null;
        setAside = null;
    }

    /**
     * Reads what is on disk, if that was not done. What makes no sense is set aside under another name.
     *
     * @throws IOException if nobody knows what is in it
     */
    void load() throws IOException {
        if (ledgers != null) {
            return;
        }
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(path);
        } catch (NoSuchFileException e) {
            ledgers = new LinkedHashMap<>();
            return;
        }
        // A process that was killed may have renamed what it did not live to force. What is read here is relied upon.
        store.force(path.toAbsolutePath().getParent());
        try {
            ledgers = parse(bytes);
        } catch (IOException e) {
            setAside = path.resolveSibling(path.getFileName() + RunStore.SET_ASIDE);
            LOGGER.log(
                    Level.WARNING,
                    e,
                    () -> "What is known of the Supaflow triggers of a job cannot be read and is set aside as "
                            + setAside + ": they begin anew");
            Files.move(path, setAside, StandardCopyOption.REPLACE_EXISTING);
            ledgers = new LinkedHashMap<>();
        }
    }

    private static Map<String, WatchLedger> parse(byte[] bytes) throws IOException {
        Map<String, WatchLedger> read = READER.readValue(bytes);
        if (read == null || !read.values().stream().allMatch(ledger -> ledger != null && ledger.isWhole())) {
            throw new IOException("not whole ledgers");
        }
        return new LinkedHashMap<>(read);
    }

    /** Where what could not be read is now; null if all could be. */
    @CheckForNull
    Path setAside() {
        return setAside;
    }

    /** The ledger for a reference as it is on disk; null if there is none. Once it is loaded. */
    @CheckForNull
    WatchLedger get(String reference) {
        return ledgers.get(reference);
    }

    /**
     * Writes a ledger, and forgets it if it is null; when this returns, a crash cannot take that away.
     *
     * @throws IOException if it could not be written: then nothing has changed. The folder is never created
     */
    void put(String reference, @CheckForNull WatchLedger ledger) throws IOException {
        if (Objects.equals(ledgers.get(reference), ledger)) {
            return;
        }
        Map<String, WatchLedger> next = new LinkedHashMap<>(ledgers);
        if (ledger == null) {
            next.remove(reference);
        } else {
            next.put(reference, ledger);
        }
        if (next.isEmpty()) {
            if (Files.deleteIfExists(path)) {
                store.force(path.toAbsolutePath().getParent());
            }
        } else {
            store.replace(
                    path,
                    path.resolveSibling(path.getFileName() + RunStore.UNFINISHED),
                    RunStore.MAPPER.writeValueAsBytes(next));
        }
        ledgers = next;
    }
}
