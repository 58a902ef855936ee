package io.jenkins.plugins.supaflow.torture;

import io.jenkins.plugins.supaflow.client.JobStatus;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** One pipeline, up to three runs of it, and what must be true of them when the dust has settled. */
final class Scenario {

    /** One run that was asked for. */
    static final class Intent {
        final String id = UUID.randomUUID().toString();
        boolean cancelled;
    }

    private static final String SOMEBODY = "5afe0000-0000-4000-8000-00000000dead";

    final SandboxPipeline pipeline;
    final List<Intent> intents = new ArrayList<>();
    private final SupaflowSandbox sandbox;
    private final Path folder;
    private final Set<String> foreignJobs = new HashSet<>();

    private final Set<Way> ways;

    /** Another active pipeline of the same API name; null if there is none. */
    private final SandboxPipeline twin;

    /** Whether its jobs end only when they are cancelled. */
    final boolean endless;

    Scenario(String name, SupaflowSandbox sandbox, Path folder, Random random, Set<Way> ways) {
        this.sandbox = sandbox;
        this.folder = folder;
        this.ways = ways;
        endless = random.nextInt(5) == 0;
        pipeline = sandbox.addPipeline(name, name).script(script(random));
        SandboxPipeline active = null;
        if (ways.contains(Way.TWINS) && random.nextBoolean()) {
            SandboxPipeline other = sandbox.addPipeline(random.nextBoolean() ? "a twin" : "the twin", name);
            if (random.nextInt(4) == 0) {
                active = other;
            } else {
                other.state("deleted");
            }
        }
        twin = active;
        if (ways.contains(Way.LATE_DETAILS)) {
            pipeline.detailsAfter(Duration.ofMillis(random.nextInt(400)));
        }
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            intents.add(new Intent());
        }
    }

    private JobScript script(Random random) {
        JobScript ending =
                switch (random.nextInt(7)) {
                    case 0 -> JobScript.completedWithWarning();
                    case 1 -> JobScript.failed("Column gone");
                    case 2 -> JobScript.timedOut();
                    case 3 -> JobScript.skipped();
                    case 4 -> JobScript.cancelled();
                    default -> JobScript.completed();
                };
        return ending.lasting(
                Duration.ofMillis(random.nextInt(200)),
                Duration.ofMillis(random.nextInt(50)),
                endless ? null : Duration.ofMillis(random.nextInt(800)));
    }

    /** Somebody else runs the same pipeline. */
    SandboxJob interfere() {
        SandboxJob job = sandbox.createJob(pipeline.id(), SOMEBODY);
        foreignJobs.add(job.id());
        return job;
    }

    /** The intents that are due an outcome. One whose engine was killed before it had stored what was asked of it is none. */
    List<Intent> accepted() {
        return intents.stream()
                .filter(intent -> Files.exists(folder.resolve("intents").resolve(intent.id)))
                .toList();
    }

    List<Intent> unsettled() {
        return accepted().stream()
                .filter(intent -> !Files.exists(outcomeFile(intent)))
                .toList();
    }

    private Path outcomeFile(Intent intent) {
        return folder.resolve("outcomes").resolve(intent.id);
    }

    /** @return what is not as it must be */
    List<String> violations() throws IOException {
        List<String> wrong = new ArrayList<>();
        Set<String> followed = new HashSet<>();
        int unknown = 0;
        for (Intent intent : accepted()) {
            if (!Files.exists(outcomeFile(intent))) {
                wrong.add("run " + intent.id + " got no outcome");
                continue;
            }
            String[] outcome = Files.readString(outcomeFile(intent)).split(" ");
            if (outcome[1].equals("null")) {
                if (outcome[0].equals("UNKNOWN") && mayEndUnknown(intent)) {
                    unknown++;
                } else if (twin != null && outcome[0].equals("REJECTED")) {
                    continue;
                } else if (!outcome[0].equals("NOT_STARTED") || !intent.cancelled) {
                    wrong.add("run " + intent.id + " ended as " + outcome[0] + " without a job");
                }
            } else if (!followed.add(outcome[1])) {
                wrong.add("run " + intent.id + " got the job of another run, " + outcome[1]);
            } else {
                checkTruth(intent, outcome[0], outcome[1], wrong);
            }
        }
        int created = sandbox.created(pipeline.id()) + (twin == null ? 0 : sandbox.created(twin.id()));
        if (created < followed.size() || created > followed.size() + unknown) {
            wrong.add(accepted().size() + " intents, " + followed.size() + " jobs followed, " + unknown
                    + " ends unknown, but " + created + " created");
        }
        if (twin != null && created > 0) {
            wrong.add("one of two pipelines of the same API name was run");
        }
        for (SandboxJob job : sandbox.jobs(pipeline.id())) {
            if (foreignJobs.contains(job.id()) && job.cancelRequested()) {
                wrong.add("the job of somebody else was cancelled: " + job);
            }
            boolean isFollowed = followed.contains(job.id()) || unknown == 0;
            if (!foreignJobs.contains(job.id())
                    && isFollowed
                    && !JobStatus.of(job.status()).isTerminal()) {
                wrong.add("left running: " + job);
            }
        }
        return wrong;
    }

    /** After a lost answer, where nobody can tell whose a job is: it is named, not followed. */
    private boolean mayEndUnknown(Intent intent) throws IOException {
        Path console = folder.resolve("consoles").resolve(intent.id);
        return ways.contains(Way.CREATORS)
                && Files.exists(console)
                && Files.readString(console).contains("Looking for the run's job");
    }

    private void checkTruth(Intent intent, String kind, String jobId, List<String> wrong) {
        SandboxJob job = sandbox.jobs(pipeline.id()).stream()
                .filter(candidate -> candidate.id().equals(jobId))
                .findFirst()
                .orElse(null);
        if (job == null || foreignJobs.contains(jobId)) {
            wrong.add("run " + intent.id + " followed " + jobId + ", which is not its job");
        } else if (!kind.toLowerCase(Locale.ROOT).equals(job.status())) {
            wrong.add("run " + intent.id + " ended as " + kind + ", but Supaflow says " + job);
        } else if (job.cancelRequested() && !intent.cancelled) {
            wrong.add("run " + intent.id + " was cancelled though nobody asked for it");
        }
    }

    /** What the callers saw, for the report of a violation. */
    String story() throws IOException {
        StringBuilder story = new StringBuilder(pipeline.toString());
        for (Intent intent : intents) {
            story.append("\n  run ")
                    .append(intent.id)
                    .append(intent.cancelled ? " (cancelled): " : ": ")
                    .append(Files.exists(outcomeFile(intent)) ? Files.readString(outcomeFile(intent)) : "no outcome");
            Path console = folder.resolve("consoles").resolve(intent.id);
            if (Files.exists(console)) {
                Files.readAllLines(console)
                        .forEach(line -> story.append("\n    ").append(line));
            }
        }
        sandbox.jobs(pipeline.id())
                .forEach(job -> story.append("\n  ")
                        .append(foreignJobs.contains(job.id()) ? "foreign " : "")
                        .append(job)
                        .append(", created ")
                        .append(job.createdAt()));
        return story.toString();
    }
}
