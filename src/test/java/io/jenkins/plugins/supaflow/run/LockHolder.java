package io.jenkins.plugins.supaflow.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** A controller in a process of its own, as far as its lock goes. */
public final class LockHolder implements AutoCloseable {

    private final Process process;

    /** Starts one that takes the lock, if nobody has it. */
    public LockHolder(Path file) throws IOException {
        // Surefire may hide the class path behind a jar.
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx32m",
                        "-cp",
                        classPath,
                        LockHolder.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Whether it has the lock, once it has tried to take it. */
    public boolean holds() throws IOException {
        BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
        return Boolean.parseBoolean(said.readLine());
    }

    /** As {@code kill -9} does. */
    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** @param args the file */
    public static void main(String[] args) throws Exception {
        System.out.println(new ControllerLock(Path.of(args[0])).take(Duration.ZERO));
        // To the end of the orders, which never come.
        System.in.read();
    }
}
