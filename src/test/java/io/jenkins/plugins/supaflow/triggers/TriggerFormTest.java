package io.jenkins.plugins.supaflow.triggers;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.FreeStyleProject;
import hudson.model.Items;
import hudson.triggers.Trigger;
import hudson.util.FormValidation;
import io.jenkins.plugins.supaflow.fixture.JenkinsSetup;
import java.util.ArrayList;
import java.util.List;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.pipeline.modeldefinition.generator.TriggersDirective;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.structs.describable.UninstantiatedDescribable;
import org.jenkinsci.plugins.workflow.cps.Snippetizer;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.properties.PipelineTriggersJobProperty;
import org.junit.jupiter.api.Test;

/** The trigger's form, and the code that Jenkins' generators write for it. */
class TriggerFormTest extends TriggerTestBase {

    private SupaflowTrigger everything() throws Exception {
        SupaflowTrigger trigger = trigger();
        trigger.setOn(List.of("timed_out", "failed"));
        trigger.setCredentialsId(JenkinsSetup.CREDENTIALS_ID);
        trigger.setEveryJob(true);
        return trigger;
    }

    @Test
    void theFormKeepsEverything() throws Exception {
        for (SupaflowTrigger trigger : List.of(everything(), trigger())) {
            FreeStyleProject freestyle = freestyle(trigger);
            j.configRoundtrip(freestyle);
            j.assertEqualDataBoundBeans(trigger, freestyle.getTrigger(SupaflowTrigger.class));

            WorkflowJob pipeline = j.createProject(WorkflowJob.class);
            pipeline.addTrigger(trigger);
            j.configRoundtrip(pipeline);
            PipelineTriggersJobProperty property = pipeline.getTriggersJobProperty();
            j.assertEqualDataBoundBeans(List.of(trigger), property.getTriggers());
            assertEquals(1, watched(pipeline).size());
        }
    }

    @Test
    void theStatusesAreCheckBoxesWithTheirOrder() throws Exception {
        FreeStyleProject job = freestyle(trigger());
        HtmlPage page = j.createWebClient().getPage(job, "configure");
        HtmlForm form = page.getFormByName("config");
        List<String> labels = new ArrayList<>();
        for (HtmlInput box : form.getInputsByName("on")) {
            if (box.getTypeAttribute().equals("checkbox")) {
                DomElement label = box.getNextElementSibling();
                labels.add(label.getTextContent());
                box.setChecked(box.getAttribute("json").equals("failed"));
            }
        }
        assertEquals(
                List.of("Completed", "Completed with warnings", "Failed", "Cancelled", "Timed out", "Skipped"), labels);
        j.submit(form);

        assertEquals(List.of("failed"), job.getTrigger(SupaflowTrigger.class).getOn());
        SupaflowTrigger none = job.getTrigger(SupaflowTrigger.class);
        none.setOn(List.of());
        j.configRoundtrip(job);
        assertEquals(List.of(), job.getTrigger(SupaflowTrigger.class).getOn());
        none.setOn(null);
        assertEquals(List.of("completed", "completed_with_warning"), none.getOn());
    }

    @Test
    void anUnknownStatusIsRefusedInOneSentence() {
        String said = assertThrows(
                        IllegalArgumentException.class, () -> trigger().setOn(List.of("done")))
                .getMessage();

        assertThat(said, containsString("on has 'done', which is not one of completed, "));
    }

    @Test
    void theFormSaysWhatThePipelineIs() throws Exception {
        FreeStyleProject job = j.createFreeStyleProject();
        SupaflowTrigger.DescriptorImpl form = j.jenkins.getDescriptorByType(SupaflowTrigger.DescriptorImpl.class);

        FormValidation said = form.doCheckPipelineId(job, orders.apiName(), "");

        assertEquals(FormValidation.Kind.OK, said.kind);
        assertThat(said.getMessage(), containsString("Orders to Warehouse: "));
        assertEquals(FormValidation.Kind.ERROR, form.doCheckPipelineId(job, "nothing", "").kind);
        assertTrue(Trigger.for_(job).contains(form));
        assertTrue(Trigger.for_(j.createProject(WorkflowJob.class)).contains(form));
    }

    @Test
    void theGeneratorsWriteMinimalCode() throws Exception {
        SupaflowTrigger small = new SupaflowTrigger("orders");
        SupaflowTrigger large = everything();

        assertEquals("supaflow 'orders'", Snippetizer.object2Groovy(UninstantiatedDescribable.from(small)));
        assertEquals(
                "supaflow credentialsId: 'supaflow-key', everyJob: true, on: ['failed', 'timed_out'], pipelineId: '"
                        + orders.apiName() + "'",
                Snippetizer.object2Groovy(UninstantiatedDescribable.from(large)));
        String directive = j.jenkins
                .getDescriptorByType(TriggersDirective.DescriptorImpl.class)
                .toGroovy(new TriggersDirective(List.of(small)));
        assertThat(directive, containsString("supaflow 'orders'"));
        assertEquals(
                List.of("pipelineId", "credentialsId", "everyJob", "on"),
                DescribableModel.of(SupaflowTrigger.class).getParameters().stream()
                        .map(parameter -> parameter.getName())
                        .toList());
    }

    /** A file that was written by hand need not have all. */
    @Test
    void aSmallFileHasTheDefaults() {
        SupaflowTrigger read = (SupaflowTrigger) Items.XSTREAM2.fromXML(
                "<io.jenkins.plugins.supaflow.triggers.SupaflowTrigger><spec/><pipelineId>orders</pipelineId>"
                        + "</io.jenkins.plugins.supaflow.triggers.SupaflowTrigger>");

        assertNotNull(read);
        assertEquals(new SupaflowTrigger("orders").getOn(), read.getOn());
        assertNull(read.getCredentialsId());
        assertFalse(read.isEveryJob());
    }
}
