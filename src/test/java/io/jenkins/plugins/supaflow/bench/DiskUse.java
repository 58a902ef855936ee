package io.jenkins.plugins.supaflow.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** What a run writes to disk, and how often that is forced. */
final class DiskUse {

    private DiskUse() {}

    static void measure() throws Exception {
        Path folder = Files.createTempDirectory("bench");
        Path file = Files.createTempFile("bench", ".jfr");
        int size = 200;
        try (BenchSandbox sandbox = new BenchSandbox();
                BenchEngine engine = new BenchEngine(folder, sandbox.url());
                Recording recording = new Recording()) {
            recording.enable("jdk.FileWrite").withThreshold(Duration.ZERO);
            recording.enable("jdk.FileForce").withThreshold(Duration.ZERO);
            recording.start();
            engine.start(size);
            EngineBench.await(() -> engine.running.get() == size);
            sandbox.endAll();
            EngineBench.await(() -> engine.runs() == 0);
            recording.stop();
            recording.dump(file);
        }
        long bytes = 0;
        long forces = 0;
        for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
            String path = event.getString("path");
            if (path == null || !path.startsWith(folder.toString())) {
                continue;
            }
            if (event.getEventType().getName().equals("jdk.FileForce")) {
                forces++;
            } else {
                bytes += event.getLong("bytesWritten");
            }
        }
        EngineBench.say(
                "plugin: %,.0f bytes and %.1f forced writes on disk a run, from intent to end",
                bytes / (double) size, forces / (double) size);
        EngineBench.delete(folder);
        Files.delete(file);
    }
}
