package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.client.FoundJob;
import io.jenkins.plugins.supaflow.client.JobSummary;
import io.jenkins.plugins.supaflow.client.Pipeline;
import io.jenkins.plugins.supaflow.run.PipelinePoller.Poll;
import io.jenkins.plugins.supaflow.run.PipelineWatches.EndedJob;
import io.jenkins.plugins.supaflow.run.PipelineWatches.Watch;
import io.jenkins.plugins.supaflow.run.WatchLedger.Open;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What an answer changes in a ledger: which jobs have begun, which have ended, and which of these need a build. Depends on nothing but what
 * it is given.
 */
final class Adoption {

    /** The newest last. */
    private static final Comparator<FoundJob> BY_END = Comparator.comparing(
                    FoundJob::endedAt, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(FoundJob::createdAt, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(FoundJob::id);

    /**
     * When, and for whom, an answer is taken in.
     *
     * @param watch what is wanted
     * @param started when this controller started, by the engine's clock
     * @param isFirst whether this is the first good answer to a watch that was there before the controller started
     * @param timeOfDay what time it is, for people
     * @param owners who asked for the run that a job belongs to, by the job's id
     */
    record Terms(Watch watch, Instant started, boolean isFirst, Instant timeOfDay, UnaryOperator<String> owners) {}

    private final WatchLedger before;
    private final Poll poll;
    private final Terms terms;
    private final Map<String, Open> open;
    private final Map<String, Instant> ended;
    private Instant caughtUp;

    private Adoption(WatchLedger before, Poll poll, Terms terms) {
        this.before = before;
        this.poll = poll;
        this.terms = terms;
        this.open = new LinkedHashMap<>(before.open());
        this.ended = new LinkedHashMap<>(before.ended());
        this.caughtUp = before.caughtUp();
    }

    /** @param gone jobs in progress that Supaflow has not shown for too long */
    static WatchLedger of(WatchLedger before, Poll poll, Set<String> gone, Terms terms) {
        return new Adoption(before, poll, terms).adopt(gone);
    }

    private WatchLedger adopt(Set<String> gone) {
        open.keySet().removeAll(gone);
        List<FoundJob> wanted = wanted();
        List<EndedJob> due = new ArrayList<>(before.due());
        if (!wanted.isEmpty()) {
            due(wanted).stream().sorted(BY_END).map(this::due).forEach(due::add);
        }
        Instant mark = poll.reach() == null ? before.mark() : later(before.mark(), poll.reach());
        forget(WatchLedger.from(mark));
        return new WatchLedger(
                before.pipelineId(),
                name(),
                before.orgId() == null ? poll.account().orgId() : before.orgId(),
                before.begun(),
                mark,
                caughtUp,
                open,
                ended,
                due);
    }

    @CheckForNull
    private String name() {
        Pipeline pipeline = poll.pipeline();
        return pipeline == null ? before.pipelineName() : pipeline.displayName();
    }

    /** The jobs that have ended as somebody wants it, while they were watched. */
    private List<FoundJob> wanted() {
        List<FoundJob> wanted = new ArrayList<>();
        for (FoundJob job : poll.jobs()) {
            boolean wasOpen = before.open().containsKey(job.id());
            if (before.hasEnded(job.id()) || !wasOpen && isOld(job)) {
                continue;
            }
            if (!job.job().status().isTerminal()) {
                open.putIfAbsent(job.id(), new Open(job.createdAt(), before.begun()));
                continue;
            }
            open.remove(job.id());
            boolean isNew = ended.put(job.id(), later(poll.now(), before.mark())) == null;
            if (isNew && terms.watch().on().contains(job.job().status()) && !hasEndedBefore(job, wasOpen)) {
                wanted.add(job);
            }
        }
        return wanted;
    }

    /** Whether others asked for it, whose jobs are older. What does not say how old it is counts once it was seen in progress. */
    private boolean isOld(FoundJob job) {
        Instant created = job.createdAt();
        return created == null || created.isBefore(before.from());
    }

    /** Whether it ended before it was watched, though a replica shows that later than the first look. */
    private boolean hasEndedBefore(FoundJob job, boolean wasOpen) {
        Instant end = job.endedAt();
        if (end == null) {
            Instant created = job.createdAt();
            return !wasOpen && created != null && created.isBefore(before.begun());
        }
        Open known = before.open().get(job.id());
        return end.isBefore(known == null ? before.begun() : known.counts());
    }

    /** Of those that ended while the controller was down the newest alone, unless each is wanted. */
    private List<FoundJob> due(List<FoundJob> wanted) {
        if (terms.watch().everyJob()) {
            return wanted;
        }
        List<FoundJob> due =
                new ArrayList<>(wanted.stream().filter(job -> !isMissed(job)).toList());
        wanted.stream().filter(this::isMissed).max(BY_END).ifPresent(newest -> {
            // A replica may show an older one later.
            Instant end = newest.endedAt();
            if (caughtUp == null || end == null || end.isAfter(caughtUp)) {
                due.add(newest);
                caughtUp = end == null ? caughtUp : end;
            }
        });
        return due;
    }

    private boolean isMissed(FoundJob job) {
        Instant start = poll.now().minus(Duration.between(terms.started(), poll.heard()));
        Instant end = job.endedAt();
        return end == null ? terms.isFirst() : end.isBefore(start);
    }

    private EndedJob due(FoundJob job) {
        JobSummary summary = Objects.requireNonNullElse(job.summary(), JobSummary.UNKNOWN);
        return new EndedJob(
                job.id(),
                before.pipelineId(),
                name(),
                job.job().status(),
                job.statusMessage(),
                job.endedAt(),
                summary.totalRowsSource(),
                summary.totalRowsDestination(),
                terms.owners().apply(job.id()),
                terms.timeOfDay());
    }

    /** What no answer shows any more need not be known. */
    private void forget(Instant from) {
        Set<String> shown = new HashSet<>();
        poll.jobs().forEach(job -> shown.add(job.id()));
        ended.entrySet().removeIf(job -> job.getValue().isBefore(from) && !shown.contains(job.getKey()));
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
