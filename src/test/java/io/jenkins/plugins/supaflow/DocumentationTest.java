package io.jenkins.plugins.supaflow;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.casc.ConfigurationAsCode;
import io.jenkins.plugins.supaflow.config.SupaflowGlobalConfiguration;
import io.jenkins.plugins.supaflow.fixture.JenkinsSetup;
import io.jenkins.plugins.supaflow.fixture.ReadsEverySecond;
import io.jenkins.plugins.supaflow.fixture.Snippet;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Every Jenkinsfile and every configuration in the documentation works, as it stands there. JobsAsCodeTest has a page of its own. */
@ReadsEverySecond
@WithJenkins
class DocumentationTest {

    private static JenkinsRule j;
    private static SupaflowSandbox sandbox;

    @BeforeAll
    static void start(JenkinsRule rule) throws Exception {
        j = rule;
        sandbox = SupaflowSandbox.start();
        SandboxPipeline orders = sandbox.addPipeline(
                "11111111-2222-3333-4444-555555555555", "Orders to Warehouse", "orders_to_warehouse");
        assertEquals("orders_to_warehouse", orders.apiName());
        sandbox.addPipeline("CRM Contacts", "crm_contacts");
        JenkinsSetup.configure(sandbox);
        JenkinsSetup.addKey("supaflow-production", SupaflowSandbox.KEY);
    }

    @AfterAll
    static void stop() throws Exception {
        j.after();
        sandbox.close();
    }

    static List<String> jenkinsfiles() throws IOException {
        return blocks("groovy");
    }

    private static List<String> blocks(String language) throws IOException {
        List<String> found = Snippet.all().stream()
                .filter(snippet -> !snippet.page().equals(JobsAsCodeTest.PAGE))
                .filter(snippet -> snippet.language().equals(language))
                .map(Snippet::code)
                .toList();
        assertFalse(found.isEmpty());
        return found;
    }

    /** Of the POM as written: another Jenkins may be what this runs on. */
    @Test
    void theReadmeNamesTheOldestJenkins() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        String line = property(pom, "jenkins.baseline");
        String oldest = property(pom, "jenkins.version").replace("${jenkins.baseline}", line);

        assertThat(Files.readString(Path.of("README.md")), containsString("Jenkins " + oldest + " or newer"));
    }

    private static String property(String pom, String name) {
        Matcher matcher = Pattern.compile("<" + name + ">([^<]+)<").matcher(pom);
        assertTrue(matcher.find(), name);
        return matcher.group(1);
    }

    @ParameterizedTest
    @MethodSource("jenkinsfiles")
    void theJenkinsfileRuns(String script) throws Exception {
        j.buildAndAssertSuccess(JenkinsSetup.pipeline(j, script));
    }

    @Test
    void theConfigurationIsRead(@TempDir Path folder) throws Exception {
        Path yaml = folder.resolve("jenkins.yaml");
        for (String block : blocks("yaml")) {
            Files.writeString(yaml, block);

            ConfigurationAsCode.get().configure(yaml.toString());

            assertEquals("supaflow-key", SupaflowGlobalConfiguration.get().getCredentialsId());
        }
        JenkinsSetup.configure(sandbox);
    }

    /** The loggers that the documentation names. */
    static Stream<String> loggers() throws IOException {
        return Pattern.compile("(?m)^\\| `(io\\.jenkins\\.plugins\\.supaflow\\.[.\\w]+)` \\|")
                .matcher(Files.readString(Path.of("docs", "administration.md")))
                .results()
                .map(row -> row.group(1));
    }

    @ParameterizedTest
    @MethodSource("loggers")
    void theLoggerExists(String name) throws Exception {
        assertEquals(
                Logger.class, Class.forName(name).getDeclaredField("LOGGER").getType());
    }
}
