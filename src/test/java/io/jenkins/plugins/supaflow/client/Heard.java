package io.jenkins.plugins.supaflow.client;

import static org.junit.jupiter.api.Assertions.assertTrue;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers what became of jobs, and that each was told of once. */
final class Heard implements JobsListener {

    final Set<String> told = ConcurrentHashMap.newKeySet();
    final Map<String, Job> shown = new ConcurrentHashMap<>();
    final Map<String, SupaflowException> failed = new ConcurrentHashMap<>();

    @Override
    public void shown(@NonNull Set<String> asked, @NonNull Map<String, Job> jobs) {
        asked.forEach(id -> assertTrue(told.add(id), "told twice"));
        assertTrue(asked.containsAll(jobs.keySet()), "not asked for");
        shown.putAll(jobs);
    }

    @Override
    public void failed(@NonNull Set<String> asked, @NonNull SupaflowException failure) {
        asked.forEach(id -> assertTrue(told.add(id), "told twice"));
        asked.forEach(id -> failed.put(id, failure));
    }
}
