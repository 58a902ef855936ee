package io.jenkins.plugins.supaflow.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * An in-memory Supaflow that speaks real HTTP on a loopback port: the app's key exchange, the gateway and PostgREST, faithful
 * enough for Supaflow's public command line and for the script on Supaflow's page "Trigger a pipeline run via the API".
 *
 * <p>A job's life and a token's lifetime run on an injected clock; there are no timers. Faults are scripted per
 * {@link Operation}. Every method may be called at any time from any thread.
 */
public final class SupaflowSandbox implements AutoCloseable {

    /** A key that is valid from the start; its user is {@link #USER_ID}. */
    public static final String KEY = "ak_sandbox_0123456789abcdef";

    /** The user of {@link #KEY}. */
    public static final String USER_ID = "5afe0000-0000-4000-8000-000000000001";

    /** The organization of all keys. */
    public static final String ORG_ID = "5afe0000-0000-4000-8000-000000000002";

    /** The workspace of all pipelines and jobs. */
    public static final String WORKSPACE_ID = "5afe0000-0000-4000-8000-000000000003";

    private static final URI NOWHERE = URI.create("https://supaflow.invalid");

    private final SandboxState state;
    private final SandboxApi api;
    private final SandboxFront front;
    private final SandboxServer server;

    /** @param port -1 for none */
    private SupaflowSandbox(int port, Clock clock, Supplier<UUID> ids) throws IOException {
        state = new SandboxState(clock, ids);
        state.usersByKey.put(KEY, USER_ID);
        state.workspaces.add(new SandboxState.Workspace(WORKSPACE_ID, "Sandbox", "sandbox", clock.instant()));
        api = new SandboxApi(state);
        front = new SandboxFront(state, api);
        server = port < 0 ? null : new SandboxServer(port, front);
    }

    /** Starts one on a free port, on the system's clock. */
    @NonNull
    public static SupaflowSandbox start() {
        return start(0, Clock.systemUTC());
    }

    /**
     * Starts one.
     *
     * @param port 0 takes a free one
     * @param clock decides how far jobs are and whether tokens have expired, for example a {@link ManualClock}
     * @throws UncheckedIOException when the port cannot be had
     */
    @NonNull
    public static SupaflowSandbox start(int port, @NonNull Clock clock) {
        try {
            return new SupaflowSandbox(port, clock, UUID::randomUUID);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Makes one without sockets and threads: whoever carries requests brings them to its {@link #front}.
     *
     * @param clock as with {@link #start(int, Clock)}
     * @param ids gives the ids of pipelines and jobs, so that they can be the same another time
     */
    @NonNull
    public static SupaflowSandbox inProcess(@NonNull Clock clock, @NonNull Supplier<UUID> ids) {
        try {
            return new SupaflowSandbox(-1, clock, ids);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What takes the requests. */
    @NonNull
    public SandboxFront front() {
        return front;
    }

    /** The address of the app and of the API at once, without a slash at the end; without sockets one that leads nowhere. */
    @NonNull
    public URI url() {
        return server == null ? NOWHERE : URI.create(server.url());
    }

    /** Stops serving; open connections are closed, also those that hang. */
    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
    }

    // ---- Keys and tokens

    /** Makes a key valid. Keys of different users see the same pipelines and jobs: all belong to one organization. */
    public void addKey(@NonNull String key, @NonNull String userId) {
        state.usersByKey.put(key, userId);
    }

    /** The key gets no token from now on. As with Supaflow, tokens that it got before live on: see {@link #expireTokens}. */
    public void revokeKey(@NonNull String key) {
        state.usersByKey.remove(key);
    }

    /** How long tokens live that are given out from now on; an hour unless set. Whole seconds. */
    public void tokenLifetime(@NonNull Duration lifetime) {
        api.tokenLifetime = lifetime;
    }

    /** Every token given out so far answers 401, {@code PGRST301}, "JWT expired" from now on. */
    public void expireTokens() {
        api.tokens.expireAll();
    }

    /** Alters every bootstrap answer from now on, for example to leave a field out; the identity undoes it. */
    public void bootstrapBody(@NonNull UnaryOperator<ObjectNode> change) {
        api.bootstrapBody = change;
    }

    /**
     * What {@code created_by} of jobs shows that this user's keys trigger from now on, if it is not the {@code user_id} that
     * bootstrap tells. Nothing public says that the two are the same.
     */
    public void createdBy(@NonNull String userId, @NonNull String creator) {
        state.creatorsByUser.put(userId, creator);
    }

    // ---- Workspaces, pipelines and jobs

    /** Adds another workspace, which is empty, and gives its id. */
    @NonNull
    public String addWorkspace(@NonNull String name, @NonNull String apiName) {
        String id = state.newId();
        state.workspaces.add(new SandboxState.Workspace(id, name, apiName, state.now()));
        return id;
    }

    /** Adds an active pipeline whose jobs end {@code completed} at once. Names and API names may occur more than once. */
    @NonNull
    public SandboxPipeline addPipeline(@NonNull String name, @NonNull String apiName) {
        return addPipeline(state.newId(), name, apiName);
    }

    /** The same with an id of one's choice, a UUID. */
    @NonNull
    public SandboxPipeline addPipeline(@NonNull String id, @NonNull String name, @NonNull String apiName) {
        SandboxPipeline pipeline = new SandboxPipeline(id.toLowerCase(Locale.ROOT), name, apiName, state.now());
        state.addPipeline(pipeline);
        return pipeline;
    }

    /**
     * Whether the listing of pipelines shows those that are {@code deleted}, which it does not unless set. Supaflow's public
     * material knows the state, but does not say.
     */
    public void listDeleted(boolean list) {
        state.listDeleted = list;
    }

    /**
     * Creates a job as if somebody else had: the web app, a schedule. It is not among {@link #created}.
     *
     * @param pipelineId of a pipeline of this sandbox, in whatever state but {@code deleted}
     */
    @NonNull
    public SandboxJob createJob(@NonNull String pipelineId, @NonNull String userId) {
        SandboxPipeline pipeline = state.pipeline(pipelineId);
        if (pipeline == null) {
            throw new IllegalArgumentException("There is no pipeline " + pipelineId);
        }
        return state.createJob(pipeline, userId, false, false);
    }

    /**
     * A schedule of Supaflow's: from now on a job of the pipeline begins by itself again and again. They are not among {@link
     * #created}.
     */
    public void schedule(@NonNull String pipelineId, @NonNull String userId, @NonNull Duration every) {
        state.schedule(Objects.requireNonNull(state.pipeline(pipelineId)), userId, every);
    }

    /** All jobs, oldest first, also those that vanished. A copy. */
    @NonNull
    public List<SandboxJob> jobs() {
        return List.copyOf(state.jobs().values());
    }

    /** The jobs of one pipeline, oldest first, also those that vanished. A copy. */
    @NonNull
    public List<SandboxJob> jobs(@NonNull String pipelineId) {
        return List.copyOf(state.jobs(pipelineId.toLowerCase(Locale.ROOT)).values());
    }

    /** How many jobs the trigger has created for a pipeline, whether or not the caller heard of them. */
    public int created(@NonNull String pipelineId) {
        return state.created(pipelineId.toLowerCase(Locale.ROOT));
    }

    /** The trigger answers {@code null} and creates nothing while this is set. */
    public void outOfCredits(boolean out) {
        state.outOfCredits = out;
    }

    /**
     * How long a job that an agent has taken still reports progress after a cancel, before it reads {@code cancelled}; zero
     * unless set. Holds for cancels from now on. A job that nobody has taken is cancelled at once.
     */
    public void heartbeat(@NonNull Duration heartbeat) {
        state.heartbeat = heartbeat;
    }

    /**
     * Reads come from a replica that shows jobs as they were this long ago, by the sandbox's clock; zero undoes it. Triggers and
     * cancels find the truth.
     */
    public void lag(@NonNull Duration lag) {
        state.lag = lag;
    }

    /** The server's own cap on the rows of one answer; 1,000 unless set. */
    public void maxRows(int rows) {
        api.maxRows = rows;
    }

    /** Whether {@code Content-Range} leaves the total out ({@code 0-1/*}) although it was asked for. */
    public void hideTotals(boolean hide) {
        api.hideTotals = hide;
    }

    // ---- What no honest Supaflow would say

    /**
     * Alters every row of a table in every answer from now on; what filters and order see stays honest. The identity undoes it.
     *
     * @param table for example {@code jobs}
     * @param change gets a row with the selected columns, which it may change, and gives what is to stand in its place: null for
     *     a JSON null. A value of any form may be set, also with {@code putRawValue}. Called on the sandbox's threads
     */
    public void tamper(@NonNull String table, @NonNull UnaryOperator<ObjectNode> change) {
        tamper(table, (id, row) -> change.apply(row));
    }

    /** The same for a change that also sees the id of the row's job, pipeline or workspace, whether or not it was selected. */
    public void tamper(@NonNull String table, @NonNull BiFunction<String, ObjectNode, ObjectNode> change) {
        api.tampering.rows(table, change);
    }

    /** Alters the array of rows in every answer about a table from now on, after {@link #tamper}; the identity undoes it. */
    public void tamperRows(@NonNull String table, @NonNull UnaryOperator<ArrayNode> change) {
        api.tampering.arrays(table, change);
    }

    // ---- Requests

    /** How many requests of an operation have arrived, also those that a fault struck. */
    public int requests(@NonNull Operation operation) {
        return front.requests(operation);
    }

    /** How many requests have arrived. */
    public int requests() {
        return front.requests();
    }

    /** How many requests at most were under way at once since this was last asked. */
    public int takePeak() {
        return server == null ? 0 : server.takePeak();
    }

    /** The last 20,000 requests, oldest first. A copy. */
    @NonNull
    public List<RecordedRequest> log() {
        return front.log();
    }

    // ---- Faults

    /** The next request of this operation goes wrong like this. Several calls queue up. */
    public void fault(@NonNull Operation operation, @NonNull Fault fault) {
        front.fault(operation, fault);
    }

    /** The next {@code times} requests of this operation go wrong like this. */
    public void fault(@NonNull Operation operation, int times, @NonNull Fault fault) {
        for (int i = 0; i < times; i++) {
            front.fault(operation, fault);
        }
    }

    /** Every request of this operation for which no other fault is queued goes wrong like this. */
    public void faultAlways(@NonNull Operation operation, @NonNull Fault fault) {
        front.faultAlways(operation, fault);
    }

    /**
     * A front that answers 414 with a page of its own to every request whose target (path and query as sent) is longer than
     * this, before anything else may go wrong; 0 undoes it, {@link #clearFaults} does not.
     */
    public void maxUrl(int characters) {
        front.maxUrl(characters);
    }

    /** Nothing goes wrong any more. A request that hangs already does so until {@link #close}. */
    public void clearFaults() {
        front.clearFaults();
    }

    /**
     * Runs a sandbox with a handful of pipelines until standard input ends.
     *
     * @param args {@code --port N}; without it, or with 0, a free port
     */
    public static void main(String[] args) throws IOException {
        System.exit(SandboxDemo.run(args, System.in, System.out, System.err));
    }
}
