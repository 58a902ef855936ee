package io.jenkins.plugins.supaflow.simulation;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** A folder: its names as they are seen, as they were forced, and what was done in between. */
final class SimulatedFolder extends SimulatedNode {

    private final Map<String, SimulatedNode> seen = new TreeMap<>();
    private final Map<String, SimulatedNode> forced = new TreeMap<>();
    private final List<Change> unforced = new ArrayList<>();

    /** A name is gone, or one is there, or both at once. */
    private record Change(
            @CheckForNull String gone,
            @CheckForNull String name,
            @CheckForNull SimulatedNode node) {

        void applyTo(Map<String, SimulatedNode> names) {
            if (gone != null) {
                names.remove(gone);
            }
            if (name != null) {
                names.put(name, node);
            }
        }
    }

    @CheckForNull
    SimulatedNode get(String name) {
        return seen.get(name);
    }

    /** In their order, so that every run of a simulation reads them alike. */
    List<String> names() {
        return List.copyOf(seen.keySet());
    }

    void put(String name, SimulatedNode node) {
        change(new Change(null, name, node));
    }

    void remove(String name) {
        change(new Change(name, null, null));
    }

    void rename(String from, String to) {
        change(new Change(from, to, seen.get(from)));
    }

    private void change(Change change) {
        change.applyTo(seen);
        unforced.add(change);
    }

    @Override
    void force() {
        unforced.forEach(change -> change.applyTo(forced));
        unforced.clear();
    }

    @Override
    void forceAll() {
        force();
        seen.values().forEach(SimulatedNode::forceAll);
    }

    @Override
    void lose(RandomGenerator choices) {
        unforced.removeIf(change -> choices.nextBoolean());
        force();
        seen.clear();
        seen.putAll(forced);
        seen.values().forEach(node -> node.lose(choices));
    }

    @Override
    boolean isForced() {
        return unforced.isEmpty() && seen.values().stream().allMatch(SimulatedNode::isForced);
    }

    @Override
    void collect(String path, Map<String, byte[]> contents) {
        seen.forEach((name, node) -> node.collect(path + "/" + name, contents));
    }
}
