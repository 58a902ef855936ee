package io.jenkins.plugins.supaflow.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A copy of all that a controller has on disk. */
final class Backup {

    private static final Duration DOWN = Duration.ofSeconds(20);

    private Map<String, byte[]> contents;
    private List<Runnable> builds;

    void make(World world) {
        contents = world.disk().contents();
        builds = world.builds().stream().map(Build::backUp).toList();
    }

    /** Jenkins is killed, and its home is as it was. Builds that began later are gone, and their runs' records with them. */
    void restore(World world) {
        world.kill(DOWN);
        world.changeDisk(now -> contents);
        builds.forEach(Runnable::run);
    }
}
