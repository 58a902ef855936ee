package io.jenkins.plugins.supaflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A build's console may take no more lines: its log is on a network file system that hangs, say. */
class HangingConsolesTest extends EngineTestBase {

    private static final int THREADS = 4;

    private final CountDownLatch mended = new CountDownLatch(1);
    private EngineThreads threads;

    @BeforeEach
    void useTheEnginesOwnThreads() {
        pool.shutdown();
        threads = new EngineThreads(THREADS, Executors.defaultThreadFactory(), time);
        pool = threads;
    }

    private List<RecordingObserver> hang(int consoles) {
        CountDownLatch begun = new CountDownLatch(consoles);
        List<RecordingObserver> observers = Stream.generate(RecordingObserver::new)
                .limit(consoles)
                .peek(hanging -> hanging.before = line -> {
                    if (!line.isEmpty()) {
                        begun.countDown();
                        await(mended);
                    }
                })
                .toList();
        hanging += consoles;
        observers.forEach(this::start);
        await(begun);
        return observers;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void asManyAsThereAreThreadsDoNotStopTheOthers() {
        List<RecordingObserver> silent = hang(THREADS);
        // It waits for a thread.
        hanging++;
        start(observer);
        time.advance(EngineThreads.PATIENCE);
        hanging--;

        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome());
        assertTrue(silent.stream().noneMatch(RecordingObserver::ended));

        mended.countDown();
        hanging = 0;
        passing(() -> silent.stream().allMatch(RecordingObserver::ended));
        settled();
        eventually(() -> threads.getCorePoolSize() == THREADS && threads.getMaximumPoolSize() == THREADS);
        assertEquals(THREADS + 1, sandbox.created(orders.id()));
    }

    @Test
    void whatIsOnlySlowCostsNoThread() {
        hang(1);
        time.advance(EngineThreads.PATIENCE.minusMillis(1));
        mended.countDown();
        hanging = 0;
        settled();
        eventually(() -> threads.getActiveCount() == 0);

        time.advance(EngineThreads.PATIENCE);

        assertTrue(threads.getLargestPoolSize() <= THREADS);
        assertEquals(THREADS, threads.getMaximumPoolSize());
    }
}
