package io.jenkins.plugins.supaflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jenkins.plugins.supaflow.client.JobStatus;
import io.jenkins.plugins.supaflow.run.PipelineWatches.State;
import io.jenkins.plugins.supaflow.run.PipelineWatches.Watch;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;

/** Watches of one engine. */
abstract class WatchTestBase extends EngineTestBase {

    static final String SOMEBODY = "5afe0000-0000-4000-8000-00000000dead";
    static final String ID = "folder/job orders";
    static final Set<JobStatus> GOOD = EnumSet.of(JobStatus.COMPLETED, JobStatus.COMPLETED_WITH_WARNING);

    /** The folder of the Jenkins job. */
    Path jobFolder;

    RecordingBuilds builds;

    @Override
    HttpClient http() {
        return new DatedHttp(super.http(), clock);
    }

    @BeforeEach
    void makeJob() throws IOException {
        jobFolder = Files.createDirectory(home.resolve("job"));
        builds = newBuilds();
    }

    /** Each build is certain at once. */
    RecordingBuilds newBuilds() {
        RecordingBuilds made = new RecordingBuilds(() -> account(null));
        made.build = job -> engine.watches().taken(ID, job.jobId());
        return made;
    }

    Path file() {
        return jobFolder.resolve("supaflow-triggers.json");
    }

    Watch watch(Set<JobStatus> on, boolean everyJob) {
        return new Watch(ID, "orders", on, everyJob, file());
    }

    void begin(boolean isNew) {
        engine.watches().begin(watch(GOOD, false), builds, isNew);
    }

    /** Configured, and looked at for the first time. */
    void begun() {
        begin(true);
        passing(() -> state().begun() != null);
        settled();
    }

    State state() {
        List<State> states = engine.watches().states();
        assertEquals(1, states.size());
        return states.get(0);
    }

    /** The engine as after a crash, with the same watch. */
    void restarted() {
        restart();
        begin(false);
    }

    SandboxJob running(SandboxPipeline pipeline) {
        pipeline.script(JobScript.running());
        return sandbox.createJob(pipeline.id(), SOMEBODY);
    }

    SandboxJob ended(String status) {
        SandboxJob job = running(orders);
        job.end(status, null);
        return job;
    }

    void assertBuilt(SandboxJob... jobs) {
        assertEquals(
                List.of(jobs).stream().map(SandboxJob::id).toList(),
                builds.asked.stream().map(PipelineWatches.EndedJob::jobId).toList());
    }
}
