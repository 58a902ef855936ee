package io.jenkins.plugins.supaflow.bench;

import io.jenkins.plugins.supaflow.client.RunRequest;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import java.util.ArrayList;
import java.util.List;

/** For comparison: a step as many plugins have it. Each run has a thread, which sleeps, asks for its own job, and sleeps again. */
final class BlockingRuns {

    private final List<Thread> threads = new ArrayList<>();

    BlockingRuns(SupaflowClient account, String pipelineId, int count, int intervalSeconds) {
        for (int i = 0; i < count; i++) {
            Thread thread = new Thread(() -> run(account, pipelineId, intervalSeconds), "blocking-step-" + i);
            threads.add(thread);
            thread.start();
        }
    }

    private static void run(SupaflowClient account, String pipelineId, int intervalSeconds) {
        String job = account.trigger(new RunRequest(pipelineId, false, false)).join();
        try {
            do {
                Thread.sleep(intervalSeconds * 1_000L);
            } while (!account.job(job).join().orElseThrow().status().isTerminal());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    long threads() {
        return threads.stream().filter(Thread::isAlive).count();
    }

    void join() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
