package io.jenkins.plugins.supaflow.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import hudson.Functions;
import hudson.model.FreeStyleProject;
import io.jenkins.plugins.supaflow.fixture.JenkinsSetup;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import io.jenkins.plugins.supaflow.steps.SupaflowRunBuilder;
import java.util.List;
import java.util.logging.Level;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** A Jenkins without the plugin for folders, and without all that need it. Nothing in this class may name a folder. */
class WithoutFoldersTest {

    @RegisterExtension
    private final RealJenkinsExtension jenkins = new RealJenkinsExtension()
            .javaOptions("-XX:TieredStopAtLevel=1", "-Dio.jenkins.plugins.supaflow.minPollSeconds=1")
            .omitPlugins(
                    "cloudbees-folder",
                    "branch-api",
                    "job-dsl",
                    "pipeline-groovy-lib",
                    "pipeline-model-definition",
                    "workflow-multibranch");

    private SupaflowSandbox sandbox;

    @BeforeEach
    void start() {
        sandbox = SupaflowSandbox.start();
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void everythingElseWorks() throws Throwable {
        SandboxPipeline orders = sandbox.addPipeline("Orders", "orders");

        jenkins.startJenkins();
        jenkins.runRemotely(WithoutFoldersTest::run, sandbox.url().toString());

        assertEquals(2, sandbox.created(orders.id()));
    }

    private static void run(JenkinsRule j, String url) throws Exception {
        assertNull(j.jenkins.getPlugin("cloudbees-folder"));
        JenkinsSetup.configure(url);
        FreeStyleProject freestyle = j.createFreeStyleProject("freestyle");
        freestyle.getBuildersList().add(new SupaflowRunBuilder("orders"));
        WorkflowJob pipeline = j.createProject(WorkflowJob.class, "pipeline");
        pipeline.setDefinition(JenkinsSetup.definition("supaflowRun pipelineId: 'orders'"));

        j.buildAndAssertSuccess(freestyle);
        j.buildAndAssertSuccess(pipeline);

        assertNothingIsMissed();
        JenkinsRule.WebClient web = j.createWebClient().withJavaScriptEnabled(false);
        web.getOptions().setCssEnabled(false);
        for (String page :
                List.of("configure", "job/freestyle/configure", "manage/supaflow/", "job/pipeline/pipeline-syntax/")) {
            web.goTo(page);
        }
        assertNothingIsMissed();
    }

    /** Jenkins' log tells of each class that could not be loaded, unless it may be missing. */
    private static void assertNothingIsMissed() {
        assertEquals(
                List.of(),
                Jenkins.logRecords.stream()
                        .filter(record -> record.getLevel().intValue() >= Level.WARNING.intValue())
                        .filter(record -> record.getThrown() != null)
                        .map(record -> record.getMessage() + ": " + Functions.printThrowable(record.getThrown()))
                        .filter(text -> text.contains(NoClassDefFoundError.class.getName()))
                        .toList());
    }
}
