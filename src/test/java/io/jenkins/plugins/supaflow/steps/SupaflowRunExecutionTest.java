package io.jenkins.plugins.supaflow.steps;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.supaflow.fixture.JenkinsTestBase;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.BodyInvoker;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.junit.jupiter.api.Test;

/** A step ends, whatever keeps it from ending as its run has. */
class SupaflowRunExecutionTest extends JenkinsTestBase {

    /** A step's surroundings in which there is a defect, which shows when the step asks for its node. */
    private static final class Defective extends StepContext {

        private static final long serialVersionUID = 1L;

        private final transient Run<?, ?> build;
        private final transient CompletableFuture<Throwable> end = new CompletableFuture<>();

        Defective(Run<?, ?> build) {
            this.build = build;
        }

        @Override
        public <T> T get(Class<T> key) {
            if (key == FlowNode.class) {
                throw new IllegalStateException("a defect of another plugin");
            }
            return key.cast(key == Run.class ? build : TaskListener.NULL);
        }

        @Override
        public void onSuccess(Object result) {
            end.complete(null);
        }

        @Override
        public void onFailure(Throwable failure) {
            end.complete(failure);
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public ListenableFuture<Void> saveState() {
            return Futures.immediateFuture(null);
        }

        @Override
        public void setResult(Result result) {
            throw new UnsupportedOperationException();
        }

        @Override
        public BodyInvoker newBodyInvoker() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean hasBody() {
            return false;
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    @Test
    void aDefectAtTheEndFailsTheStepInsteadOfLeavingItHanging() throws Exception {
        orders.script(JobScript.completedWithWarning());
        SupaflowRunStep step = new SupaflowRunStep(orders.apiName());
        step.setOnWarning("UNSTABLE");
        Defective context = new Defective(j.buildAndAssertSuccess(j.createFreeStyleProject()));

        step.start(context).start();

        assertEquals(
                "a defect of another plugin",
                context.end.get(60, TimeUnit.SECONDS).getMessage());
    }
}
