package io.jenkins.plugins.supaflow.simulation;

import java.nio.file.ClosedFileSystemException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A simulated disk as one process sees it: closed when that process is gone. */
final class SimulatedFileSystem extends FileSystem {

    private static final String GLOB = "glob:*";

    private final SimulatedDisk disk;
    private volatile boolean closed;

    SimulatedFileSystem(SimulatedDisk disk) {
        this.disk = disk;
    }

    SimulatedDisk disk() {
        return disk;
    }

    void checkOpen() {
        if (closed) {
            throw new ClosedFileSystemException();
        }
    }

    @Override
    public FileSystemProvider provider() {
        return SimulatedProvider.ONE;
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public String getSeparator() {
        return "/";
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        return List.of(disk.root());
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        throw new UnsupportedOperationException();
    }

    /** A folder can be forced where there is POSIX. */
    @Override
    public Set<String> supportedFileAttributeViews() {
        return Set.of("basic", "posix");
    }

    @Override
    public SimulatedPath getPath(String first, String... more) {
        String joined = more.length == 0 ? first : first + "/" + String.join("/", more);
        List<String> names = new ArrayList<>(2);
        for (String name : joined.split("/")) {
            if (name.equals(".") || name.equals("..")) {
                throw new UnsupportedOperationException(joined);
            }
            if (!name.isEmpty()) {
                names.add(name);
            }
        }
        return new SimulatedPath(this, joined.startsWith("/"), List.copyOf(names));
    }

    @Override
    public PathMatcher getPathMatcher(String syntaxAndPattern) {
        String suffix = syntaxAndPattern.startsWith(GLOB) ? syntaxAndPattern.substring(GLOB.length()) : "*";
        if (suffix.chars().anyMatch(c -> "*?[]{}\\".indexOf(c) >= 0)) {
            throw new UnsupportedOperationException(syntaxAndPattern);
        }
        return path -> path.toString().endsWith(suffix);
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        throw new UnsupportedOperationException();
    }

    @Override
    public WatchService newWatchService() {
        throw new UnsupportedOperationException();
    }
}
