package io.jenkins.plugins.supaflow.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** Carries requests out: the app's bootstrap, the gateway's check of {@code apikey}, and PostgREST behind it. */
final class SandboxApi {

    /** Supabase's default cap on the rows of one answer. */
    static final long DEFAULT_MAX_ROWS = 1000;

    /** Over sockets, the JDK's server puts the machine's time in its place. */
    private static final DateTimeFormatter DATE = DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);

    private static final DateTimeFormatter EXPIRY =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final Set<String> TRIGGER_PARAMETERS =
            Set.of("p_pipeline_id", "p_job_type", "p_full_resync", "p_reset_target");
    private static final String REST = "/rest/v1/";

    /** A request as far as the work depends on it; header names are in lower case. */
    record Request(String method, String path, @CheckForNull String query, Map<String, String> headers, byte[] body) {

        @CheckForNull
        String header(String name) {
            return headers.get(name);
        }

        Request with(byte[] newBody) {
            return new Request(method, path, query, headers, newBody);
        }
    }

    final SandboxTokens tokens;
    volatile Duration tokenLifetime = Duration.ofHours(1);
    volatile UnaryOperator<ObjectNode> bootstrapBody = UnaryOperator.identity();
    volatile long maxRows = DEFAULT_MAX_ROWS;
    volatile boolean hideTotals;
    final Tampering tampering = new Tampering();

    private final SandboxState state;
    private final Tables tables;
    private final Tables replica;
    private final String anonKey;

    SandboxApi(SandboxState state) {
        this.state = state;
        this.tables = new Tables(state, () -> Duration.ZERO);
        this.replica = new Tables(state, () -> state.lag);
        this.tokens = new SandboxTokens(state.clock, state.newId());
        this.anonKey = tokens.anonKey();
    }

    Answer carryOut(Operation operation, Request request, String url) {
        return answer(operation, request, url).with("Date", DATE.format(state.now()));
    }

    private Answer answer(Operation operation, Request request, String url) {
        try {
            if (operation == Operation.BOOTSTRAP) {
                return bootstrap(request, url);
            }
            if (!request.path().startsWith(REST)) {
                return Errors.page(404, "Not Found");
            }
            return behindTheGateway(operation, request);
        } catch (Errors.Failure failure) {
            return failure.answer();
        }
    }

    private Answer bootstrap(Request request, String url) {
        if (!request.method().equals("POST")) {
            return Answer.empty(405).with("Allow", "POST");
        }
        String authorization = request.header("authorization");
        if (authorization == null || !authorization.startsWith("Bearer ")) {
            return error(401, "Missing or invalid Authorization header");
        }
        String key = authorization.substring("Bearer ".length()).trim();
        String user = state.usersByKey.get(key);
        if (user == null) {
            return error(401, key.startsWith("ak_") ? "Invalid or revoked API key" : "Unsupported API key format");
        }
        Duration lifetime = tokenLifetime;
        Instant expiry = state.now().plus(lifetime);
        ObjectNode body = Answer.MAPPER.createObjectNode();
        body.put("token", tokens.issue(user, lifetime))
                .put("supabase_url", url)
                .put("supabase_anon_key", anonKey)
                .put("region", "us")
                .put("org_id", SupaflowSandbox.ORG_ID)
                .put("user_id", user)
                .put("org_role", "admin")
                .put("expires_at", EXPIRY.format(expiry))
                .put("ttl_seconds", lifetime.toSeconds());
        return Answer.json(200, bootstrapBody.apply(body));
    }

    private static Answer error(int status, String message) {
        return Answer.json(status, Answer.MAPPER.createObjectNode().put("error", message));
    }

    private Answer behindTheGateway(Operation operation, Request request) {
        String key = request.header("apikey");
        if (key == null) {
            return Errors.gateway(
                    401, "No API key found in request", "No `apikey` request header or url param was found.");
        }
        if (!key.equals(anonKey)) {
            return Errors.gateway(
                    401, "Invalid API key", "Double check your Supabase `anon` or `service_role` API key.");
        }
        String user = tokens.user(request.header("authorization"));
        String relation = request.path().substring(REST.length());
        if (user == null) {
            throw Errors.failure(401, "42501", "permission denied for " + relation.replaceFirst("^rpc/", "function "));
        }
        if (relation.startsWith("rpc/")) {
            return call(operation, relation.substring("rpc/".length()), request, user);
        }
        boolean read = request.method().equals("GET") || request.method().equals("HEAD");
        Table table = (read ? replica : tables).get(relation);
        return switch (request.method()) {
            case "GET", "HEAD" ->
                PostgRest.read(
                        table,
                        Query.parse(table, request.query(), request.header("range")),
                        request.header("accept"),
                        hideTotals ? null : request.header("prefer"),
                        maxRows,
                        tampering);
            case "PATCH" -> {
                if (operation != Operation.CANCEL) {
                    throw Errors.failure(403, "42501", "permission denied for table " + relation);
                }
                yield patchJobs(table, request);
            }
            case "POST", "PUT", "DELETE" ->
                throw Errors.failure(403, "42501", "permission denied for table " + relation);
            default -> throw Errors.failure(405, "PGRST117", "Unsupported HTTP method: " + request.method());
        };
    }

    private Answer patchJobs(Table table, Request request) {
        Query query = Query.parse(table, request.query(), null);
        JsonNode body = json(request.body());
        for (Iterator<String> names = body.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!table.columns().containsKey(name)) {
                throw Errors.failure(
                        400, "PGRST204", "Could not find the '" + name + "' column of 'jobs' in the schema cache");
            }
            if (!name.equals("job_status") || !body.get(name).asText().equals("cancelled")) {
                throw Errors.failure(403, "42501", "new row violates row-level security policy for table \"jobs\"");
            }
        }
        // Between the look and the change no other PATCH may come, or two could both find a job in progress.
        synchronized (this) {
            Instant now = state.now();
            List<Table.Row> rows = PostgRest.matching(table, query).toList();
            List<Table.Row> changed = rows.stream()
                    .<Table.Row>map(row ->
                            column -> column.equals("job_status") ? TextNode.valueOf("cancelled") : row.get(column))
                    .toList();
            String prefer = request.header("prefer");
            Long total = PostgRest.prefers(prefer, "count=exact") ? Long.valueOf(rows.size()) : null;
            Answer answer = PostgRest.prefers(prefer, "return=representation")
                    ? PostgRest.answer(tampering.render(table, changed, query.select()), request.header("accept"), 200)
                    : Answer.empty(204);
            if (body.has("job_status")) {
                List<String> ids =
                        rows.stream().map(row -> row.get("id").asText()).toList();
                state.jobs(ids).forEach(job -> job.cancel(now, state.heartbeat));
            }
            return answer.with("Content-Range", PostgRest.contentRange(0, rows.size(), total));
        }
    }

    private Answer call(Operation operation, String function, Request request, String user) {
        JsonNode parameters = request.method().equals("POST") ? json(request.body()) : NullNode.getInstance();
        Set<String> names = new TreeSet<>();
        parameters.fieldNames().forEachRemaining(names::add);
        if (operation != Operation.TRIGGER
                || !TRIGGER_PARAMETERS.containsAll(names)
                || !names.contains("p_pipeline_id")) {
            String signature = "public." + function + "(" + String.join(", ", names) + ")";
            throw Errors.failure(404, "PGRST202", "Could not find the function " + signature + " in the schema cache");
        }
        String type = parameters.path("p_job_type").asText("pipeline_run");
        boolean fullResync = parameters.path("p_full_resync").asBoolean(false);
        boolean resetTarget = parameters.path("p_reset_target").asBoolean(false);
        String pipelineId =
                (String) ColumnType.UUID.parse(parameters.path("p_pipeline_id").asText());
        if (!type.equals("pipeline_run")) {
            throw Errors.failure(400, "P0001", "Unsupported job type: " + type);
        }
        if (resetTarget && !fullResync) {
            throw Errors.failure(400, "P0001", "p_reset_target requires p_full_resync");
        }
        SandboxPipeline pipeline = state.pipeline(pipelineId);
        if (pipeline == null) {
            throw Errors.failure(400, "P0001", "Pipeline not found or access denied");
        }
        if (!pipeline.state().equals("active")) {
            throw Errors.failure(400, "P0001", "Pipeline is not active");
        }
        if (state.outOfCredits) {
            return Answer.json(200, NullNode.getInstance());
        }
        SandboxJob job =
                state.createJob(pipeline, state.creatorsByUser.getOrDefault(user, user), fullResync, resetTarget);
        state.countCreated(pipeline.id());
        return Answer.json(200, TextNode.valueOf(job.id()));
    }

    private static JsonNode json(byte[] body) {
        try {
            JsonNode tree = Answer.MAPPER.readTree(body);
            if (tree != null && tree.isObject()) {
                return tree;
            }
        } catch (IOException e) {
            // The same answer as for JSON of another kind.
        }
        throw Errors.failure(400, "PGRST102", "Empty or invalid json");
    }
}
