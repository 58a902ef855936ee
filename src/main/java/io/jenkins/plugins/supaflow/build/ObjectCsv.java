package io.jenkins.plugins.supaflow.build;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;

/**
 * The objects of a run as a file of comma-separated values (RFC 4180) in UTF-8, which spreadsheets know by its mark. Names and words are
 * those of the remote API, numbers and moments (UTC) such that a program reads them, in any language.
 */
final class ObjectCsv implements HttpResponse {

    private static final String BYTE_ORDER_MARK = "\ufeff";

    /**
     * What a spreadsheet takes for the begin of a formula, also where it begins a cell at each semicolon: OWASP, "CSV Injection". Those
     * of full width count in Japan.
     */
    private static final Pattern FORMULA = Pattern.compile("(^|;)(\\s*)([-=+@＝＋－＠])");

    private record Column(@NonNull String name, @NonNull Function<ObjectRow, Object> value) {}

    private static final List<Column> COLUMNS = List.of(
            new Column("name", ObjectRow::name),
            new Column("status", ObjectRow::status),
            new Column("message", ObjectRow::message),
            new Column("ingestionStatus", ObjectRow::ingestionStatus),
            new Column("stagingStatus", ObjectRow::stagingStatus),
            new Column("loadingStatus", ObjectRow::loadingStatus),
            new Column("rowsIn", ObjectRow::rowsIn),
            new Column("rowsOut", ObjectRow::rowsOut),
            new Column("rowsInserted", ObjectRow::rowsInserted),
            new Column("rowsUpdated", ObjectRow::rowsUpdated),
            new Column("rowsDeleted", ObjectRow::rowsDeleted),
            new Column("rowsFailed", ObjectRow::rowsFailed),
            new Column("bytes", ObjectRow::bytes),
            new Column("durationMillis", ObjectRow::durationMillis),
            new Column("ingestionStart", row -> moment(row.ingestionStart())),
            new Column("ingestionEnd", row -> moment(row.ingestionEnd())),
            new Column("stagingStart", row -> moment(row.stagingStart())),
            new Column("stagingEnd", row -> moment(row.stagingEnd())),
            new Column("loadingStart", row -> moment(row.loadingStart())),
            new Column("loadingEnd", row -> moment(row.loadingEnd())));

    private final String file;
    private final List<ObjectRow> rows;

    /** @param file what the browser calls the file; letters, digits, hyphens and points */
    ObjectCsv(@NonNull String file, @NonNull List<ObjectRow> rows) {
        this.file = file;
        this.rows = rows;
    }

    @CheckForNull
    private static Instant moment(@CheckForNull Long millis) {
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    /** A cell as it stands in the file: quoted, so that no comma and no quote ends it; empty where nothing is known. */
    @NonNull
    static String cell(@CheckForNull Object value) {
        return value == null
                ? ""
                : '"' + FORMULA.matcher(value.toString()).replaceAll("$1$2'$3").replace("\"", "\"\"") + '"';
    }

    private static String line(Function<Column, Object> value) {
        return COLUMNS.stream().map(value).map(ObjectCsv::cell).collect(Collectors.joining(",", "", "\r\n"));
    }

    private String text() {
        return rows.stream()
                .map(row -> line(column -> column.value().apply(row)))
                .collect(Collectors.joining("", BYTE_ORDER_MARK + line(Column::name), ""));
    }

    @Override
    public void generateResponse(StaplerRequest2 request, StaplerResponse2 response, Object node) throws IOException {
        response.setContentType("text/csv;charset=UTF-8");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Content-Disposition", "attachment; filename=\"" + file + '"');
        response.getOutputStream().write(text().getBytes(StandardCharsets.UTF_8));
    }
}
