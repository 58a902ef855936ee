package io.jenkins.plugins.supaflow.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import hudson.model.FreeStyleProject;
import io.jenkins.plugins.supaflow.fixture.JenkinsSetup;
import io.jenkins.plugins.supaflow.fixture.ReadsEverySecond;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.net.URL;
import java.util.List;
import java.util.Locale;
import org.htmlunit.Page;
import org.htmlunit.WebRequest;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlElement;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.jvnet.localizer.LocaleProvider;

/** The form around the box: what it is without a real browser. */
@ReadsEverySecond
@WithJenkins
class PipelineBoxTest {

    /** The job has a trigger too, with fields of the same names. */
    private static final String STEP = "[descriptorid='" + SupaflowRunBuilder.class.getName() + "'] ";

    private static final String BOX = STEP + "input[name='_.pipelineId']";

    private static JenkinsRule j;
    private static SupaflowSandbox sandbox;
    private static FreeStyleProject job;

    @BeforeAll
    static void start(JenkinsRule rule) throws Exception {
        j = rule;
        sandbox = SupaflowSandbox.start();
        sandbox.addPipeline("Orders to Warehouse", "orders_to_warehouse");
        sandbox.addPipeline("Billing", "billing").destination("Finance", "Snowflake");
        JenkinsSetup.configure(sandbox);
        job = JenkinsSetup.freestyle(j, new SupaflowRunBuilder("billing"));
    }

    @AfterAll
    static void stop() throws Exception {
        j.after();
        sandbox.close();
    }

    @Test
    void aPipelineIsChosenByTyping() throws Exception {
        JenkinsRule.WebClient web = j.createWebClient();
        HtmlPage page = web.getPage(job, "configure");
        HtmlInput box = page.querySelector(BOX);
        assertEquals("combobox", box.getAttribute("role"));
        assertEquals("false", box.getAttribute("aria-expanded"));

        box.setValue("");
        box.type("warehouse");
        web.waitForBackgroundJavaScript(10_000);
        assertEquals("true", box.getAttribute("aria-expanded"));
        List<DomElement> options =
                page.getElementById(box.getAttribute("aria-controls")).getByXPath(".//*[@role='option']");
        assertEquals(1, options.size());
        assertThat(options.get(0).getTextContent(), containsString("Orders to Warehouse"));
        options.get(0).fireEvent("click");

        assertEquals("orders_to_warehouse", box.getValue());
        assertEquals("false", box.getAttribute("aria-expanded"));
        j.submit(page.getFormByName("config"));
        assertEquals(
                "orders_to_warehouse",
                job.getBuildersList().get(SupaflowRunBuilder.class).getPipelineId());
    }

    @Test
    void everyControlHasAName() throws Exception {
        HtmlPage page = j.createWebClient().getPage(job, "configure");
        assertEquals("Pipeline", name(page, BOX));
        assertEquals("API key", name(page, STEP + "select[name='_.credentialsId']"));
        assertEquals("If completed with warnings, mark the build as", name(page, "select[name='_.onWarning']"));
        assertEquals("If skipped, mark the build as", name(page, "select[name='_.onSkipped']"));
        assertNotNull(page.querySelector("button.credentials-add-menu"), "a key can be added on the spot");

        HtmlPage system = j.createWebClient().goTo("configure");
        assertEquals("API base URL", name(system, "input[name='_.apiUrl']"));
        assertEquals("Default credential", name(system, "select[name='_.credentialsId'].supaflow-labelled"));
        assertEquals("Poll interval, in seconds", name(system, "input[name='_.pollIntervalSeconds']"));
        assertEquals("Give up after, in hours", name(system, "input[name='_.giveUpAfterHours']"));
    }

    private static String name(HtmlPage page, String control) {
        HtmlElement found = page.querySelector(control);
        assertNotNull(found, control);
        return found.getAttribute("aria-label");
    }

    @Test
    void theFormsSpeakGerman() throws Exception {
        // The harness starts Jenkins without the part that takes the language from the request.
        LocaleProvider before = LocaleProvider.getProvider();
        LocaleProvider.setProvider(new LocaleProvider() {
            @Override
            public Locale get() {
                return Locale.GERMAN;
            }
        });
        try {
            JenkinsRule.WebClient web = j.createWebClient();
            HtmlPage page = web.getPage(job, "configure");
            web.waitForBackgroundJavaScript(10_000);
            assertEquals("API-Schlüssel", name(page, STEP + "select[name='_.credentialsId']"));
            assertThat(page.asNormalizedText(), containsString("Auf den Abschluss warten"));
            assertThat(page.asNormalizedText(), containsString("Supaflow akzeptiert diesen Schlüssel"));
            assertThat(j.createWebClient().goTo("configure").asNormalizedText(), containsString("Verbindung testen"));
        } finally {
            LocaleProvider.setProvider(before);
        }
    }

    private static <P extends Page> P german(String path) throws Exception {
        WebRequest request = new WebRequest(new URL(j.getURL(), path));
        request.setAdditionalHeader("Accept-Language", "de");
        return j.createWebClient().getPage(request);
    }

    @ParameterizedTest
    @ValueSource(strings = {"steps.SupaflowRunStep", "config.SupaflowGlobalConfiguration"})
    void everyHelpIsShownInBothLanguages(String form) throws Exception {
        String fields = form.equals("steps.SupaflowRunStep")
                ? "pipelineId credentialsId waitForCompletion fullResync resetTarget propagate onWarning onSkipped"
                : "apiUrl credentialsId pollIntervalSeconds giveUpAfterHours cancelAfterRestart jobLinkPattern";
        for (String field : fields.split(" ")) {
            assertHelp("/descriptor/io.jenkins.plugins.supaflow." + form + "/help/" + field);
        }
    }

    /** Some are the step's. */
    @Test
    void everyFieldOfTheBuildStepHasAHelp() throws Exception {
        HtmlPage page = j.createWebClient().getPage(job, "configure");

        assertEquals(11, helps(page, STEP).size(), () -> helps(page, STEP).toString());
        for (String help : helps(page, "")) {
            assertHelp(help);
        }
    }

    private static List<String> helps(HtmlPage page, String in) {
        return page.querySelectorAll(in + "[helpurl*=supaflow]").stream()
                .map(link -> ((DomElement) link).getAttribute("helpurl"))
                .map(url -> url.substring(url.indexOf("/descriptor/")))
                .distinct()
                .toList();
    }

    private static void assertHelp(String path) throws Exception {
        String english = j.createWebClient()
                .goTo(path.substring(1), null)
                .getWebResponse()
                .getContentAsString();
        String german = german(path.substring(1)).getWebResponse().getContentAsString();

        assertThat(english, containsString("<div>"));
        assertThat(german, containsString("<div>"));
        assertThat(german, not(english));
    }
}
