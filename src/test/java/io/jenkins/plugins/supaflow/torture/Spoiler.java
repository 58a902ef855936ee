package io.jenkins.plugins.supaflow.torture;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.supaflow.sandbox.HostileValues;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * Spoils the rows that a wave's Supaflow shows. What decides stays true in all of them: ids, statuses, creators and API names; times
 * of creation may be written otherwise, or be missing.
 */
final class Spoiler {

    private static final String HUGE = HostileValues.huge();

    private final SupaflowSandbox sandbox;
    private final Set<Way> ways;
    private final Random random;
    private final UnaryOperator<ObjectNode> spoiling;
    private final Set<String> hugeJobs = ConcurrentHashMap.newKeySet();
    private volatile String hugePipeline;

    Spoiler(SupaflowSandbox sandbox, Set<Way> ways, long seed) {
        this.sandbox = sandbox;
        this.ways = ways;
        random = new Random(seed);
        spoiling = new HostileValues(seed)
                .spoiling(
                        "id",
                        "job_id",
                        "job_status",
                        "created_at",
                        "created_by",
                        "reference_id",
                        "pipeline_id",
                        "pipeline_api_name",
                        "pipeline_state");
        if (ways.contains(Way.HOSTILE)) {
            sandbox.tamper("pipelines_and_datasources", spoiling);
            sandbox.tamper("job_details_v2", spoiling);
        }
        sandbox.tamper("jobs", this::job);
        if (ways.contains(Way.ODD_ROWS)) {
            sandbox.tamperRows("jobs", this::oddRows);
        }
    }

    /** Whatever this job's message is, it is too long. */
    void blowUp(SandboxJob job) {
        hugeJobs.add(job.id());
    }

    /** The same for all jobs of a pipeline. */
    void blowUpJobsOf(String pipelineId) {
        hugePipeline = pipelineId;
    }

    private boolean isHuge(String jobId) {
        return hugeJobs.contains(jobId)
                || hugePipeline != null
                        && sandbox.jobs(hugePipeline).stream()
                                .anyMatch(job -> job.id().equals(jobId));
    }

    private synchronized ObjectNode job(String id, ObjectNode row) {
        if (ways.contains(Way.HOSTILE)) {
            spoiling.apply(row);
            if (row.hasNonNull("created_at") && random.nextInt(4) == 0) {
                String honest = row.get("created_at").asText();
                List<String> spellings =
                        List.of(honest.replace("+00:00", ""), honest.replace("+00:00", "Z"), honest.replace('T', ' '));
                row.put("created_at", spellings.get(random.nextInt(spellings.size())));
            }
        }
        if (ways.contains(Way.ODD_ROWS) && random.nextInt(4) == 0 && row.has("id")) {
            row.put("id", id.toUpperCase(Locale.ROOT));
        }
        if (row.has("status_message") && isHuge(id)) {
            row.put("status_message", HUGE);
        }
        return row;
    }

    private synchronized ArrayNode oddRows(ArrayNode rows) {
        if (random.nextBoolean()) {
            return rows;
        }
        int place = random.nextInt(rows.size() + 1);
        switch (random.nextInt(4)) {
            case 0 -> rows.insertNull(place);
            case 1 -> rows.insert(place, "row");
            case 2 -> rows.insert(place, rows.objectNode());
            default -> {
                if (!rows.isEmpty()) {
                    rows.insert(place, rows.get(random.nextInt(rows.size())).deepCopy());
                }
            }
        }
        return rows;
    }
}
