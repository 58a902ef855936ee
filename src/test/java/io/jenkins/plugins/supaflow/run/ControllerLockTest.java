package io.jenkins.plugins.supaflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who has the lock: this process, or another one. */
class ControllerLockTest {

    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private Path file;
    private ControllerLock lock;

    @BeforeEach
    void name() {
        file = folder.resolve("runs.lock");
        lock = new ControllerLock(file);
    }

    @Test
    void aProcessThatIsKilledLetsItGo() throws Exception {
        try (LockHolder other = new LockHolder(file)) {
            assertTrue(other.holds());
            assertFalse(lock.take(Duration.ZERO));
            assertFalse(lock.take(Duration.ofMillis(1)));
        }

        assertTrue(lock.take(LONG));
        lock.release();
    }

    @Test
    void whoWaitsGetsItWhenTheOtherEnds() throws Exception {
        try (LockHolder other = new LockHolder(file)) {
            assertTrue(other.holds());
            CompletableFuture<Void> end = CompletableFuture.runAsync(() -> {
                try {
                    other.close();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });

            assertTrue(lock.take(LONG));

            end.join();
            lock.release();
        }
    }

    @Test
    void isHeldAgainstOtherProcesses() throws Exception {
        assertTrue(lock.take(Duration.ZERO));
        try (LockHolder other = new LockHolder(file)) {
            assertFalse(other.holds());
        }
        lock.release();
        lock.release();
        try (LockHolder other = new LockHolder(file)) {
            assertTrue(other.holds());
        }
    }

    @Test
    void aSecondOneInTheSameProcessLeavesItAlone() throws Exception {
        assertTrue(lock.take(Duration.ZERO));
        ControllerLock second = new ControllerLock(file);
        assertFalse(second.take(Duration.ZERO));
        try (LockHolder other = new LockHolder(file)) {
            assertFalse(other.holds());
        }
        lock.release();
        assertTrue(second.take(Duration.ZERO));
        second.release();
    }

    @Test
    void goesOnWithoutWhereThereIsNoLock() throws Exception {
        List<String> log = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                log.add(entry.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger(ControllerLock.class.getName());
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
        try {
            // A folder cannot be locked: the file system refuses, as one does that has no locks.
            lock = new ControllerLock(folder);
            assertTrue(lock.take(LONG));
            lock.release();
        } finally {
            logger.setUseParentHandlers(true);
            logger.removeHandler(handler);
        }

        assertEquals(1, log.size());
        assertTrue(log.get(0).contains("make sure that no second Jenkins controller uses this JENKINS_HOME"));
    }
}
