package io.jenkins.plugins.supaflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class LaneTest {

    private final Queue<Runnable> pool = new ArrayDeque<>();
    private final List<String> done = new ArrayList<>();
    private final Lane lane = new Lane(pool::add, task -> {});

    private Runnable task(String name) {
        return () -> done.add(name);
    }

    private void runPool() {
        while (!pool.isEmpty()) {
            pool.remove().run();
        }
    }

    @Test
    void anIdleLaneRunsAQuickTaskAtOnceAndWithoutThePool() {
        lane.executeHere(task("quick"));

        assertEquals(List.of("quick"), done);
        assertEquals(0, pool.size());
    }

    @Test
    void aBusyLaneRunsItInItsTurn() {
        lane.execute(task("first"));
        lane.executeHere(task("quick"));
        lane.execute(task("last"));
        assertEquals(List.of(), done);

        runPool();

        assertEquals(List.of("first", "quick", "last"), done);
    }

    @Test
    void whatAQuickTaskLeadsToIsForThePool() {
        lane.executeHere(() -> {
            lane.execute(task("slow"));
            lane.executeHere(task("quick"));
            done.add("first");
        });
        assertEquals(List.of("first"), done);

        runPool();

        assertEquals(List.of("first", "slow", "quick"), done);
    }

    @Test
    void aQuickTaskThatFailsLeavesTheLaneToTheNext() {
        lane.executeHere(() -> {
            throw new IllegalStateException("on purpose");
        });
        lane.execute(task("next"));

        runPool();

        assertEquals(List.of("next"), done);
    }
}
