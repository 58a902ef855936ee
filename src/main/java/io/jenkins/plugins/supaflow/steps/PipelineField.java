package io.jenkins.plugins.supaflow.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.supaflow.build.JsonAnswer;
import io.jenkins.plugins.supaflow.client.Pipeline;
import io.jenkins.plugins.supaflow.client.PipelineCatalog.Suggestions;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.client.Texts;
import io.jenkins.plugins.supaflow.engine.SupaflowAccounts;
import io.jenkins.plugins.supaflow.forms.FormAnswers;
import io.jenkins.plugins.supaflow.forms.KeyField;
import io.jenkins.plugins.supaflow.run.ConsoleText;
import io.jenkins.plugins.supaflow.run.Figures;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.HttpResponse;

/** The box in which a pipeline is chosen: what it suggests, and what it says of the pipeline that stands in it. */
@Restricted(NoExternalUse.class)
public final class PipelineField {

    static final int MAX_SUGGESTIONS = 10;

    private static final int SUGGEST_SECONDS = 5;
    private static final int CHECK_SECONDS = 10;
    private static final int MAX_TYPED = 200;

    private static final Suggestions NONE = new Suggestions(List.of(), false, Set.of());

    private PipelineField() {}

    /**
     * The pipelines for what was typed, and a sentence on them or on why there are none; nothing for those who may not configure
     * the item with its credentials.
     */
    @NonNull
    public static HttpResponse suggest(
            @CheckForNull Item item, @CheckForNull String typed, @CheckForNull String credentialsId) {
        if (!KeyField.mayUseKeys(item) || Util.fixNull(typed).contains("$")) {
            return answer(NONE, "");
        }
        SupaflowClient account;
        try {
            account = SupaflowAccounts.get().forForm(item, credentialsId);
        } catch (IllegalArgumentException e) {
            return answer(NONE, e.getMessage());
        }
        String text = Util.fixNull(typed).strip();
        return FormAnswers.within(
                SUGGEST_SECONDS,
                SupaflowAccounts.get().catalog().suggest(account, text, MAX_SUGGESTIONS),
                found -> answer(found, message(text, found)),
                (failed, sentence) -> answer(NONE, sentence));
    }

    private static HttpResponse answer(Suggestions found, String message) {
        return new JsonAnswer(new Suggested(
                found.pipelines().stream()
                        .map(pipeline -> new Suggestion(
                                found.reference(pipeline),
                                pipeline.displayName(),
                                Stream.of(route(pipeline), found.reference(pipeline))
                                        .filter(text -> !text.isEmpty())
                                        .collect(Collectors.joining(" · ")),
                                state(pipeline),
                                pipeline.isActive()))
                        .toList(),
                message));
    }

    /**
     * A pipeline as the list shows it.
     *
     * @param value what is stored when it is chosen
     */
    private record Suggestion(String value, String name, String detail, String state, boolean active) {}

    /** The answer that {@code pipelines.js} reads. */
    private record Suggested(List<Suggestion> pipelines, String message) {}

    private static String message(String text, Suggestions found) {
        int count = found.pipelines().size();
        if (found.more()) {
            return Messages.PipelineField_more(count);
        }
        if (count > 0) {
            return Messages.PipelineField_all(count);
        }
        return text.isEmpty()
                ? Messages.PipelineField_noneAtAll()
                : Messages.PipelineField_none(Texts.plain(text, MAX_TYPED));
    }

    /**
     * What the field's value is: a pipeline that can be run, or why not. Whatever cannot be told now is a warning at most.
     *
     * @param mayExpand whether parameters and variables expand in this form
     */
    static FormValidation check(
            @CheckForNull Item item,
            @CheckForNull String value,
            @CheckForNull String credentialsId,
            boolean mayExpand) {
        return check(item, value, credentialsId, mayExpand, pipeline -> null);
    }

    /**
     * The same where not every pipeline will do.
     *
     * @param objection what is wrong with a pipeline in this form, in one sentence; null if nothing is
     */
    @NonNull
    public static FormValidation check(
            @CheckForNull Item item,
            @CheckForNull String value,
            @CheckForNull String credentialsId,
            boolean mayExpand,
            @NonNull Function<Pipeline, String> objection) {
        if (!KeyField.mayConfigure(item)) {
            return FormValidation.ok();
        }
        String given = Util.fixNull(value).strip();
        if (given.isEmpty()) {
            return FormValidation.error(Messages.PipelineField_empty());
        }
        if (given.contains("$")) {
            return mayExpand
                    ? FormValidation.ok(Messages.PipelineField_expanded())
                    : FormValidation.warning(Messages.PipelineField_notExpanded());
        }
        String reference;
        try {
            reference = Pipeline.checkReference(given);
        } catch (IllegalArgumentException e) {
            return FormValidation.error(Messages.PipelineField_malformed(Texts.plain(given, MAX_TYPED)));
        }
        if (!KeyField.mayUseKeys(item)) {
            return FormValidation.ok();
        }
        SupaflowClient account;
        try {
            account = SupaflowAccounts.get().forForm(item, credentialsId);
        } catch (IllegalArgumentException e) {
            return FormAnswers.notChecked(e.getMessage());
        }
        return FormAnswers.validation(
                CHECK_SECONDS,
                SupaflowAccounts.get().catalog().find(account, reference),
                found -> verdict(reference, found, objection));
    }

    private static FormValidation verdict(
            String reference, Optional<Pipeline> found, Function<Pipeline, String> objection) {
        if (found.isEmpty()) {
            return FormValidation.error(Messages.PipelineField_unknown(reference));
        }
        Pipeline pipeline = found.get();
        String description = describe(pipeline);
        if (pipeline.isDeleted()) {
            return FormValidation.error(Messages.PipelineField_deleted(description));
        }
        String objected = objection.apply(pipeline);
        if (objected != null) {
            return FormValidation.error(objected);
        }
        return pipeline.isActive()
                ? FormValidation.ok(description)
                : FormValidation.warning(Messages.PipelineField_notActive(description));
    }

    /** For example: Orders: Shop → Warehouse, active, last run completed 2 hours ago. */
    private static String describe(Pipeline pipeline) {
        String name = pipeline.displayName();
        String route = route(pipeline);
        List<String> parts = new ArrayList<>();
        parts.add(route.isEmpty() ? name : name + ": " + route);
        if (pipeline.state() != null) {
            parts.add(state(pipeline));
        }
        parts.add(lastRun(pipeline));
        return String.join(", ", parts);
    }

    private static String route(Pipeline pipeline) {
        String source = Util.fixNull(pipeline.sourceName());
        String destination = Util.fixNull(pipeline.destinationName());
        return source.isEmpty() || destination.isEmpty() ? source + destination : source + " → " + destination;
    }

    @NonNull
    private static String state(Pipeline pipeline) {
        return switch (Util.fixNull(pipeline.state())) {
            case "active" -> Messages.PipelineField_stateActive();
            case "inactive" -> Messages.PipelineField_stateInactive();
            case "draft" -> Messages.PipelineField_stateDraft();
            case "deleted" -> Messages.PipelineField_stateDeleted();
            case "failed" -> Messages.PipelineField_stateFailed();
            case "provisioning" -> Messages.PipelineField_stateProvisioning();
            case "locked" -> Messages.PipelineField_stateLocked();
            default -> Util.fixNull(pipeline.state());
        };
    }

    private static String lastRun(Pipeline pipeline) {
        String status = Util.fixNull(pipeline.lastJobStatus());
        Instant lastSync = pipeline.lastSyncAt();
        if (status.isEmpty()) {
            return lastSync == null ? Messages.PipelineField_noRun() : Messages.PipelineField_lastSync(ago(lastSync));
        }
        String run =
                switch (status) {
                    // Supaflow tells when data was last synchronized, which a run that failed did not do.
                    case "completed" ->
                        lastSync == null
                                ? Messages.PipelineField_lastCompleted()
                                : Messages.PipelineField_lastCompletedAgo(ago(lastSync));
                    case "completed_with_warning" ->
                        lastSync == null
                                ? Messages.PipelineField_lastCompletedWithWarning()
                                : Messages.PipelineField_lastCompletedWithWarningAgo(ago(lastSync));
                    case "failed" -> Messages.PipelineField_lastFailed();
                    case "cancelled" -> Messages.PipelineField_lastCancelled();
                    case "timed_out" -> Messages.PipelineField_lastTimedOut();
                    case "skipped" -> Messages.PipelineField_lastSkipped();
                    default -> Messages.PipelineField_lastUnderWay(ConsoleText.statusWords(status));
                };
        return lastSync == null || status.startsWith("completed")
                ? run
                : run + ", " + Messages.PipelineField_lastSync(ago(lastSync));
    }

    private static String ago(Instant moment) {
        return Figures.ago(Duration.between(moment, Instant.now()));
    }
}
