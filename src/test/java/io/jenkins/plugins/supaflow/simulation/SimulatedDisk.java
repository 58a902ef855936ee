package io.jenkins.plugins.supaflow.simulation;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * A disk in memory that tells the truth about what was forced. Its file system knows what the records' store uses and refuses the
 * rest. For one thread; what only reads may be called on several.
 *
 * <p>What a power cut leaves is what POSIX promises and no more, because a product that stands that stands every file system. A
 * folder's entries are made, renamed and removed in operations that are whole or not at all; those since the folder was last
 * forced each happened or not, <em>whatever became of the others</em>. A journal would keep their order, and then an operation lost
 * means that all after it are: one of the outcomes here, but Btrfs gives others, and POSIX has no word of any order. Forcing a file
 * makes its content last, not its name; forcing a folder its names, not what is in the files, nor the folder's own name, which is
 * its parent's. A file that was changed since it was forced has its old content, the new one whole, or what was not touched and
 * then nothing, a part of the new or zeroes. What is more hostile still is left out, since no file system in use does it: a rename
 * that is half done, old and new bytes mixed, or foreign ones.
 *
 * <p>Each operation has a label: what is done, a space and the path, as in {@code force /runs/0123.tmp}, {@code move /a.tmp /a}. The
 * words are {@code create}, {@code truncate}, {@code write}, {@code force}, {@code move}, {@code delete}, {@code mkdir}, and for
 * what changes nothing {@code read} and {@code list}.
 */
public final class SimulatedDisk {

    private static final Set<OpenOption> KNOWN = Set.of(
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.APPEND,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING);

    /** Each write of a record begins with this one, and the trace would cost more than all the rest. */
    private static final class Exists extends FileAlreadyExistsException {
        private static final long serialVersionUID = 1L;

        Exists(String path) {
            super(path);
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    private SimulatedFolder top = new SimulatedFolder();
    private SimulatedFileSystem life = new SimulatedFileSystem(this);
    private Consumer<String> before = label -> {};
    private Predicate<String> failing = label -> false;

    /** The root folder, which is there, for the process that runs now: a path of before a crash or a kill is of no use after it. */
    @NonNull
    public synchronized Path root() {
        return new SimulatedPath(life, true, List.of());
    }

    /**
     * A power cut, and the next start: what was not forced is lost or torn. Whatever still runs of the process of before gets a
     * {@link java.nio.file.ClosedFileSystemException} and changes nothing.
     *
     * @param choices decides what is left: the same choices leave the same
     */
    public synchronized void crash(@NonNull RandomGenerator choices) {
        kill();
        top.lose(choices);
    }

    /** {@code kill -9}, and the next start: what was written is there, and not more forced than before. Otherwise as a crash. */
    public synchronized void kill() {
        life.close();
        life = new SimulatedFileSystem(this);
    }

    /** What an operating system does by itself every half a minute: everything is on disk. */
    public synchronized void sync() {
        top.forceAll();
    }

    /** Whether a power cut would lose nothing. */
    synchronized boolean isForced() {
        return top.isForced();
    }

    /** Each file by its path, with a copy of what is read from it now. */
    @NonNull
    public synchronized Map<String, byte[]> contents() {
        Map<String, byte[]> contents = new TreeMap<>();
        top.collect("", contents);
        return contents;
    }

    /** Somebody copies files: from here on these are on disk, and no others. */
    synchronized void restore(@NonNull Map<String, byte[]> contents) {
        top = new SimulatedFolder();
        contents.forEach((path, bytes) -> {
            SimulatedFolder folder = top;
            List<String> names = List.of(path.substring(1).split("/"));
            for (String name : names.subList(0, names.size() - 1)) {
                if (folder.get(name) == null) {
                    folder.put(name, new SimulatedFolder());
                }
                folder = (SimulatedFolder) folder.get(name);
            }
            SimulatedFile file = new SimulatedFile();
            file.write(0, bytes);
            folder.put(names.get(names.size() - 1), file);
        });
        top.forceAll();
    }

    /**
     * @param listener gets the label of each operation that changes or forces anything, before that is done. It may stop the
     *     process: call {@link #crash} or {@link #kill}, and throw. The operation is not done then.
     */
    public synchronized void onChange(@NonNull Consumer<String> listener) {
        before = listener;
    }

    /**
     * A disk that is full or refuses.
     *
     * @param labels the operations that fail with an {@link IOException} until the next call of this method; half of a write is
     *     written first, as on a full disk
     */
    public synchronized void failWhen(@NonNull Predicate<String> labels) {
        failing = labels;
    }

    void changing(SimulatedPath path, String label) throws IOException {
        path.getFileSystem().checkOpen();
        before.accept(label);
        reading(path, label);
    }

    void reading(SimulatedPath path, String label) throws IOException {
        path.getFileSystem().checkOpen();
        if (failing.test(label)) {
            throw new FileSystemException(path.toString(), null, "the simulated disk refuses to " + label);
        }
    }

    synchronized FileChannel open(SimulatedPath path, Set<? extends OpenOption> options) throws IOException {
        if (!KNOWN.containsAll(options)) {
            throw new UnsupportedOperationException(options.toString());
        }
        boolean append = options.contains(StandardOpenOption.APPEND);
        boolean write = append || options.contains(StandardOpenOption.WRITE);
        SimulatedNode node = find(path);
        if (node == null && write && options.contains(StandardOpenOption.CREATE)) {
            SimulatedFolder folder = folderOf(path);
            changing(path, "create " + path);
            node = new SimulatedFile();
            folder.put(path.name(), node);
        } else if (node == null) {
            throw new NoSuchFileException(path.toString());
        } else if (write) {
            if (!(node instanceof SimulatedFile file)) {
                throw new FileSystemException(path.toString(), null, "Is a directory");
            }
            if (options.contains(StandardOpenOption.TRUNCATE_EXISTING) && file.content().length > 0) {
                changing(path, "truncate " + path);
                file.truncate();
            }
        }
        return new SimulatedChannel(this, path, node, write, append);
    }

    synchronized void createFolder(SimulatedPath path) throws IOException {
        if (find(path) != null) {
            throw new Exists(path.toString());
        }
        SimulatedFolder parent = folderOf(path);
        changing(path, "mkdir " + path);
        parent.put(path.name(), new SimulatedFolder());
    }

    /** @return whether there was anything */
    synchronized boolean delete(SimulatedPath path) throws IOException {
        SimulatedNode node = find(path);
        if (node == null) {
            return false;
        }
        if (node instanceof SimulatedFolder folder && !folder.names().isEmpty()) {
            throw new DirectoryNotEmptyException(path.toString());
        }
        changing(path, "delete " + path);
        folderOf(path).remove(path.name());
        return true;
    }

    synchronized void move(SimulatedPath from, SimulatedPath to) throws IOException {
        SimulatedFolder folder = folderOf(from);
        if (folderOf(to) != folder) {
            throw new UnsupportedOperationException("from one folder to another");
        }
        if (!(existing(from) instanceof SimulatedFile) || find(to) instanceof SimulatedFolder) {
            throw new FileSystemException(from.toString(), to.toString(), "Is a directory");
        }
        changing(from, "move " + from + " " + to);
        folder.rename(from.name(), to.name());
    }

    synchronized List<String> names(SimulatedPath path) throws IOException {
        SimulatedNode node = existing(path);
        if (!(node instanceof SimulatedFolder folder)) {
            throw new NotDirectoryException(path.toString());
        }
        reading(path, "list " + path);
        return folder.names();
    }

    synchronized SimulatedNode existing(SimulatedPath path) throws IOException {
        SimulatedNode node = find(path);
        if (node == null) {
            throw new NoSuchFileException(path.toString());
        }
        return node;
    }

    private SimulatedFolder folderOf(SimulatedPath path) throws IOException {
        SimulatedPath parent = path.getParent();
        if (parent != null && existing(parent) instanceof SimulatedFolder folder) {
            return folder;
        }
        throw new FileSystemException(path.toString(), null, "Not a directory");
    }

    @CheckForNull
    private SimulatedNode find(SimulatedPath path) {
        path.getFileSystem().checkOpen();
        SimulatedNode node = top;
        for (String name : path.names()) {
            node = node instanceof SimulatedFolder folder ? folder.get(name) : null;
        }
        return node;
    }
}
