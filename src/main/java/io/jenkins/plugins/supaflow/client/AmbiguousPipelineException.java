package io.jenkins.plugins.supaflow.client;

import java.util.List;
import java.util.stream.Collectors;

/** Several pipelines that are not deleted go by the API name that a user gave: only a UUID tells which one is meant. */
public final class AmbiguousPipelineException extends SupaflowException {

    private static final long serialVersionUID = 1L;
    private static final int NAMED = 5;
    private static final int MAX_NAME = 100;

    AmbiguousPipelineException(String apiName, List<Pipeline> pipelines) {
        super(Messages._AmbiguousPipelineException_several(pipelines.size(), apiName, describe(pipelines)), null, null);
    }

    @Override
    public boolean mayPass() {
        return false;
    }

    private static String describe(List<Pipeline> pipelines) {
        String named = pipelines.stream()
                .limit(NAMED)
                .map(AmbiguousPipelineException::describe)
                .collect(Collectors.joining(", "));
        return pipelines.size() > NAMED ? named + ", …" : named;
    }

    /** For example: Orders (Analytics, 1111…). */
    private static String describe(Pipeline pipeline) {
        String project = Texts.plain(pipeline.projectName(), MAX_NAME);
        String name = Texts.plain(pipeline.displayName(), MAX_NAME);
        return name + " (" + (project.isEmpty() ? "" : project + ", ") + pipeline.id() + ")";
    }
}
