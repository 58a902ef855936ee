package io.jenkins.plugins.supaflow.simulation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystemException;
import java.util.Arrays;

/** A file that is open for writing or for reading, or a folder that is to be forced. */
final class SimulatedChannel extends FileChannel {

    private final SimulatedDisk disk;
    private final SimulatedPath path;
    private final SimulatedNode node;
    private final boolean writing;
    private final boolean append;
    private int position;

    SimulatedChannel(SimulatedDisk disk, SimulatedPath path, SimulatedNode node, boolean writing, boolean append) {
        this.disk = disk;
        this.path = path;
        this.node = node;
        this.writing = writing;
        this.append = append;
    }

    private SimulatedFile file() throws IOException {
        path.getFileSystem().checkOpen();
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
        if (node instanceof SimulatedFile file) {
            return file;
        }
        throw new FileSystemException(path.toString(), null, "Is a directory");
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        synchronized (disk) {
            if (writing) {
                throw new NonReadableChannelException();
            }
            byte[] content = file().content();
            if (position == 0) {
                disk.reading(path, "read " + path);
            }
            if (position >= content.length) {
                return -1;
            }
            int length = Math.min(target.remaining(), content.length - position);
            target.put(content, position, length);
            position += length;
            return length;
        }
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        synchronized (disk) {
            if (!writing) {
                throw new NonWritableChannelException();
            }
            SimulatedFile file = file();
            byte[] bytes = new byte[source.remaining()];
            source.duplicate().get(bytes);
            int from = append ? file.content().length : position;
            try {
                disk.changing(path, "write " + path);
            } catch (IOException e) {
                file.write(from, Arrays.copyOf(bytes, bytes.length / 2));
                throw e;
            }
            file.write(from, bytes);
            source.position(source.limit());
            position = from + bytes.length;
            return bytes.length;
        }
    }

    @Override
    public void force(boolean metaData) throws IOException {
        synchronized (disk) {
            if (!isOpen()) {
                throw new ClosedChannelException();
            }
            disk.changing(path, "force " + path);
            node.force();
        }
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public long size() throws IOException {
        synchronized (disk) {
            return file().content().length;
        }
    }

    @Override
    protected void implCloseChannel() {
        // Closing forces nothing.
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int read(ByteBuffer target, long from) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int write(ByteBuffer source, long to) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileChannel position(long newPosition) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileChannel truncate(long size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferTo(long from, long count, WritableByteChannel target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long to, long count) {
        throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long from, long size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock lock(long from, long size, boolean shared) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock tryLock(long from, long size, boolean shared) {
        throw new UnsupportedOperationException();
    }
}
