package io.jenkins.plugins.supaflow.torture;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A {@link TortureEngine} as its tormentor sees it. */
final class EngineProcess {

    private static final int SECONDS_TO_ANSWER = 30;

    private final Process process;
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private final List<String> violations;

    /**
     * Starts one, which takes up what the folder holds.
     *
     * @param violations is added what the process complains of
     */
    EngineProcess(Path folder, String url, long seed, List<String> violations)
            throws IOException, InterruptedException {
        this.violations = violations;
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        // Surefire may hide the class path behind a jar.
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        process = new ProcessBuilder(
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xshare:auto",
                        "-Xmx96m",
                        "-cp",
                        classPath,
                        TortureEngine.class.getName(),
                        folder.toString(),
                        url,
                        Long.toString(seed))
                .redirectError(folder.resolve("engine.log").toFile())
                .start();
        Thread listener = new Thread(this::listen, "torture-engine");
        listener.setDaemon(true);
        listener.start();
        await("ready");
    }

    private void listen() {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            out.lines().forEach(line -> {
                if (line.startsWith("violation ")) {
                    violations.add(line);
                } else {
                    said.add(line);
                }
            });
        } catch (IOException | UncheckedIOException e) {
            // It was killed in the middle of a line.
        }
    }

    private String await(String start) throws IOException, InterruptedException {
        String line = said.poll(SECONDS_TO_ANSWER, TimeUnit.SECONDS);
        if (line == null || !line.startsWith(start)) {
            throw new IOException("The engine said " + line + " instead of " + start);
        }
        return line;
    }

    void order(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    int runs() throws IOException, InterruptedException {
        order("count");
        return Integer.parseInt(await("runs ").substring("runs ".length()));
    }

    /** As {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** As a restart of Jenkins does. */
    void stop() throws IOException, InterruptedException {
        order("stop");
        process.waitFor();
    }
}
