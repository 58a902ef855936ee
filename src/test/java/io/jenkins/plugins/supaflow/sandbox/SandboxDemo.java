package io.jenkins.plugins.supaflow.sandbox;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The sandbox as a program, with {@link DemoPipelines}. */
final class SandboxDemo {

    /** A second key that is valid: that of a department. */
    static final String MARKETING_KEY = "ak_sandbox_marketing_0123456789";

    private static final String MARKETING_USER_ID = "5afe0000-0000-4000-8000-000000000004";

    private SandboxDemo() {}

    /** Serves until {@code in} ends. Gives the exit code: 2 for arguments or a port that cannot be used. */
    static int run(String[] args, InputStream in, PrintStream out, PrintStream err) throws IOException {
        List<String> options = new ArrayList<>(List.of(args));
        boolean history = options.remove("--history");
        Integer port = port(options);
        if (port == null) {
            err.println("Usage: SupaflowSandbox [--port N] [--history], where N is from 0 (any free port) to 65535."
                    + " With --history, the first runs of some pipelines differ from those that follow.");
            return 2;
        }
        try (SupaflowSandbox sandbox = SupaflowSandbox.start(port, Clock.systemUTC())) {
            Map<SandboxPipeline, String> pipelines = DemoPipelines.add(sandbox, history);
            sandbox.addKey(MARKETING_KEY, MARKETING_USER_ID);
            sandbox.heartbeat(Duration.ofSeconds(3));
            out.println("Supaflow sandbox at " + sandbox.url());
            out.println("API keys: " + SupaflowSandbox.KEY + ", " + MARKETING_KEY);
            out.println();
            out.printf("%-22s  %-22s  %-36s  %s%n", "PIPELINE", "API NAME", "ID", "A RUN");
            pipelines.forEach((pipeline, what) ->
                    out.printf("%-22s  %-22s  %-36s  %s%n", pipeline.name(), pipeline.apiName(), pipeline.id(), what));
            out.println();
            out.println("Runs until standard input ends (Ctrl+D) or it is stopped (Ctrl+C).");
            out.flush();
            in.transferTo(OutputStream.nullOutputStream());
            return 0;
        } catch (UncheckedIOException e) {
            err.println("The sandbox cannot listen on port " + port + " of 127.0.0.1: "
                    + e.getCause().getMessage() + ". Choose another with --port.");
            return 2;
        }
    }

    @CheckForNull
    private static Integer port(List<String> options) {
        if (options.isEmpty()) {
            return 0;
        }
        if (options.size() != 2
                || !options.get(0).equals("--port")
                || !options.get(1).matches("\\d{1,5}")) {
            return null;
        }
        int port = Integer.parseInt(options.get(1));
        return port > 65_535 ? null : port;
    }
}
