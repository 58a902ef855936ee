package io.jenkins.plugins.supaflow.browser;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.openqa.selenium.Keys;

/** Takes the documentation's pictures of a fresh demo, in the light and in the dark theme. */
final class Screenshots {

    private final Browser browser;
    private final String jenkins;
    private final Path folder;

    private Screenshots(Browser browser, String jenkins, Path folder) {
        this.browser = browser;
        this.jenkins = jenkins;
        this.folder = folder;
    }

    /**
     * @param args where the demo's Jenkins is, with a slash at the end; and the folder for the pictures
     */
    public static void main(@NonNull String[] args) throws IOException {
        String missing = Browser.missing();
        if (missing != null || args.length != 2) {
            System.err.println(missing != null ? missing : "Usage: Screenshots JENKINS-URL FOLDER");
            System.exit(2);
        }
        try (Browser browser = Browser.open()) {
            new Screenshots(browser, args[0], Path.of(args[1])).take();
        }
    }

    private void take() throws IOException {
        for (int i = 0; i < 4; i++) {
            build("orders-pipeline");
        }
        build("billing-pipeline");
        build("long-pipeline");
        awaitStatus("long-pipeline/1/", "Running");

        both("card", 1_200, 620, "job/long-pipeline/1/", page -> page.awaitText("[data-field=status]", "Running"));
        both("choosing", 1_200, 640, "job/orders-freestyle/configure", page -> {
            page.find("input[name='_.pipelineId']").clear();
            page.find("input[name='_.pipelineId']").click();
            page.run("arguments[0].scrollIntoView({block: 'center'})", page.find("input[name='_.pipelineId']"));
            page.type("e");
            page.awaitText("[role=option]", "→");
            page.type(Keys.ARROW_DOWN);
        });
        both("trigger", 1_200, 760, "job/report-freestyle/configure", page -> {
            page.run("arguments[0].scrollIntoView({block: 'center'})", page.find("input[name=on][json=timed_out]"));
            page.awaitText(".validation-error-area", "Orders to Warehouse");
        });
        both("overview", 1_200, 560, "manage/supaflow/", page -> page.awaitText("td", "Clickstream"));
        build("joining-pipeline");
        awaitStatus("joining-pipeline/1/", "Running");
        both("joined", 1_200, 620, "job/joining-pipeline/1/", page -> page.awaitText("[data-field=status]", "Running"));

        awaitStatus("billing-pipeline/1/", "Failed");
        both("failed", 1_200, 680, "job/billing-pipeline/1/", page -> page.awaitText("[data-field=status]", "Failed"));
        for (int i = 1; i <= 4; i++) {
            awaitStatus("orders-pipeline/" + i + "/", "Completed");
        }
        both("details", 1_200, 920, detailsOf("billing-pipeline/1/"), page -> page.awaitText("td", "public.orders"));
        both("trend", 1_200, 760, "job/orders-pipeline/", page -> {
            page.find(".supaflow-trend__bar");
            page.settle();
        });
        both(
                "history",
                1_200,
                760,
                "job/orders-pipeline/supaflow/",
                page -> page.awaitText("td", "Orders to Warehouse"));
        both(
                "console",
                1_200,
                480,
                "job/orders-pipeline/1/console",
                page -> page.awaitText("pre", "Finished: SUCCESS"));
        both("configuration", 1_200, 800, "manage/configure", page -> {
            page.find("input[name='_.apiUrl']");
            page.run(
                    "arguments[0].closest('.jenkins-section').scrollIntoView({block: 'start'})",
                    page.find("input[name='_.apiUrl']"));
        });
    }

    private void build(String job) {
        browser.go(jenkins + "job/" + job + "/");
        browser.find("a[href*='build?delay']").click();
        browser.settle();
    }

    private void awaitStatus(String build, String status) {
        browser.awaitPage(jenkins + "job/" + build);
        browser.awaitText(".supaflow-card [data-field=status]", status);
    }

    private String detailsOf(String build) {
        browser.go(jenkins + "job/" + build);
        String link = browser.find(".supaflow-card__link, .supaflow-card .jenkins-card__title-link")
                .getDomProperty("href");
        return link.substring(jenkins.length());
    }

    private void both(String name, int width, int height, String page, Consumer<Browser> prepare) throws IOException {
        browser.size(width, height);
        for (boolean dark : new boolean[] {false, true}) {
            browser.prefersDark(dark);
            browser.go(jenkins + page);
            prepare.accept(browser);
            browser.settle();
            browser.picture(folder.resolve(name + (dark ? "-dark" : "") + ".png"));
        }
        browser.prefersDark(false);
    }
}
