package io.jenkins.plugins.supaflow.simulation;

import java.util.Map;
import java.util.random.RandomGenerator;

/** A file or a folder of a simulated disk: what is seen of it, and what of that is on disk. */
abstract sealed class SimulatedNode permits SimulatedFile, SimulatedFolder {

    /** What is seen of this node alone is on disk from here on. */
    abstract void force();

    /** The same of all that is in it. */
    abstract void forceAll();

    /** A power cut: from here on, what it left is seen and on disk. */
    abstract void lose(RandomGenerator choices);

    /** Whether a power cut would leave all of this as it is seen. */
    abstract boolean isForced();

    abstract void collect(String path, Map<String, byte[]> contents);
}
