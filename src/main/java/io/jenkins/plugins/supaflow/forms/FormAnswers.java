package io.jenkins.plugins.supaflow.forms;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.util.FormValidation;
import io.jenkins.plugins.supaflow.client.AmbiguousPipelineException;
import io.jenkins.plugins.supaflow.client.PipelineCatalog.KeyFacts;
import io.jenkins.plugins.supaflow.client.RejectedKeyException;
import io.jenkins.plugins.supaflow.client.SupaflowException;
import io.jenkins.plugins.supaflow.run.Figures;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Turns what Supaflow answers into what a form shows. Waits for it, on the thread of the form's request, but not for long. */
@Restricted(NoExternalUse.class)
public final class FormAnswers {

    private static final int KEY_SECONDS = 10;

    private FormAnswers() {}

    /**
     * Waits for an answer.
     *
     * @param failed what to make of a failure (null if there was no answer in time) and of the sentence that tells it
     */
    @NonNull
    public static <A, R> R within(
            int seconds,
            @NonNull CompletableFuture<A> question,
            @NonNull Function<A, R> answered,
            @NonNull BiFunction<SupaflowException, String, R> failed) {
        A answer;
        try {
            answer = question.get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return failed.apply(null, Messages.FormAnswers_noAnswer(seconds));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed.apply(null, Messages.FormAnswers_noAnswer(seconds));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SupaflowException failure) {
                return failed.apply(failure, sentence(failure));
            }
            throw new IllegalStateException(e.getCause());
        }
        return answered.apply(answer);
    }

    private static String sentence(SupaflowException failure) {
        if (failure instanceof AmbiguousPipelineException) {
            return failure.getLocalizedMessage();
        }
        return isKeyRejected(failure)
                ? Messages.FormAnswers_keyRejected(failure.httpStatus())
                : Messages.FormAnswers_notChecked(failure.getLocalizedMessage());
    }

    private static boolean isKeyRejected(@CheckForNull SupaflowException failure) {
        return failure instanceof RejectedKeyException && !failure.mayPass();
    }

    /**
     * Waits for an answer. A rejected key is an error, and so is a name that tells nobody which pipeline is meant; any other failure
     * is a warning: who saves a form need not be online.
     */
    @NonNull
    public static <A> FormValidation validation(
            int seconds, @NonNull CompletableFuture<A> question, @NonNull Function<A, FormValidation> answered) {
        return within(
                seconds,
                question,
                answered,
                (failure, sentence) -> isKeyRejected(failure) || failure instanceof AmbiguousPipelineException
                        ? FormValidation.error(sentence)
                        : FormValidation.warning(sentence));
    }

    /** Whose key it is and what it sees. */
    @NonNull
    public static FormValidation key(@NonNull CompletableFuture<KeyFacts> question) {
        return validation(
                KEY_SECONDS,
                question,
                facts -> FormValidation.ok(Messages.FormAnswers_keyAccepted(
                        orUnknown(facts.account().orgId()), pipelines(facts.pipelines()))));
    }

    private static String pipelines(long count) {
        if (count == 0) {
            return Messages.FormAnswers_noPipelines();
        }
        return count == 1 ? Messages.FormAnswers_onePipeline() : Messages.FormAnswers_pipelines(Figures.count(count));
    }

    /** Tells that something could not be asked. */
    @NonNull
    public static FormValidation notChecked(@NonNull String why) {
        return FormValidation.warning(Messages.FormAnswers_notChecked(why));
    }

    /** What Supaflow told, or that it did not. */
    @NonNull
    public static String orUnknown(@CheckForNull String text) {
        return text == null ? Messages.FormAnswers_unknown() : text;
    }
}
