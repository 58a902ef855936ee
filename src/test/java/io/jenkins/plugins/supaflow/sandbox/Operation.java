package io.jenkins.plugins.supaflow.sandbox;

import edu.umd.cs.findbugs.annotations.NonNull;

/** What a request asks for: the unit by which the sandbox counts requests and scripts faults. */
public enum Operation {
    /** {@code POST /api/cli/bootstrap}: a key for a token. */
    BOOTSTRAP,
    /** {@code POST /rest/v1/rpc/create_pipeline_run_job}. */
    TRIGGER,
    /** {@code GET} (or {@code HEAD}) of {@code /rest/v1/jobs}. */
    READ_JOBS,
    /** {@code PATCH /rest/v1/jobs}. */
    CANCEL,
    /** {@code GET /rest/v1/pipelines_and_datasources}. */
    PIPELINES,
    /** {@code GET /rest/v1/job_details_v2}. */
    OBJECTS,
    /** {@code GET /rest/v1/workspaces_with_access}. */
    WORKSPACES,
    /** Anything else. */
    OTHER;

    /** @param path without the query */
    @NonNull
    public static Operation of(@NonNull String method, @NonNull String path) {
        return switch (path) {
            case "/api/cli/bootstrap" -> BOOTSTRAP;
            case "/rest/v1/rpc/create_pipeline_run_job" -> TRIGGER;
            case "/rest/v1/jobs" -> method.equals("PATCH") ? CANCEL : isRead(method) ? READ_JOBS : OTHER;
            case "/rest/v1/pipelines_and_datasources" -> isRead(method) ? PIPELINES : OTHER;
            case "/rest/v1/job_details_v2" -> isRead(method) ? OBJECTS : OTHER;
            case "/rest/v1/workspaces_with_access" -> isRead(method) ? WORKSPACES : OTHER;
            default -> OTHER;
        };
    }

    private static boolean isRead(String method) {
        return method.equals("GET") || method.equals("HEAD");
    }
}
