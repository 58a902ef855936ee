package io.jenkins.plugins.supaflow.build;

import com.fasterxml.jackson.annotation.JsonInclude;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.ObjectResult;
import io.jenkins.plugins.supaflow.client.ObjectResult.Metrics;
import io.jenkins.plugins.supaflow.client.Texts;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/**
 * What a job did with one object (table), as a build keeps and shows it: one row. Statuses are Supaflow's words; moments are
 * milliseconds since 1970 by Supaflow's clock. Anything may be null where Supaflow did not say.
 *
 * @param name the source object's full name
 * @param rowsFailed rows that a stage rejected, all stages together
 * @param bytes the size of what was staged, or else ingested
 */
@ExportedBean(defaultVisibility = 2)
@JsonInclude(JsonInclude.Include.NON_NULL)
@Restricted(NoExternalUse.class)
public record ObjectRow(
        @Exported @CheckForNull String name,
        @Exported @CheckForNull String status,
        @Exported @CheckForNull String message,
        @Exported @CheckForNull String ingestionStatus,
        @Exported @CheckForNull String stagingStatus,
        @Exported @CheckForNull String loadingStatus,
        @Exported @CheckForNull Long rowsIn,
        @Exported @CheckForNull Long rowsOut,
        @Exported @CheckForNull Long rowsInserted,
        @Exported @CheckForNull Long rowsUpdated,
        @Exported @CheckForNull Long rowsDeleted,
        @Exported @CheckForNull Long rowsFailed,
        @Exported @CheckForNull Long bytes,
        @Exported @CheckForNull Long ingestionStart,
        @Exported @CheckForNull Long ingestionEnd,
        @Exported @CheckForNull Long stagingStart,
        @Exported @CheckForNull Long stagingEnd,
        @Exported @CheckForNull Long loadingStart,
        @Exported @CheckForNull Long loadingEnd) {

    @NonNull
    static ObjectRow of(@NonNull ObjectResult object) {
        Metrics ingestion = object.ingestion();
        Metrics staging = object.staging();
        Metrics loading = object.loading();
        return new ObjectRow(
                object.name(),
                object.status(),
                object.statusMessage(),
                object.ingestionStatus(),
                object.stagingStatus(),
                object.loadingStatus(),
                first(Metrics::inputRows, ingestion, staging, loading),
                first(Metrics::outputRows, loading, staging, ingestion),
                first(Metrics::rowsInserted, loading),
                first(Metrics::rowsUpdated, loading),
                first(Metrics::rowsDeleted, loading),
                sum(Metrics::errorRows, ingestion, staging, loading),
                first(Metrics::outputFileSize, staging, ingestion, loading),
                moment(Metrics::startedAt, ingestion),
                moment(Metrics::endedAt, ingestion),
                moment(Metrics::startedAt, staging),
                moment(Metrics::endedAt, staging),
                moment(Metrics::startedAt, loading),
                moment(Metrics::endedAt, loading));
    }

    boolean isFailed() {
        return "failure".equals(StatusWords.kind(overall()));
    }

    /** Which symbol and colour belong to it: that of its status, or of the rows that were left out. */
    @NonNull
    String kind() {
        boolean warns = rowsFailed != null && rowsFailed > 0
                || status == null
                        && Stream.of(ingestionStatus, stagingStatus, loadingStatus)
                                .anyMatch("completed_with_warning"::equals);
        return !isFailed() && warns ? "warning" : StatusWords.kind(overall());
    }

    /** The object's status; where Supaflow did not say, that of a stage that failed. */
    @CheckForNull
    String overall() {
        return status != null
                ? status
                : Stream.of(ingestionStatus, stagingStatus, loadingStatus)
                        .filter(stage -> "failure".equals(StatusWords.kind(stage)))
                        .findFirst()
                        .orElse(null);
    }

    /** The same with no more of the message than this; it may be the only text of any length. */
    @NonNull
    ObjectRow withMessageOfAtMost(int length) {
        return new ObjectRow(
                name,
                status,
                message == null ? null : Texts.plain(message, length),
                ingestionStatus,
                stagingStatus,
                loadingStatus,
                rowsIn,
                rowsOut,
                rowsInserted,
                rowsUpdated,
                rowsDeleted,
                rowsFailed,
                bytes,
                ingestionStart,
                ingestionEnd,
                stagingStart,
                stagingEnd,
                loadingStart,
                loadingEnd);
    }

    /** From the first stage's start to the last one's end, in milliseconds. */
    @CheckForNull
    @Exported
    public Long durationMillis() {
        long start = moments(ingestionStart, stagingStart, loadingStart).min().orElse(Long.MAX_VALUE);
        long end = moments(ingestionEnd, stagingEnd, loadingEnd).max().orElse(Long.MIN_VALUE);
        return end < start ? null : end - start;
    }

    private static LongStream moments(Long... some) {
        return Stream.of(some).filter(Objects::nonNull).mapToLong(Long::longValue);
    }

    @CheckForNull
    private static Long first(Function<Metrics, Long> figure, Metrics... stages) {
        return figures(figure, stages).findFirst().orElse(null);
    }

    @CheckForNull
    private static Long sum(Function<Metrics, Long> figure, Metrics... stages) {
        return figures(figure, stages).reduce(Long::sum).orElse(null);
    }

    private static Stream<Long> figures(Function<Metrics, Long> figure, Metrics... stages) {
        return Stream.of(stages).filter(Objects::nonNull).map(figure).filter(Objects::nonNull);
    }

    @CheckForNull
    private static Long moment(Function<Metrics, Instant> moment, @CheckForNull Metrics stage) {
        Instant instant = stage == null ? null : moment.apply(stage);
        return instant == null ? null : instant.toEpochMilli();
    }
}
