package io.jenkins.plugins.supaflow.build;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import io.jenkins.plugins.supaflow.run.Figures;
import io.jenkins.plugins.supaflow.run.RunOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * What the builds before one keep of the same pipeline's runs: what is usual, and how a run stands against the one before. Asks Supaflow
 * nothing, and loads no more than a few builds.
 */
final class RunsBefore {

    /** Builds that are looked at, each of which is read from disk if it is not in memory. */
    private static final int BUILDS = 10;

    /** Runs that tell what is usual. */
    private static final int USUAL = 3;

    /** Objects that a sentence names. */
    private static final int NAMED = 3;

    private record Before(Run<?, ?> build, SupaflowRunAction run) {}

    private final List<Before> runs;

    private RunsBefore(List<Before> runs) {
        this.runs = runs;
    }

    /** The runs of the same pipeline in the builds before, the last first: those whose jobs have ended. */
    @NonNull
    static RunsBefore of(@NonNull Run<?, ?> build, @NonNull RunView run) {
        List<Before> found = new ArrayList<>();
        Run<?, ?> earlier = build.getPreviousBuild();
        for (int seen = 0; earlier != null && seen < BUILDS; seen++) {
            for (SupaflowRunAction action : earlier.getActions(SupaflowRunAction.class)) {
                RunOutcome end = action.getOutcome();
                if (end != null && end.kind().isOfAJob() && isSamePipeline(action, run)) {
                    found.add(new Before(earlier, action));
                }
            }
            earlier = earlier.getPreviousBuild();
        }
        return new RunsBefore(found);
    }

    private static boolean isSamePipeline(SupaflowRunAction before, RunView run) {
        String id = run.getResult().getPipelineId();
        return id == null
                ? before.reference().equals(run.reference())
                : id.equals(before.getResult().getPipelineId());
    }

    /** For a run that goes on: what the last ones took and moved that went well; empty if none is known. */
    @NonNull
    String usual() {
        List<SupaflowRunResult> good = runs.stream()
                .map(Before::run)
                .filter(run -> isGood(Objects.requireNonNull(run.getOutcome()).kind()))
                .map(SupaflowRunAction::getResult)
                .filter(result -> isFigure(result.getDurationMillis()) && isFigure(result.getTotalRowsDestination()))
                .limit(USUAL)
                .toList();
        if (good.isEmpty()) {
            return "";
        }
        String took = duration(mean(good, SupaflowRunResult::getDurationMillis));
        String moved = Figures.count(mean(good, SupaflowRunResult::getTotalRowsDestination));
        return good.size() == 1
                ? Messages.RunsBefore_last(took, moved)
                : Messages.RunsBefore_usual(good.size(), took, moved);
    }

    private static boolean isGood(RunOutcome.Kind kind) {
        return kind == RunOutcome.Kind.COMPLETED || kind == RunOutcome.Kind.COMPLETED_WITH_WARNING;
    }

    private static long mean(List<SupaflowRunResult> results, Function<SupaflowRunResult, Long> figure) {
        return Math.round(results.stream()
                .map(figure)
                .mapToLong(Long::longValue)
                .average()
                .orElse(0));
    }

    /** How a run that has ended stands against the one before, in a sentence or two; empty if there is none, or nothing to compare. */
    @NonNull
    String compared(@NonNull RunView run) {
        if (runs.isEmpty()) {
            return "";
        }
        Before before = runs.get(0);
        SupaflowRunResult was = before.run().getResult();
        SupaflowRunResult is = run.getResult();
        List<String> parts = new ArrayList<>();
        Long wasLong = was.getDurationMillis();
        Long isLong = is.getDurationMillis();
        if (wasLong != null && isLong != null && wasLong >= 0 && isLong >= 0) {
            parts.add(duration(wasLong, isLong));
        }
        Long wrote = was.getTotalRowsDestination();
        Long writes = is.getTotalRowsDestination();
        if (wrote != null && writes != null && wrote >= 0 && writes >= 0) {
            parts.add(rows(wrote, writes));
        }
        ObjectRows now = run.objects();
        ObjectRows then = before.run().objects();
        if (now != null && then != null) {
            add(parts, fails(now, then), Messages::RunsBefore_failing);
            add(parts, fails(then, now), Messages::RunsBefore_healed);
        }
        return parts.isEmpty()
                ? ""
                : Messages.RunsBefore_against(before.build().getDisplayName(), String.join(", ", parts));
    }

    private static String duration(long was, long is) {
        long seconds = is / 1_000 - was / 1_000;
        if (seconds == 0) {
            return Messages.RunsBefore_asLong();
        }
        String difference = duration(Math.abs(seconds) * 1_000);
        return seconds > 0 ? Messages.RunsBefore_longer(difference) : Messages.RunsBefore_shorter(difference);
    }

    private static String rows(long was, long is) {
        if (is == was) {
            return Messages.RunsBefore_asManyRows();
        }
        String difference = Figures.count(Math.abs(is - was));
        return is > was ? Messages.RunsBefore_moreRows(difference) : Messages.RunsBefore_fewerRows(difference);
    }

    private static void add(List<String> parts, List<String> names, Function<Object, String> sentence) {
        if (!names.isEmpty()) {
            String named = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
            int more = names.size() - NAMED;
            parts.add(sentence.apply(more > 0 ? named + " " + Messages.RunCard_more(Figures.count(more)) : named));
        }
    }

    /** The objects that failed in the one and went through in the other. Of what the other does not keep, nobody knows. */
    private static List<String> fails(ObjectRows one, ObjectRows other) {
        Set<String> went = new HashSet<>();
        other.rows().stream()
                .filter(row ->
                        row.name() != null && List.of("success", "warning").contains(row.kind()))
                .forEach(row -> went.add(row.name()));
        return one.rows().stream()
                .filter(row -> row.isFailed() && went.contains(row.name()))
                .map(ObjectRow::name)
                .toList();
    }

    private static boolean isFigure(@CheckForNull Long number) {
        return number != null && number >= 0;
    }

    private static String duration(long millis) {
        return Figures.duration(Duration.ofMillis(millis));
    }
}
