package io.jenkins.plugins.supaflow.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.Texts;
import java.util.ArrayList;
import java.util.List;
import org.jenkinsci.plugins.workflow.actions.LabelAction;
import org.jenkinsci.plugins.workflow.actions.ThreadNameAction;
import org.jenkinsci.plugins.workflow.graph.FlowNode;

/** Where in a Pipeline a step is, for people: its stages and parallel branches, the outermost first. */
final class StepPlace {

    private static final int MAX_LENGTH = 255;

    private StepPlace() {}

    /** @return null if the step is in none */
    @CheckForNull
    static String of(@NonNull FlowNode step) {
        List<String> names = new ArrayList<>();
        for (FlowNode block : step.getEnclosingBlocks()) {
            String name = name(block);
            if (name != null) {
                names.add(0, name);
            }
        }
        // Whoever writes a Pipeline chooses their names.
        return names.isEmpty() ? null : Texts.plain(String.join(" › ", names), MAX_LENGTH);
    }

    @CheckForNull
    private static String name(FlowNode block) {
        ThreadNameAction branch = block.getPersistentAction(ThreadNameAction.class);
        if (branch != null) {
            return branch.getThreadName();
        }
        LabelAction stage = block.getPersistentAction(LabelAction.class);
        return stage == null ? null : stage.getDisplayName();
    }
}
