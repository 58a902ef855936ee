package io.jenkins.plugins.supaflow.sandbox;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/** One pipeline; active, and its jobs end {@code completed} at once, unless told otherwise. Thread-safe. */
public final class SandboxPipeline {

    private final String id;
    private final String name;
    private final String apiName;
    private final Instant createdAt;
    private final Deque<JobScript> nextScripts = new ArrayDeque<>();
    private Supplier<JobScript> scripts = JobScript::completed;
    private Duration detailsAfter = Duration.ZERO;
    private String state = "active";
    private String projectName = "Analytics";
    private String source = "Production Database";
    private String sourceConnector = "PostgreSQL";
    private String destination = "Warehouse";
    private String destinationConnector = "Snowflake";

    SandboxPipeline(String id, String name, String apiName, Instant createdAt) {
        this.id = id;
        this.name = name;
        this.apiName = apiName;
        this.createdAt = createdAt;
    }

    /** A UUID. */
    @NonNull
    public String id() {
        return id;
    }

    @NonNull
    public String name() {
        return name;
    }

    @NonNull
    public String apiName() {
        return apiName;
    }

    @NonNull
    public synchronized String state() {
        return state;
    }

    /**
     * Sets {@code pipeline_state}, for example {@code inactive}: only an {@code active} pipeline can be run, and one that is
     * {@code deleted} is not visible.
     */
    @NonNull
    public synchronized SandboxPipeline state(@NonNull String newState) {
        state = newState;
        return this;
    }

    /** How its jobs fare from now on; jobs that exist keep their script. */
    @NonNull
    public SandboxPipeline script(@NonNull JobScript newScript) {
        return scripts(() -> newScript);
    }

    /** The same for jobs that fare differently: each is asked for when its job is created, one at a time. */
    @NonNull
    public synchronized SandboxPipeline scripts(@NonNull Supplier<JobScript> newScripts) {
        scripts = newScripts;
        return this;
    }

    /** How the next job fares, only that one. Several calls queue up. */
    @NonNull
    public synchronized SandboxPipeline nextScript(@NonNull JobScript newScript) {
        nextScripts.add(newScript);
        return this;
    }

    /** How long after a job's end its objects can be read; zero unless set. Until then there are none. */
    @NonNull
    public synchronized SandboxPipeline detailsAfter(@NonNull Duration wait) {
        detailsAfter = wait;
        return this;
    }

    /** Names the project. */
    @NonNull
    public synchronized SandboxPipeline project(@NonNull String newName) {
        projectName = newName;
        return this;
    }

    /** Names the source and its connector. */
    @NonNull
    public synchronized SandboxPipeline source(@NonNull String newName, @NonNull String connector) {
        source = newName;
        sourceConnector = connector;
        return this;
    }

    /** Names the destination and its connector. */
    @NonNull
    public synchronized SandboxPipeline destination(@NonNull String newName, @NonNull String connector) {
        destination = newName;
        destinationConnector = connector;
        return this;
    }

    synchronized JobScript takeScript() {
        JobScript next = nextScripts.poll();
        return next == null ? scripts.get() : next;
    }

    synchronized Duration detailsAfter() {
        return detailsAfter;
    }

    Instant createdAt() {
        return createdAt;
    }

    synchronized String projectName() {
        return projectName;
    }

    synchronized String sourceName() {
        return source;
    }

    synchronized String sourceConnector() {
        return sourceConnector;
    }

    synchronized String destinationName() {
        return destination;
    }

    synchronized String destinationConnector() {
        return destinationConnector;
    }

    @Override
    public String toString() {
        return "pipeline " + apiName + " (" + id + ")";
    }
}
