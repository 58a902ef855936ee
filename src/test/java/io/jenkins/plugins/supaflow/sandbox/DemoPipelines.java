package io.jenkins.plugins.supaflow.sandbox;

import static io.jenkins.plugins.supaflow.sandbox.DemoRuns.table;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;

/** The demo's pipelines, those of a shop's data team. Their ids never change, so that documents can name them. */
final class DemoPipelines {

    /** How many runs of the pipelines are past ones. */
    private static final int PAST_ORDERS = 20;

    private static final int PAST = 8;

    private final SupaflowSandbox sandbox;
    private final boolean history;
    private final Map<SandboxPipeline, String> all = new LinkedHashMap<>();

    private DemoPipelines(SupaflowSandbox sandbox, boolean history) {
        this.sandbox = sandbox;
        this.history = history;
    }

    /**
     * Adds the pipelines, each with a word on how its runs fare.
     *
     * @param history whether the first runs of some of them are the past, in which things went otherwise
     */
    static Map<SandboxPipeline, String> add(SupaflowSandbox sandbox, boolean history) {
        DemoPipelines pipelines = new DemoPipelines(sandbox, history);
        pipelines.orders();
        pipelines.contacts();
        pipelines.billing();
        pipelines.adSpend();
        pipelines.supportTickets();
        pipelines.others();
        return pipelines.all;
    }

    private void orders() {
        DemoRuns runs = new DemoRuns(
                Duration.ofSeconds(17),
                table("public.customers", 3_204, 0, 0.08, 0.14, 0.3),
                table("public.orders", 12_480, 0, 0.22, 0.3, 0.62),
                table("public.order_lines", 31_907, 0.05, 0.42, 0.55, 1),
                table("public.payments", 12_455, 0.2, 0.4, 0.48, 0.8),
                table("public.products", 412, 0.1, 0.13, 0.16, 0.22),
                table("public.stores", 0, 0.3, 0.31, 0.32, 0.33));
        SandboxPipeline pipeline = add(
                        "11111111-2222-3333-4444-555555555555",
                        "Orders to Warehouse",
                        "orders_to_warehouse",
                        "completes after some 20 s")
                .source("Shop Database", "PostgreSQL")
                .destination("Warehouse", "Snowflake")
                .scripts(runs::usual);
        past(pipeline, PAST_ORDERS, run -> switch (run) {
            case 6 ->
                runs.failing(
                        "public.payments",
                        "Warehouse LOADING cannot be resumed: resource monitor DAILY has exceeded its quota");
            case 13 -> runs.larger(2.6);
            default -> runs.usual();
        });
    }

    private void contacts() {
        DemoRuns runs = new DemoRuns(
                Duration.ofSeconds(10),
                table("accounts", 842, 0, 0.2, 0.3, 0.5),
                table("contacts", 5_120, 0.1, 0.55, 0.65, 1),
                table("leads", 2_316, 0.1, 0.4, 0.5, 0.75),
                table("opportunities", 463, 0.3, 0.42, 0.5, 0.6));
        SandboxPipeline pipeline = add(
                        "22222222-3333-4444-5555-666666666666",
                        "CRM Contacts",
                        "crm_contacts",
                        "completes with a warning after some 15 s")
                .source("CRM", "Salesforce")
                .destination("Warehouse", "Snowflake")
                .scripts(() -> warning(runs));
        past(pipeline, PAST, run -> run <= 5 ? runs.usual() : warning(runs));
    }

    private static JobScript warning(DemoRuns runs) {
        return runs.warning("contacts", "Rows rejected: value too long for column JOB_TITLE, VARCHAR(128)");
    }

    private void billing() {
        DemoRuns runs = new DemoRuns(
                Duration.ofSeconds(11),
                table("customers", 1_870, 0, 0.15, 0.25, 0.4),
                table("subscriptions", 1_422, 0, 0.2, 0.3, 0.5),
                table("invoices", 4_310, 0.1, 0.5, 0.6, 0.9),
                table("invoice_items", 15_940, 0.2, 0.6, 0.7, 1),
                table("charges", 4_655, 0.1, 0.45, 0.5, 0.85),
                table("refunds", 96, 0.4, 0.44, 0.5, 0.55));
        SandboxPipeline pipeline = add(
                        "44444444-5555-6666-7777-888888888888", "Billing", "billing", "fails after some 15 s")
                .source("Billing API", "Stripe")
                .destination("Warehouse", "Snowflake")
                .scripts(() -> failure(runs));
        past(pipeline, PAST, run -> run <= 6 ? runs.usual() : failure(runs));
    }

    private static JobScript failure(DemoRuns runs) {
        return runs.failing(
                "invoices",
                "Role LOADER lacks INSERT on table BILLING.INVOICES",
                "invoice_items",
                "Not reached: needs invoices");
    }

    private void adSpend() {
        DemoRuns runs = new DemoRuns(
                Duration.ofSeconds(8),
                table("campaigns", 42, 0, 0.2, 0.25, 0.4),
                table("ad_groups", 318, 0, 0.25, 0.35, 0.5),
                table("keyword_performance", 18_420, 0.1, 0.7, 0.8, 1));
        add("88888888-9999-aaaa-bbbb-cccccccccccc", "Ad Spend", "ad_spend", "completes after some 12 s")
                .project("Marketing")
                .source("Ads", "Google Ads")
                .destination("Warehouse", "Snowflake")
                .scripts(runs::usual);
    }

    private void supportTickets() {
        DemoRuns runs = new DemoRuns(
                Duration.ofSeconds(12),
                table("tickets", 1_204, 0, 0.3, 0.4, 0.7),
                table("ticket_comments", 6_788, 0.1, 0.6, 0.7, 1),
                table("users", 903, 0, 0.1, 0.2, 0.3),
                table("satisfaction_ratings", 211, 0.3, 0.35, 0.4, 0.45));
        add("99999999-aaaa-bbbb-cccc-dddddddddddd", "Support Tickets", "support_tickets", "completes after some 15 s")
                .source("Help Desk", "Zendesk")
                .destination("Warehouse", "Snowflake")
                .scripts(runs::usual);
    }

    /** Those of which every run ends in the same way. */
    private void others() {
        DemoRuns clicks = new DemoRuns(
                Duration.ofMinutes(10),
                table("web/page_views/", 1_204_550, 0, 0.4, 0.5, 0.9),
                table("web/clicks/", 3_410_982, 0.05, 0.6, 0.7, 1),
                table("web/sessions/", 240_113, 0.1, 0.3, 0.4, 0.6));
        add("33333333-4444-5555-6666-777777777777", "Clickstream", "clickstream", "takes 10 minutes: abort it")
                .source("Web Events", "S3")
                .destination("Lake", "S3")
                .scripts(clicks::usual);
        add("55555555-6666-7777-8888-999999999999", "Partner Feed", "partner_feed", "is skipped after 4 s")
                .source("Partner Files", "SFTP")
                .destination("Warehouse", "Snowflake")
                .script(JobScript.skipped().lasting(seconds(2), seconds(1), seconds(1)));
        add(
                        "66666666-7777-8888-9999-aaaaaaaaaaaa",
                        "Legacy Ledger",
                        "legacy_ledger",
                        "is refused: the pipeline is inactive")
                .source("Ledger", "Oracle")
                .destination("Warehouse", "Snowflake")
                .state("inactive");
        add("77777777-8888-9999-aaaa-bbbbbbbbbbbb", "Shop Archive", "shop_archive", "runs out of time after 30 s")
                .source("Shop Database", "PostgreSQL")
                .destination("Archive", "S3")
                .script(JobScript.timedOut().lasting(seconds(2), seconds(1), seconds(27)));
    }

    private SandboxPipeline add(String id, String name, String apiName, String runs) {
        SandboxPipeline pipeline = sandbox.addPipeline(id, name, apiName);
        all.put(pipeline, runs);
        return pipeline;
    }

    /** @param script of the first run, the second… */
    private void past(SandboxPipeline pipeline, int runs, IntFunction<JobScript> script) {
        for (int run = 1; history && run <= runs; run++) {
            pipeline.nextScript(script.apply(run));
        }
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }
}
