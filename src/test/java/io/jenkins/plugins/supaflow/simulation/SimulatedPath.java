package io.jenkins.plugins.supaflow.simulation;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.net.URI;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;

/** A path of a simulated disk. There are no links and no dots, so each is normal and real as it is. */
record SimulatedPath(SimulatedFileSystem fileSystem, boolean absolute, List<String> names) implements Path {

    /** The last name; of the root, none. */
    String name() {
        return names.get(names.size() - 1);
    }

    private SimulatedPath of(boolean fromRoot, List<String> newNames) {
        return new SimulatedPath(fileSystem, fromRoot, List.copyOf(newNames));
    }

    @Override
    public SimulatedFileSystem getFileSystem() {
        return fileSystem;
    }

    @Override
    public boolean isAbsolute() {
        return absolute;
    }

    @Override
    @CheckForNull
    public SimulatedPath getRoot() {
        return absolute ? of(true, List.of()) : null;
    }

    @Override
    @CheckForNull
    public SimulatedPath getFileName() {
        return names.isEmpty() ? null : getName(names.size() - 1);
    }

    @Override
    @CheckForNull
    public SimulatedPath getParent() {
        int last = names.size() - 1;
        return last < 0 || last == 0 && !absolute ? null : of(absolute, names.subList(0, last));
    }

    @Override
    public int getNameCount() {
        return names.size();
    }

    @Override
    public SimulatedPath getName(int index) {
        return subpath(index, index + 1);
    }

    @Override
    public SimulatedPath subpath(int beginIndex, int endIndex) {
        return of(false, names.subList(beginIndex, endIndex));
    }

    @Override
    public boolean startsWith(Path other) {
        return other instanceof SimulatedPath path
                && path.fileSystem == fileSystem
                && path.absolute == absolute
                && path.names.size() <= names.size()
                && names.subList(0, path.names.size()).equals(path.names);
    }

    @Override
    public boolean endsWith(Path other) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SimulatedPath normalize() {
        return this;
    }

    @Override
    public SimulatedPath resolve(Path other) {
        SimulatedPath path = (SimulatedPath) other;
        if (path.absolute) {
            return path;
        }
        List<String> all = new ArrayList<>(names);
        all.addAll(path.names);
        return of(absolute, all);
    }

    @Override
    public SimulatedPath relativize(Path other) {
        if (!other.startsWith(this)) {
            throw new UnsupportedOperationException("not below " + this + ": " + other);
        }
        return ((SimulatedPath) other).subpath(names.size(), other.getNameCount());
    }

    @Override
    public URI toUri() {
        throw new UnsupportedOperationException();
    }

    @Override
    public SimulatedPath toAbsolutePath() {
        return of(true, names);
    }

    @Override
    public SimulatedPath toRealPath(LinkOption... options) {
        return toAbsolutePath();
    }

    @Override
    public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int compareTo(Path other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return (absolute ? "/" : "") + String.join("/", names);
    }
}
