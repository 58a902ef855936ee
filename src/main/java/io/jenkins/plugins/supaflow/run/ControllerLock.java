package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Keeps a second controller from the records of the first, with a lock of the operating system's, which lets it go when the process
 * ends, however that is. Any thread, one at a time.
 */
public final class ControllerLock {

    private static final Logger LOGGER = Logger.getLogger(ControllerLock.class.getName());

    /** Between two attempts. */
    private static final int PAUSE_MILLIS = 250;

    private final Path file;

    // Open also while another web application in this process has the lock: to close the file would take it away from
    // that.
    private FileChannel channel;

    /** @param file is created; its folder is there */
    public ControllerLock(@NonNull Path file) {
        this.file = file;
    }

    /**
     * Takes the lock. Where none can be had, as on some network file systems, that is said in the log, and all goes on without.
     *
     * @param patience how long to wait for somebody else to let it go
     * @return whether nobody else has it
     */
    public boolean take(@NonNull Duration patience) throws InterruptedException {
        if (take()) {
            return true;
        }
        LOGGER.log(Level.INFO, "Waiting {0} s for another Jenkins controller to let {1} go", new Object[] {
            patience.toSeconds(), file
        });
        long end = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() - end < 0) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            if (take()) {
                return true;
            }
        }
        return false;
    }

    private boolean take() {
        try {
            if (channel == null) {
                channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            }
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (IOException e) {
            LOGGER.log(
                    Level.WARNING,
                    e,
                    () -> "There is no lock to be had on " + file
                            + ": make sure that no second Jenkins controller uses this JENKINS_HOME");
            return true;
        }
    }

    /** Lets the lock go, if it is held. */
    public void release() {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "Could not close " + file);
        }
        channel = null;
    }
}
