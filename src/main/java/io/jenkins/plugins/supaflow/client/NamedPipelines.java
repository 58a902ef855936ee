package io.jenkins.plugins.supaflow.client;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jvnet.localizer.Localizable;

/** Which pipelines go by what users gave. */
public final class NamedPipelines {

    private final List<Pipeline> rows = new ArrayList<>();
    private int leftOut;

    NamedPipelines() {}

    /** Reads the pipelines that go by some references, one request after the other if there is no room for all in one. */
    static CompletableFuture<NamedPipelines> read(Calls calls, UrlRoom room, Collection<String> references) {
        return room.use(some -> read(calls, some, references));
    }

    private static CompletableFuture<NamedPipelines> read(Calls calls, int room, Collection<String> references) {
        Localizable what = Messages._SupaflowClient_findAll(references.size());
        Alternatives names = new Alternatives(room);
        names.add("pipeline_id.in.(", references.stream().filter(Pipeline::isId).toList(), ")");
        names.add(
                "pipeline_api_name.in.(",
                references.stream()
                        .filter(reference -> !Pipeline.isId(reference))
                        .map(Alternatives::quoted)
                        .toList(),
                ")");
        NamedPipelines found = new NamedPipelines();
        return names.each(some -> found.read(
                        calls,
                        what,
                        "/rest/v1/pipelines_and_datasources?" + some + "&order=pipeline_state.asc,pipeline_id.asc"))
                .thenApply(done -> found);
    }

    /** Adds what a listing has. */
    CompletableFuture<Void> read(Calls calls, Localizable what, String path) {
        return new Listing<>(
                        calls,
                        what,
                        path,
                        List.of(Pipeline.COLUMNS),
                        Pipeline.class,
                        Pipeline::isNamed,
                        true,
                        rows::add)
                .read()
                .thenAccept(read -> leftOut += read.leftOut());
    }

    /** Whether there are rows of which nobody knows whose they are: a pipeline that is not among the others may be one of them. */
    public boolean isIncomplete() {
        return leftOut > 0;
    }

    /**
     * The pipeline that a reference names, see {@link Pipeline#checkReference}: a deleted one only where no other goes by that name.
     *
     * @throws AmbiguousPipelineException when several that are not deleted go by the name
     */
    @NonNull
    public Optional<Pipeline> find(@NonNull String reference) {
        // By id, for the same row may be told twice. A server that ignored the name in the query must not choose.
        Map<String, Pipeline> named = new LinkedHashMap<>();
        rows.stream()
                .filter(pipeline -> pipeline.isNamedBy(reference))
                .forEach(pipeline -> named.putIfAbsent(pipeline.id(), pipeline));
        List<Pipeline> there = named.values().stream()
                .filter(pipeline -> !pipeline.isDeleted())
                .toList();
        if (there.size() > 1) {
            throw new AmbiguousPipelineException(reference, there);
        }
        return there.isEmpty() ? named.values().stream().findFirst() : Optional.of(there.get(0));
    }
}
