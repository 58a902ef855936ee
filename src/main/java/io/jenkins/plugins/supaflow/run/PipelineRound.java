package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.client.Account;
import io.jenkins.plugins.supaflow.client.FoundJob;
import io.jenkins.plugins.supaflow.client.JobsSeen;
import io.jenkins.plugins.supaflow.client.JobsWanted;
import io.jenkins.plugins.supaflow.client.Pipeline;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.client.SupaflowException;
import io.jenkins.plugins.supaflow.client.UnavailableException;
import io.jenkins.plugins.supaflow.run.PipelinePoller.Poll;
import io.jenkins.plugins.supaflow.run.PipelinePoller.Watching;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/** One round of an account: looks up what names a pipeline where that is not known, asks for the jobs of all, and tells each who watches. */
final class PipelineRound {

    private static final Logger LOGGER = Logger.getLogger(PipelineRound.class.getName());

    private final SupaflowClient account;
    private final PipelineNames names;
    private final List<Watching> all;
    private final Clock clock;

    /** Of whom nothing is heard yet. */
    private final Map<Watching, Asked> waiting = new LinkedHashMap<>();

    /** What was asked for one who watches. */
    private record Asked(String pipelineId, @CheckForNull Instant from, Collection<String> open) {}

    PipelineRound(SupaflowClient account, PipelineNames names, List<Watching> all, Clock clock) {
        this.account = account;
        this.names = names;
        this.all = all;
        this.clock = clock;
    }

    /** Gives the failure, null if all went well. Never fails itself. */
    CompletableFuture<SupaflowException> begin() {
        return account.account()
                .thenCompose(whose -> names.lookUp(all.stream()
                                .filter(Watching::isLookedUp)
                                .map(Watching::pipeline)
                                .toList())
                        .thenCompose(lookedUp -> ask(whose)))
                .handle((done, thrown) -> {
                    SupaflowException failure = thrown == null ? null : SupaflowException.of(thrown);
                    if (failure != null) {
                        // Before there was a question, all wait.
                        Collection<Watching> unanswered = waiting.isEmpty() ? all : waiting.keySet();
                        List.copyOf(unanswered).forEach(one -> tell(one, it -> it.pollFailed(failure)));
                    }
                    return failure;
                });
    }

    private CompletableFuture<Void> ask(Account whose) {
        JobsWanted wanted = new JobsWanted();
        for (Watching one : all) {
            String pipelineId = pipelineId(one, whose);
            if (pipelineId != null) {
                Asked about = new Asked(pipelineId, one.from(), one.open());
                waiting.put(one, about);
                Instant from = about.from();
                if (from == null) {
                    wanted.addInProgress(pipelineId);
                } else {
                    wanted.add(pipelineId, from);
                }
                one.older().forEach(wanted::addJob);
            }
        }
        if (waiting.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        // With a new token the key may be somebody else's.
        return account.others()
                .newJobs(wanted)
                .thenCompose(seen -> account.account().thenAccept(now -> tell(now, seen)));
    }

    /** Where it is not known, who watches is told why. */
    @CheckForNull
    private String pipelineId(Watching one, Account whose) {
        if (!one.isLookedUp()) {
            return one.pipeline();
        }
        PipelineNames.Known known = names.of(one.pipeline());
        if (known == null) {
            SupaflowException failure =
                    Objects.requireNonNullElse(names.failure(), UnavailableException.unexpected(null));
            tell(one, it -> it.pollFailed(failure));
            return null;
        }
        Pipeline pipeline = known.pipeline();
        if (pipeline == null) {
            tell(one, it -> it.notFound(whose, Objects.requireNonNull(known.why())));
            return null;
        }
        return pipeline.id();
    }

    private void tell(Account whose, JobsSeen seen) {
        Instant heard = clock.instant();
        Instant now = seen.date();
        Instant newest = seen.jobs().stream()
                .map(FoundJob::createdAt)
                .filter(Objects::nonNull)
                .max(Instant::compareTo)
                .orElse(null);
        // A row may say anything.
        Instant reach = newest == null || newest.isBefore(now) ? newest : now;
        Map<String, FoundJob> byId = new HashMap<>();
        seen.jobs().forEach(job -> byId.put(job.id(), job));
        Map<String, List<FoundJob>> byPipeline = seen.jobs().stream()
                .filter(FoundJob::isPipelineRun)
                .collect(Collectors.groupingBy(FoundJob::referenceId));
        waiting.forEach((one, about) -> {
            List<FoundJob> jobs = new ArrayList<>(byPipeline.getOrDefault(about.pipelineId(), List.of()));
            // Of one that was asked for itself, the row need not say whose it is.
            about.open().stream()
                    .map(byId::get)
                    .filter(job -> job != null && !jobs.contains(job))
                    .forEach(jobs::add);
            PipelineNames.Known known = one.isLookedUp() ? names.of(one.pipeline()) : null;
            Pipeline pipeline = known == null ? null : known.pipeline();
            Poll poll = new Poll(account, whose, about.from(), pipeline, jobs, heard, now, reach, seen.isWhole());
            tell(one, it -> it.polled(poll));
        });
    }

    /** One who cannot be told must not keep the others from hearing, nor the next round from coming. */
    private static void tell(Watching one, Consumer<Watching> word) {
        try {
            word.accept(one);
        } catch (RuntimeException | Error e) {
            LOGGER.log(Level.WARNING, "The answer to a poll of pipelines could not be told", e);
        }
    }
}
