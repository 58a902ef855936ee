package io.jenkins.plugins.supaflow.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.IdCredentials;
import hudson.model.Fingerprint;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.supaflow.fixture.JenkinsSetup;
import io.jenkins.plugins.supaflow.fixture.ReadsEverySecond;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import io.jenkins.plugins.supaflow.steps.SupaflowRunBuilder;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@ReadsEverySecond
@WithJenkins
class FolderCredentialsTest {

    private static JenkinsRule j;

    private SupaflowSandbox sandbox;
    private SandboxPipeline orders;
    private Folder folder;
    private IdCredentials folderKey;

    @BeforeAll
    static void startJenkins(JenkinsRule rule) {
        j = rule;
    }

    @AfterAll
    static void stopJenkins() throws Exception {
        j.after();
    }

    @BeforeEach
    void start() throws Exception {
        sandbox = SupaflowSandbox.start();
        orders = sandbox.addPipeline("Orders", "orders");
        JenkinsSetup.configure(sandbox);
        folder = j.createProject(Folder.class);
        folderKey = JenkinsSetup.key("folder-key", SupaflowSandbox.KEY);
        JenkinsSetup.addKey(folder, folderKey);
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void aJobInTheFolderUsesTheFoldersKey() throws Exception {
        WorkflowJob job = folder.createProject(WorkflowJob.class, "sync");
        job.setDefinition(JenkinsSetup.definition("supaflowRun pipelineId: 'orders', credentialsId: 'folder-key'"));

        WorkflowRun build = j.buildAndAssertSuccess(job);

        assertEquals(1, sandbox.created(orders.id()));
        Fingerprint usage = CredentialsProvider.getFingerprintOf(folderKey);
        assertNotNull(usage);
        assertTrue(usage.getRangeSet(job.getFullName()).includes(build.getNumber()));
    }

    @Test
    void aJobOutsideDoesNot() throws Exception {
        WorkflowJob job = j.createProject(WorkflowJob.class, "outside");
        job.setDefinition(JenkinsSetup.definition("supaflowRun pipelineId: 'orders', credentialsId: 'folder-key'"));

        WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, job);

        j.assertLogContains("There is no Secret text credential 'folder-key' that this job may use", build);
        assertEquals(0, sandbox.requests());
    }

    @Test
    void aFormOffersTheFoldersKeyOnlyInTheFolder() throws Exception {
        SupaflowRunBuilder.DescriptorImpl builder =
                j.jenkins.getDescriptorByType(SupaflowRunBuilder.DescriptorImpl.class);
        ListBoxModel inside = builder.doFillCredentialsIdItems(folder.createProject(FreeStyleProject.class, "in"), "");
        ListBoxModel outside = builder.doFillCredentialsIdItems(j.createFreeStyleProject("out"), "");

        assertTrue(inside.stream().anyMatch(option -> option.value.equals("folder-key")));
        assertFalse(outside.stream().anyMatch(option -> option.value.equals("folder-key")));
    }
}
