package io.jenkins.plugins.supaflow;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import groovy.lang.GroovyClassLoader;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.FreeStyleProject;
import hudson.model.Job;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.scm.NullSCM;
import hudson.scm.SCMRevisionState;
import io.jenkins.plugins.casc.ConfigurationAsCode;
import io.jenkins.plugins.supaflow.config.SupaflowGlobalConfiguration;
import io.jenkins.plugins.supaflow.engine.SupaflowEngine;
import io.jenkins.plugins.supaflow.fixture.JenkinsSetup;
import io.jenkins.plugins.supaflow.fixture.JenkinsTestBase;
import io.jenkins.plugins.supaflow.fixture.Snippet;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.steps.SupaflowRunBuilder;
import io.jenkins.plugins.supaflow.triggers.SupaflowTrigger;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javaposse.jobdsl.plugin.ExecuteDslScripts;
import jenkins.model.ParameterizedJobMixIn;
import org.codehaus.groovy.runtime.InvokerHelper;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.libs.GlobalLibraries;
import org.jenkinsci.plugins.workflow.libs.LibraryConfiguration;
import org.jenkinsci.plugins.workflow.libs.SCMRetriever;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/** Each snippet of "Jobs as code", from the very file. */
class JobsAsCodeTest extends JenkinsTestBase {

    static final Path PAGE = Path.of("docs", "jobs-as-code.md");

    /** The sections that have snippets, with how many. */
    private static final Map<String, Integer> SECTIONS = Map.of(
            "Job DSL", 4,
            "Folders", 1,
            "Jobs in Jenkins' own configuration", 1,
            "A shared library", 2,
            "Tests of your Pipelines", 1);

    @TempDir
    private Path folder;

    private static List<String> snippets(String section) throws IOException {
        return Snippet.of(PAGE).stream()
                .filter(snippet -> snippet.heading().equals(section))
                .map(Snippet::code)
                .toList();
    }

    /** For this test alone. */
    private String own(String snippet) {
        return snippet.replace("orders_to_warehouse", orders.apiName());
    }

    @Test
    void eachSnippetHasItsTest() throws Exception {
        Map<String, Integer> found = Snippet.of(PAGE).stream()
                .collect(Collectors.groupingBy(Snippet::heading, Collectors.summingInt(snippet -> 1)));
        assertEquals(SECTIONS, found);
    }

    @Test
    void jobDslMakesAFreestyleJob() throws Exception {
        seed(snippets("Job DSL").get(0));

        orders.script(JobScript.completedWithWarning());
        runs(Result.UNSTABLE, "orders-freestyle");
        SupaflowRunBuilder builder = j.jenkins
                .getItemByFullName("orders-freestyle", FreeStyleProject.class)
                .getBuildersList()
                .get(SupaflowRunBuilder.class);
        SupaflowRunBuilder expected = new SupaflowRunBuilder(orders.apiName());
        expected.setCredentialsId("supaflow-key");
        expected.setOnWarning("UNSTABLE");
        j.assertEqualDataBoundBeans(expected, builder);
    }

    @Test
    void jobDslMakesAPipelineJob() throws Exception {
        seed(snippets("Job DSL").get(1));

        runs(Result.SUCCESS, "orders-pipeline");
    }

    @Test
    void jobDslGivesAFolderItsDefault() throws Exception {
        SupaflowGlobalConfiguration.get().setCredentialsId(null);
        try {
            seed(snippets("Folders").get(0));

            runs(Result.SUCCESS, "data/orders-of-a-folder");
        } finally {
            SupaflowGlobalConfiguration.get().setCredentialsId(JenkinsSetup.CREDENTIALS_ID);
        }
    }

    @Test
    void jobDslGivesJobsTheTrigger() throws Exception {
        seed(snippets("Job DSL").get(2));
        seed(snippets("Job DSL").get(3));

        SupaflowTrigger report = new SupaflowTrigger(orders.apiName());
        report.setOn(List.of("completed", "failed"));
        report.setCredentialsId("supaflow-key");
        SupaflowTrigger alarm = new SupaflowTrigger(orders.apiName());
        alarm.setOn(List.of("failed"));
        assertTriggered("orders-report", report);
        assertTriggered("orders-alarm", alarm);
    }

    private void assertTriggered(String name, SupaflowTrigger expected) throws Exception {
        Job<?, ?> job = j.jenkins.getItemByFullName(name, Job.class);
        j.assertEqualDataBoundBeans(expected, ParameterizedJobMixIn.getTrigger(job, SupaflowTrigger.class));
        assertEquals(1, SupaflowEngine.get().triggers().of(job).size());
    }

    private void seed(String script) throws Exception {
        ExecuteDslScripts scripts = new ExecuteDslScripts();
        scripts.setScriptText(own(script));
        FreeStyleProject seed = j.createFreeStyleProject();
        seed.getBuildersList().add(scripts);
        j.buildAndAssertSuccess(seed);
    }

    private void runs(Result expected, String job) throws Exception {
        Run<?, ?> build =
                (Run<?, ?>) ParameterizedJobMixIn.scheduleBuild2(j.jenkins.getItemByFullName(job, Job.class), 0)
                        .getFuture()
                        .get();
        j.assertBuildStatus(expected, build);
        assertEquals(1, sandbox.created(orders.id()));
    }

    @Test
    void jenkinsMakesTheJobsOfItsConfiguration() throws Exception {
        String script = own(snippets("Jobs in Jenkins' own configuration").get(0));

        ConfigurationAsCode.get().configure(write("jenkins.yaml", script).toString());

        runs(Result.SUCCESS, "orders-configured");
    }

    @Test
    void aSharedLibraryHasAStepOfItsOwn() throws Exception {
        List<String> files = snippets("A shared library");
        write("vars/sync.groovy", files.get(0));
        LibraryConfiguration data =
                new LibraryConfiguration("data", new SCMRetriever(new Repository(folder.toString())));
        data.setDefaultVersion("main");
        GlobalLibraries.get().setLibraries(List.of(data));

        WorkflowRun build = build(Result.SUCCESS, own(files.get(1)));

        j.assertLogContains("Orders to Warehouse: 1750 rows written", build);
        assertTrue(sandbox.jobs(orders.id()).get(0).fullResync());
    }

    private Path write(String file, String content) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, content);
    }

    /** A folder from which is checked out. */
    public static final class Repository extends NullSCM {

        private final String folder;

        Repository(String folder) {
            this.folder = folder;
        }

        @Override
        public void checkout(
                Run<?, ?> build,
                Launcher launcher,
                FilePath workspace,
                TaskListener listener,
                File changelog,
                SCMRevisionState baseline)
                throws IOException, InterruptedException {
            new FilePath(new File(folder)).copyRecursiveTo(workspace);
            super.checkout(build, launcher, workspace, listener, changelog, baseline);
        }
    }

    /** As JUnit would, with the class that the snippet is. */
    @Test
    void jenkinsPipelineUnitKnowsTheStep() throws Exception {
        write("vars/sync.groovy", snippets("A shared library").get(0));
        try (GroovyClassLoader loader = new GroovyClassLoader(getClass().getClassLoader())) {
            Class<?> test =
                    loader.parseClass(snippets("Tests of your Pipelines").get(0));
            List<Method> tests =
                    AnnotationSupport.findAnnotatedMethods(test, Test.class, HierarchyTraversalMode.TOP_DOWN);
            assertThat(tests, is(not(empty())));
            for (Method method : tests) {
                Object instance = test.getConstructor().newInstance();
                InvokerHelper.setProperty(instance, "scriptRoots", new String[] {folder.toString()});
                for (Method before : AnnotationSupport.findAnnotatedMethods(
                        test, BeforeEach.class, HierarchyTraversalMode.TOP_DOWN)) {
                    before.invoke(instance);
                }
                method.invoke(instance);
            }
        }
    }
}
