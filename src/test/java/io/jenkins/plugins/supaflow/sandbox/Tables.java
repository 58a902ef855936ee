package io.jenkins.plugins.supaflow.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.sandbox.SandboxState.Workspace;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The tables and views that the public client reads, as rows over the sandbox's state. */
final class Tables {

    private static final int LAST_SYNC_LOOK_BACK = 50;

    /** By their list. A simulation makes sandboxes by the million. */
    private static final Map<String, Map<String, ColumnType>> TYPES = new ConcurrentHashMap<>();

    private final SandboxState state;
    private final Supplier<Duration> lag;
    private final Map<String, Table> byName = new LinkedHashMap<>();

    /** @param lag of how long ago the jobs are that these tables show, and what they show of them */
    Tables(SandboxState state, Supplier<Duration> lag) {
        this.state = state;
        this.lag = lag;
        add(
                "jobs",
                "created_at",
                this::scanJobs,
                "id:u name job_type job_status job_command status_message reference_id:u reference_type created_at:t"
                        + " updated_at:t started_at:t ended_at:t execution_duration_ms:n created_by:u updated_by:u"
                        + " workspace_id:u job_response:j");
        add(
                "pipelines_and_datasources",
                "pipeline_name",
                this::scanPipelines,
                "pipeline_id:u pipeline_name pipeline_api_name pipeline_state pipeline_description pipeline_configs:j"
                        + " pipeline_created_at:t pipeline_updated_at:t project_id:u project_name source_datasource_id:u"
                        + " source_name source_connector_name destination_datasource_id:u destination_name"
                        + " destination_connector_name last_job_status last_sync_at:t schedules:j workspace_id:u");
        add(
                "job_details_v2",
                "",
                this::scanObjects,
                "id:u job_id:u fully_qualified_source_object_name ingestion_status staging_status loading_status"
                        + " ingestion_metrics:j staging_metrics:j loading_metrics:j job_status status_message"
                        + " created_at:t");
        add(
                "workspaces_with_access",
                "name",
                this::scanWorkspaces,
                "id:u name api_name description environment" + " user_access_level state created_at:t");
    }

    private void add(String name, String naturalOrder, Table.Scan scan, String columns) {
        byName.put(name, new Table(name, TYPES.computeIfAbsent(columns, Tables::types), naturalOrder, scan));
    }

    private static Map<String, ColumnType> types(String columns) {
        Map<String, ColumnType> types = new LinkedHashMap<>();
        for (String column : columns.split(" ")) {
            String[] parts = column.split(":");
            types.put(
                    parts[0],
                    switch (parts.length == 1 ? "" : parts[1]) {
                        case "u" -> ColumnType.UUID;
                        case "t" -> ColumnType.TIMESTAMP;
                        case "n" -> ColumnType.NUMBER;
                        case "j" -> ColumnType.JSON;
                        default -> ColumnType.TEXT;
                    });
        }
        return Collections.unmodifiableMap(types);
    }

    Table get(String name) {
        Table table = byName.get(name);
        if (table == null) {
            throw Errors.failure(404, "PGRST205", "Could not find the table 'public." + name + "' in the schema cache");
        }
        return table;
    }

    private Stream<Table.Row> scanJobs(List<Filter> filters, boolean descending) {
        return jobs(filters, "id", "reference_id", descending).map(this::row);
    }

    /** The jobs that may match, found by id or by pipeline where a filter allows it. */
    Stream<SandboxJob> jobs(List<Filter> filters, String idColumn, String pipelineColumn, boolean descending) {
        Collection<SandboxJob> found = null;
        List<String> ids = lookUp(filters, idColumn);
        List<String> pipelineIds = lookUp(filters, pipelineColumn);
        if (ids != null) {
            List<SandboxJob> ordered = new ArrayList<>(state.jobs(ids));
            if (descending) {
                Collections.reverse(ordered);
            }
            found = ordered;
        } else {
            ConcurrentNavigableMap<Instant, SandboxJob> all =
                    pipelineIds != null && pipelineIds.size() == 1 ? state.jobs(pipelineIds.get(0)) : state.jobs();
            found = descending ? all.descendingMap().values() : all.values();
        }
        return found.stream().filter(this::isVisible);
    }

    private boolean isVisible(SandboxJob job) {
        // Several jobs of one moment are a little ahead of the clock: without a lag all count.
        return !job.isVanished() && (lag.get().isZero() || !job.createdAt().isAfter(moment()));
    }

    private Instant moment() {
        return state.now().minus(lag.get());
    }

    @CheckForNull
    private static List<String> lookUp(List<Filter> filters, String column) {
        return filters.stream()
                .filter(filter -> filter.isLookUp() && filter.column().equals(column))
                .findFirst()
                .map(filter -> filter.literals().stream()
                        .map(literal -> literal.toLowerCase(Locale.ROOT))
                        .toList())
                .orElse(null);
    }

    Table.Row row(SandboxJob job) {
        SandboxJob.State now = job.at(moment());
        return column -> switch (column) {
            case "id" -> text(job.id());
            case "name" -> text("Run of " + job.pipeline().name());
            case "job_type" -> text("pipeline_run");
            case "job_status" -> text(now.status());
            case "status_message" -> text(now.message());
            case "reference_id" -> text(job.pipelineId());
            case "reference_type" -> text("pipeline");
            case "created_at" -> time(job.createdAt());
            case "updated_at" -> time(now.updatedAt());
            case "started_at" -> time(now.startedAt());
            case "ended_at" -> time(now.endedAt());
            case "execution_duration_ms" ->
                now.endedAt() == null || now.startedAt() == null
                        ? NullNode.getInstance()
                        : LongNode.valueOf(
                                Duration.between(now.startedAt(), now.endedAt()).toMillis());
            case "created_by", "updated_by" -> text(job.createdBy());
            case "workspace_id" -> text(SupaflowSandbox.WORKSPACE_ID);
            case "job_response" -> tree(job.response(now));
            default -> NullNode.getInstance();
        };
    }

    private Stream<Table.Row> scanPipelines(List<Filter> filters, boolean descending) {
        Comparator<SandboxPipeline> byNameThenId =
                Comparator.comparing(SandboxPipeline::name).thenComparing(SandboxPipeline::id);
        return state.pipelines().stream()
                .sorted(descending ? byNameThenId.reversed() : byNameThenId)
                .map(this::row);
    }

    private Table.Row row(SandboxPipeline pipeline) {
        return column -> switch (column) {
            case "pipeline_id" -> text(pipeline.id());
            case "pipeline_name" -> text(pipeline.name());
            case "pipeline_api_name" -> text(pipeline.apiName());
            case "pipeline_state" -> text(pipeline.state());
            case "pipeline_configs" -> tree(Map.of("load_mode", "MERGE"));
            case "pipeline_created_at", "pipeline_updated_at" -> time(pipeline.createdAt());
            case "project_id" -> id("project " + pipeline.projectName());
            case "project_name" -> text(pipeline.projectName());
            case "source_datasource_id" -> id("source " + pipeline.sourceName());
            case "source_name" -> text(pipeline.sourceName());
            case "source_connector_name" -> text(pipeline.sourceConnector());
            case "destination_datasource_id" -> id("destination " + pipeline.destinationName());
            case "destination_name" -> text(pipeline.destinationName());
            case "destination_connector_name" -> text(pipeline.destinationConnector());
            case "last_job_status" ->
                text(lastJobs(pipeline)
                        .findFirst()
                        .map(job -> job.at(moment()).status())
                        .orElse(null));
            case "last_sync_at" ->
                time(lastJobs(pipeline)
                        .map(job -> job.at(moment()))
                        .filter(job -> job.status().startsWith("completed"))
                        .findFirst()
                        .map(SandboxJob.State::endedAt)
                        .orElse(null));
            case "schedules" -> Answer.MAPPER.createArrayNode();
            case "workspace_id" -> text(SupaflowSandbox.WORKSPACE_ID);
            default -> NullNode.getInstance();
        };
    }

    private Stream<SandboxJob> lastJobs(SandboxPipeline pipeline) {
        return state.jobs(pipeline.id()).descendingMap().values().stream()
                .filter(this::isVisible)
                .limit(LAST_SYNC_LOOK_BACK);
    }

    private Stream<Table.Row> scanObjects(List<Filter> filters, boolean descending) {
        return jobs(filters, "job_id", "", false).flatMap(this::objectRows);
    }

    private Stream<Table.Row> objectRows(SandboxJob job) {
        SandboxJob.State now = job.at(moment());
        return job.objects(now, moment()).stream().map(object -> column -> switch (column) {
            case "id" -> id(job.id() + " " + object.name());
            case "job_id" -> text(job.id());
            case "fully_qualified_source_object_name" -> text(object.name());
            case "ingestion_status" -> text(object.ingestion());
            case "staging_status" -> text(object.staging());
            case "loading_status" -> text(object.loading());
            case "ingestion_metrics" -> metrics(object, 0, now);
            case "staging_metrics" -> metrics(object, 1, now);
            case "loading_metrics" -> metrics(object, 2, now);
            case "job_status" -> text(object.status());
            case "status_message" -> text(object.message());
            case "created_at" -> time(job.createdAt());
            default -> NullNode.getInstance();
        });
    }

    private Stream<Table.Row> scanWorkspaces(List<Filter> filters, boolean descending) {
        Comparator<Workspace> byWorkspaceName = Comparator.comparing(Workspace::name);
        return state.workspaces.stream()
                .sorted(descending ? byWorkspaceName.reversed() : byWorkspaceName)
                .map(workspace -> column -> switch (column) {
                    case "id" -> text(workspace.id());
                    case "name" -> text(workspace.name());
                    case "api_name" -> text(workspace.apiName());
                    case "environment" -> text("PROD");
                    case "user_access_level" -> text("editor");
                    case "state" -> text("active");
                    case "created_at" -> time(workspace.createdAt());
                    default -> NullNode.getInstance();
                });
    }

    static JsonNode text(@CheckForNull String text) {
        return text == null ? NullNode.getInstance() : TextNode.valueOf(text);
    }

    private static JsonNode time(@CheckForNull Instant instant) {
        return text(ColumnType.timestamp(instant));
    }

    private static JsonNode tree(@CheckForNull Object value) {
        return value == null ? NullNode.getInstance() : Answer.MAPPER.valueToTree(value);
    }

    private static JsonNode metrics(SandboxObject object, int stage, SandboxJob.State job) {
        return tree(object.metrics(stage, job.startedAt(), job.endedAt()));
    }

    /** A UUID that is always the same for the same thing. */
    private static JsonNode id(String thing) {
        return text(
                UUID.nameUUIDFromBytes(thing.getBytes(StandardCharsets.UTF_8)).toString());
    }
}
