package io.jenkins.plugins.supaflow.engine;

import io.jenkins.plugins.supaflow.fixture.ReadsEverySecond;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** A Jenkins that can be restarted, beside a sandbox Supaflow with a pipeline whose jobs go on. */
@ReadsEverySecond
abstract class SessionsTestBase {

    @RegisterExtension
    final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    SupaflowSandbox sandbox;
    SandboxPipeline orders;

    @BeforeEach
    void startSandbox() throws Exception {
        sandbox = SupaflowSandbox.start();
        orders = sandbox.addPipeline("Orders", "orders");
        orders.script(JobScript.running());
    }

    @AfterEach
    void stopSandbox() {
        sandbox.close();
    }
}
