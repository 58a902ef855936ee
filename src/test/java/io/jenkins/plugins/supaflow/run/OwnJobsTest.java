package io.jenkins.plugins.supaflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.supaflow.client.Account;
import io.jenkins.plugins.supaflow.client.Pipeline;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnJobsTest {

    private static final String USER = "a user with \"odd\" ü characters";

    private final String pipeline = UUID.randomUUID().toString();
    private final PipelineRun another = triggering(pipeline);

    @TempDir
    Path folder;

    private Path records;
    private Path file;

    @BeforeEach
    void name() {
        records = folder.resolve("records");
        file = folder.resolve("records-own-jobs.jsonl");
    }

    private static PipelineRun triggering(String pipelineId) {
        return PipelineRun.prepare(
                        UUID.randomUUID().toString(),
                        new PipelineRun.Request("job#1", null, "orders", false, false, true),
                        Instant.EPOCH)
                .resolved(new Pipeline(pipelineId, "Orders", "orders", "active", null, null, null, null, null))
                .triggering(null, new Account("org", USER, null, null), 1);
    }

    private static PipelineRun running(String pipelineId) {
        return triggering(pipelineId).running(UUID.randomUUID().toString(), Instant.EPOCH);
    }

    private OwnJobs load(PipelineRun... runs) {
        OwnJobs jobs = new OwnJobs(new RunStore(records));
        jobs.load(List.of(runs));
        return jobs;
    }

    @Test
    void areThereAfterARestart() {
        PipelineRun run = running(pipeline);
        new OwnJobs(new RunStore(records)).add(run, true);

        OwnJobs jobs = load();

        assertTrue(jobs.isOfAnother(another, run.jobId()));
        assertFalse(jobs.isOfAnother(run, run.jobId()), "it is its own");
        assertFalse(jobs.isOfAnother(triggering(UUID.randomUUID().toString()), run.jobId()), "another pipeline");
        assertEquals(List.of(run.jobId()), jobs.answeredTo(USER));
    }

    @Test
    void areTakenFromRecordsToo() {
        PipelineRun run = running(pipeline);

        assertTrue(load(run, triggering(pipeline)).isOfAnother(another, run.jobId()));
    }

    @Test
    void aJobThatWasFoundIsNoWitnessOfItsCreator() {
        PipelineRun run = running(pipeline);
        OwnJobs jobs = load();
        jobs.add(run, false);

        assertTrue(jobs.isOfAnother(another, run.jobId()));
        assertEquals(List.of(), jobs.answeredTo(USER));
    }

    @Test
    void aLineThatCannotBeReadCostsNoOther() throws Exception {
        OwnJobs jobs = load();
        PipelineRun first = running(pipeline);
        jobs.add(first, true);
        Files.write(file, new byte[] {'\n', '{', (byte) 0xff, 0, '"'}, StandardOpenOption.APPEND);
        PipelineRun second = running(pipeline);
        jobs.add(second, true);

        OwnJobs after = load();

        assertTrue(after.isOfAnother(another, first.jobId()));
        assertTrue(after.isOfAnother(another, second.jobId()));
    }

    @Test
    void aFileThatCannotBeReadOrWrittenHindersNothing() throws Exception {
        Files.createDirectory(file);
        PipelineRun run = running(pipeline);
        OwnJobs jobs = load();
        jobs.add(run, true);

        assertTrue(jobs.isOfAnother(another, run.jobId()));
    }

    @Test
    void onlyTheLastOfAPipelineAreKept() {
        OwnJobs jobs = load();
        PipelineRun first = running(pipeline);
        jobs.add(first, true);
        PipelineRun second = running(pipeline);
        jobs.add(second, true);
        for (int i = 1; i < OwnJobs.PER_PIPELINE; i++) {
            jobs.add(running(pipeline), true);
        }

        assertFalse(jobs.isOfAnother(another, first.jobId()));
        assertTrue(jobs.isOfAnother(another, second.jobId()));
    }

    @Test
    void theFileDoesNotGrowForEver() throws Exception {
        OwnJobs jobs = load();
        PipelineRun last = null;
        for (int i = 0; i < 5_000; i++) {
            last = running(pipeline);
            jobs.add(last, true);
        }

        long lines = Files.readString(file, StandardCharsets.UTF_8).lines().count();
        assertTrue(lines < 1_100, () -> lines + " lines");
        assertTrue(load().isOfAnother(another, last.jobId()));
    }
}
