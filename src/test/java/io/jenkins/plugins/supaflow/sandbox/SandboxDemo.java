package io.jenkins.plugins.supaflow.sandbox;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The sandbox as a program, with pipelines that end differently. Their ids never change, so that documents can name them. */
final class SandboxDemo {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private SandboxDemo() {}

    /** Serves until {@code in} ends. Gives the exit code: 2 for arguments or a port that cannot be used. */
    static int run(String[] args, InputStream in, PrintStream out, PrintStream err) throws IOException {
        Integer port = port(args);
        if (port == null) {
            err.println("Usage: SupaflowSandbox [--port N], where N is from 0 (any free port) to 65535.");
            return 2;
        }
        try (SupaflowSandbox sandbox = SupaflowSandbox.start(port, Clock.systemUTC())) {
            Map<SandboxPipeline, String> pipelines = pipelines(sandbox);
            sandbox.heartbeat(Duration.ofSeconds(3));
            out.println("Supaflow sandbox at " + sandbox.url());
            out.println("API key: " + SupaflowSandbox.KEY);
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
    private static Integer port(String[] args) {
        if (args.length == 0) {
            return 0;
        }
        if (args.length != 2 || !args[0].equals("--port") || !args[1].matches("\\d{1,5}")) {
            return null;
        }
        int port = Integer.parseInt(args[1]);
        return port > 65_535 ? null : port;
    }

    /** Adds the pipelines, each with a word on how its runs fare. */
    static Map<SandboxPipeline, String> pipelines(SupaflowSandbox sandbox) {
        Map<SandboxPipeline, String> all = new LinkedHashMap<>();
        all.put(
                sandbox.addPipeline(
                                "11111111-2222-3333-4444-555555555555", "Orders to Warehouse", "orders_to_warehouse")
                        .source("Shop Database", "PostgreSQL")
                        .destination("Warehouse", "Snowflake")
                        .script(orders().lasting(
                                        SECOND.multipliedBy(4), SECOND.multipliedBy(3), SECOND.multipliedBy(38))),
                "completes after 45 s");
        all.put(
                sandbox.addPipeline("22222222-3333-4444-5555-666666666666", "CRM Contacts", "crm_contacts")
                        .source("CRM", "HubSpot")
                        .destination("Warehouse", "Snowflake")
                        .script(brief(JobScript.completedWithWarning())),
                "completes with a warning after 15 s");
        all.put(
                sandbox.addPipeline("33333333-4444-5555-6666-777777777777", "Clickstream", "clickstream")
                        .source("Web Events", "S3")
                        .destination("Lake", "S3")
                        .script(JobScript.completed().lasting(SECOND, SECOND, Duration.ofMinutes(10))),
                "takes 10 minutes: abort it");
        all.put(
                sandbox.addPipeline("44444444-5555-6666-7777-888888888888", "Billing", "billing")
                        .source("Billing", "Stripe")
                        .destination("Warehouse", "Snowflake")
                        .script(brief(
                                JobScript.failed("Destination \"Warehouse\" refused the connection: role LOADER lacks"
                                        + " USAGE on schema BILLING"))),
                "fails after 15 s");
        all.put(
                sandbox.addPipeline("55555555-6666-7777-8888-999999999999", "Empty Feed", "empty_feed")
                        .source("Partner Feed", "SFTP")
                        .destination("Warehouse", "Snowflake")
                        .script(JobScript.skipped().lasting(SECOND.multipliedBy(2), SECOND, SECOND)),
                "is skipped after 4 s");
        all.put(
                sandbox.addPipeline("66666666-7777-8888-9999-aaaaaaaaaaaa", "Legacy Ledger", "legacy_ledger")
                        .source("Ledger", "Oracle")
                        .destination("Warehouse", "Snowflake")
                        .state("inactive"),
                "is refused: the pipeline is inactive");
        all.put(
                sandbox.addPipeline("77777777-8888-9999-aaaa-bbbbbbbbbbbb", "Nightly Archive", "nightly_archive")
                        .source("Shop Database", "PostgreSQL")
                        .destination("Archive", "S3")
                        .script(JobScript.timedOut().lasting(SECOND.multipliedBy(2), SECOND, SECOND.multipliedBy(27))),
                "runs out of time after 30 s");
        return all;
    }

    private static JobScript brief(JobScript script) {
        return script.lasting(SECOND.multipliedBy(2), SECOND, SECOND.multipliedBy(12));
    }

    private static JobScript orders() {
        return JobScript.completed()
                .jobResponse(JobScript.totals(6, 48_112, 48_112, 0, 0))
                .objects(List.of(
                        SandboxObject.completed("shop.customers", 3_204),
                        SandboxObject.completed("shop.orders", 12_480),
                        SandboxObject.completed("shop.order_lines", 31_907),
                        SandboxObject.completed("shop.products", 412),
                        SandboxObject.completed("shop.vouchers", 109),
                        SandboxObject.completed("shop.stores", 0)));
    }
}
