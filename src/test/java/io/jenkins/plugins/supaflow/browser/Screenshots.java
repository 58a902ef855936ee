package io.jenkins.plugins.supaflow.browser;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.openqa.selenium.Keys;

/**
 * Takes pictures of a fresh demo, in the light and in the dark theme: wide ones for the documentation, narrow ones and those of
 * more pages to be looked at.
 */
final class Screenshots {

    private static final int WIDE = 1_200;
    private static final int NARROW = 400;
    private static final int NARROW_HEIGHT = 900;

    /** Of a narrow page, which is long. */
    private static final int MAX_HEIGHT = 2_400;

    private static final Consumer<Browser> AS_IT_IS = page -> {};

    private final Browser browser;
    private final String jenkins;
    private final String sandbox;
    private final Path documentation;
    private final Path others;

    private Screenshots(Browser browser, String jenkins, String sandbox, Path documentation, Path others) {
        this.browser = browser;
        this.jenkins = jenkins;
        this.sandbox = sandbox;
        this.documentation = documentation;
        this.others = others;
    }

    /**
     * @param args where the demo's Jenkins is, with a slash at the end; the process of its sandbox Supaflow; the folder for the
     *     documentation's pictures; that for all others
     */
    public static void main(@NonNull String[] args) throws IOException {
        String missing = Browser.missing();
        if (missing != null || args.length != 4) {
            System.err.println(
                    missing != null ? missing : "Usage: Screenshots JENKINS-URL SANDBOX-PID FOLDER FOLDER-FOR-OTHERS");
            System.exit(2);
        }
        try (Browser browser = Browser.open()) {
            new Screenshots(browser, args[0], args[1], Path.of(args[2]), Path.of(args[3])).take();
        }
    }

    private void take() throws IOException {
        String clickstream = start("load-clickstream");
        document("card", 620, "", page -> {
            start("load-orders");
            again("[data-field=status]", "Running");
        });
        look("card-cancel", 620, clickstream, page -> {
            page.awaitText("[data-field=status]", "Running");
            page.click(".supaflow-card__cancel");
            page.awaitText("dialog[open]", "Clickstream");
        });
        document("overview", 560, "manage/supaflow/", page -> page.awaitText("td", "Clickstream"));
        document("joined", 620, start("join-clickstream"), page -> page.awaitText("[data-field=status]", "Running"));

        String billing = "job/load-billing/lastBuild/";
        document("failed", 680, billing, page -> page.awaitText("[data-field=status]", "Failed"));
        document("details", 920, detailsOf(billing), page -> page.awaitText("td", "invoices"));
        look("unstable", 680, "job/marketing/job/load-contacts/lastBuild/", AS_IT_IS);
        document("several", 760, "job/load-everything/lastBuild/", AS_IT_IS);
        look("outlier", 680, "job/load-orders/13/", AS_IT_IS);
        document("trend", 760, "job/load-orders/", page -> page.find(".supaflow-trend__bar"));
        look("trend-several", 920, "job/load-everything/", page -> page.find(".supaflow-trend__bar"));
        document("history", 760, "job/load-orders/supaflow/", page -> page.awaitText("td", "Orders to Warehouse"));
        document("console", 480, "job/load-orders/20/console", page -> page.awaitText("pre", "Finished: SUCCESS"));

        part("choosing", 640, documentation, "job/load-orders-freestyle/configure", page -> {
            page.find("input[name='_.pipelineId']").clear();
            // With room for the list below it.
            page.run(
                    "arguments[0].scrollIntoView({block: 'start'}); window.scrollBy(0, -220)",
                    page.find("input[name='_.pipelineId']"));
            page.find("input[name='_.pipelineId']").click();
            page.type("warehouse");
            page.awaitText("[role=option]", "→");
            page.type(Keys.ARROW_DOWN);
        });
        part("trigger", 760, documentation, "job/revenue-report/configure", page -> {
            center("input[name=on][json=timed_out]");
            page.awaitText(".validation-error-area", "Orders to Warehouse");
        });
        part("configuration", 960, documentation, "manage/configure", page -> showSection("input[name='_.apiUrl']"));
        part(
                "folder",
                480,
                documentation,
                "job/marketing/configure",
                page -> showSection("select[aria-label='Default credential']"));
        look("triggered", 760, "job/revenue-report/", page -> page.find(".supaflow-trigger"));

        // The last ones: after them Jenkins leaves Supaflow in peace for a while.
        String waiting = start("load-clickstream");
        browser.awaitText("[data-field=status]", "Running");
        signalSandbox("STOP");
        document("outage", 620, waiting, page -> again("[data-field=message]", "Retrying until"));
        signalSandbox("CONT");
    }

    /** What has stopped says nothing, as Supaflow does in an outage. */
    private void signalSandbox(String signal) throws IOException {
        new ProcessBuilder("kill", "-" + signal, sandbox).inheritIO().start();
    }

    /** Jenkins tells only on a new page how long the build has been running. */
    private void again(String css, String text) {
        browser.awaitText(css, text);
        browser.go((String) browser.run("return location.href"));
        browser.awaitText(css, text);
    }

    private void center(String css) {
        browser.run("arguments[0].scrollIntoView({block: 'center'})", browser.find(css));
    }

    private void showSection(String css) {
        browser.run("arguments[0].closest('.jenkins-section').scrollIntoView({block: 'start'})", browser.find(css));
    }

    /** Starts a build and opens its page as soon as there is a card. Gives the page. */
    private String start(String job) {
        browser.go(jenkins + "job/" + job + "/");
        // The link for it is out of sight in a narrow window.
        Object number = browser.run("return fetch('api/json?tree=nextBuildNumber').then(answer => answer.json())"
                + ".then(job => fetch('build?delay=0sec', { method: 'POST', headers: crumb.wrap({}) })"
                + ".then(() => job.nextBuildNumber))");
        String page = "job/" + job + "/" + number + "/";
        browser.awaitPage(jenkins + page);
        return page;
    }

    private String detailsOf(String build) {
        browser.awaitPage(jenkins + build);
        String link = browser.find(".supaflow-card .jenkins-card__title-link").getDomProperty("href");
        return link.substring(jenkins.length());
    }

    /** A page for the documentation, and narrow. */
    private void document(String name, int height, String page, Consumer<Browser> prepare) throws IOException {
        pictures(name, height, documentation, true, page, prepare);
    }

    /** A page that only somebody looks at. */
    private void look(String name, int height, String page, Consumer<Browser> prepare) throws IOException {
        pictures(name, height, others, true, page, prepare);
    }

    /** Of a page that is too long, what is in the window after {@code prepare}. */
    private void part(String name, int height, Path folder, String page, Consumer<Browser> prepare) throws IOException {
        pictures(name, height, folder, false, page, prepare);
    }

    private void pictures(String name, int height, Path folder, boolean whole, String page, Consumer<Browser> prepare)
            throws IOException {
        for (boolean dark : new boolean[] {false, true}) {
            browser.prefersDark(dark);
            String file = dark ? "-dark.png" : ".png";
            browser.size(WIDE, height);
            prepare(page, prepare);
            browser.picture(folder.resolve(name + file));
            browser.size(NARROW, NARROW_HEIGHT);
            prepare(page, prepare);
            if (whole) {
                long all = (Long) browser.run("return document.documentElement.scrollHeight");
                browser.size(NARROW, (int) Math.min(MAX_HEIGHT, Math.max(NARROW_HEIGHT, all)));
            }
            browser.picture(others.resolve(name + "-" + NARROW + file));
        }
        browser.prefersDark(false);
    }

    private void prepare(String page, Consumer<Browser> prepare) {
        browser.go(jenkins + page);
        prepare.accept(browser);
        browser.settle();
    }
}
