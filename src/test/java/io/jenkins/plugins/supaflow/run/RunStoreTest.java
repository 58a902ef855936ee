package io.jenkins.plugins.supaflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.supaflow.client.Account;
import io.jenkins.plugins.supaflow.client.Job;
import io.jenkins.plugins.supaflow.client.JobSummary;
import io.jenkins.plugins.supaflow.client.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunStoreTest {

    private static final Instant NOW = Instant.parse("2026-06-18T12:00:00.123456Z");

    @TempDir
    Path folder;

    private static PipelineRun ended() {
        String pipelineId = UUID.randomUUID().toString();
        String jobId = UUID.randomUUID().toString();
        Pipeline pipeline = new Pipeline(pipelineId, "Orders", "orders", "active", null, null, null, null, null);
        Job job = new Job(
                jobId, "completed", "All well – ok", NOW, NOW, 12L, "somebody", new JobSummary(1L, 2L, 3L, 0L, null));
        return PipelineRun.prepare(
                        UUID.randomUUID().toString(),
                        new PipelineRun.Request("folder/job#12", "key", "orders", true, false, true),
                        NOW)
                .resolved(pipeline)
                .triggering(job, new Account("org", "somebody", null, null), 1)
                .running(jobId, NOW)
                .observed(job)
                .cancelling()
                .ended(new RunOutcome(RunOutcome.Kind.COMPLETED, "It ended."));
    }

    @Test
    void keepsEverything() throws Exception {
        RunStore store = new RunStore(folder.resolve("runs"));
        PipelineRun run = ended();

        store.write(run);

        assertEquals(List.of(run), store.load());
        store.remove(run.id());
        store.remove(run.id());
        assertEquals(List.of(), store.load());
    }

    @Test
    void keepsWhatARunHasToDoWithJobsOfOthers() throws Exception {
        RunStore store = new RunStore(folder);
        Job job = new Job(UUID.randomUUID().toString(), "running", null, NOW, null, null, "somebody", null);
        PipelineRun run = PipelineRun.prepare(
                        UUID.randomUUID().toString(),
                        new PipelineRun.Request(
                                "folder/job#12",
                                "key",
                                "orders",
                                false,
                                false,
                                true,
                                new Aim(Aim.Kind.FRESH, true, null, 60)),
                        NOW)
                .resolved(UUID.randomUUID().toString(), "Orders")
                .watching(job, Account.UNKNOWN);
        store.write(run);
        assertEquals(List.of(run), store.load());
        run = run.joining(job, new Joined("folder/job#13", true, NOW), Account.UNKNOWN);
        store.write(run);
        assertEquals(List.of(run), store.load());
    }

    /** A record of before there was anything of the kind reads the same, and the other way round. */
    @Test
    void writesNothingOfThatWhereThereIsNothing() throws Exception {
        RunStore store = new RunStore(folder);
        PipelineRun run = ended();
        store.write(run);

        String record = Files.readString(folder.resolve(run.id() + ".json"));

        assertFalse(record.contains("aim"), record);
        assertFalse(record.contains("joined"), record);
    }

    @Test
    void isEmptyBeforeTheFirstRun() throws Exception {
        assertEquals(List.of(), new RunStore(folder.resolve("none")).load());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "null", "[]", "{}", "{\"id\":\"1\"}", "\u0000\u0000", "{\"id\":1,\"request\":\"x\"}"})
    void setsAsideWhatItCannotReadAndLoadsTheRest(String garbage) throws Exception {
        RunStore store = new RunStore(folder);
        PipelineRun run = ended();
        store.write(run);
        Path broken = folder.resolve(UUID.randomUUID() + ".json");
        Files.writeString(broken, garbage);

        assertEquals(List.of(run), store.load());

        assertFalse(Files.exists(broken));
        assertTrue(Files.exists(broken.resolveSibling(broken.getFileName() + ".unreadable")));
    }

    @Test
    void readsARecordWithFieldsOfALaterVersion() throws Exception {
        RunStore store = new RunStore(folder);
        PipelineRun run = ended();
        store.write(run);
        Path file = folder.resolve(run.id() + ".json");
        Files.writeString(file, Files.readString(file).replaceFirst("\\{", "{\"added\":{\"later\":1},"));

        assertEquals(List.of(run), store.load());
    }

    @Test
    void clearsAwayAWriteThatWasCutOff() throws Exception {
        Files.writeString(folder.resolve("0123.tmp"), "{\"id\":");

        assertEquals(List.of(), new RunStore(folder).load());

        assertFalse(Files.exists(folder.resolve("0123.tmp")));
    }

    @Test
    void failsWhenItCannotWrite() throws Exception {
        Files.writeString(folder.resolve("file"), "");

        assertThrows(IOException.class, () -> new RunStore(folder.resolve("file/runs")).write(ended()));
    }

    @Test
    void staysInItsFolder() {
        PipelineRun run = PipelineRun.prepare("../x", ended().request(), NOW);

        assertThrows(IllegalArgumentException.class, () -> new RunStore(folder).write(run));
    }

    @Test
    void writesLittle() throws Exception {
        new RunStore(folder).write(ended());

        try (var files = Files.list(folder)) {
            assertTrue(Files.size(files.findFirst().orElseThrow()) < 2_048);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"phase\":\"RUNNING\",\"jobId\":\"x)\"",
                "\"phase\":\"TRIGGERING\",\"pipelineId\":\"orders\"",
                "\"phase\":\"PAUSED\"",
                "\"phase\":\"ENDED\",\"outcome\":{\"kind\":\"BLESSED\",\"message\":\"\"}"
            })
    void setsAsideWhatCannotBe(String fields) throws Exception {
        // A job id that is none would make Supaflow refuse the poll of all jobs that are asked for with it.
        Path file = folder.resolve("0123.json");
        Files.writeString(
                file, "{\"id\":\"0123\",\"request\":{\"owner\":\"job#1\",\"pipeline\":\"orders\"}," + fields + "}");
        RunStore store = new RunStore(folder);

        assertEquals(List.of(), store.load());

        assertTrue(store.isSetAside("0123"));
    }

    @Test
    void setsAsideACopyUnderAnotherName() throws Exception {
        // It would be removed with no run, and come back with every start.
        RunStore store = new RunStore(folder);
        PipelineRun run = ended();
        store.write(run);
        Files.copy(folder.resolve(run.id() + ".json"), folder.resolve("0123.json"));

        assertEquals(List.of(run), store.load());

        assertFalse(Files.exists(folder.resolve("0123.json")));
    }

    @Test
    void remembersWhatItCouldNotEvenSetAside() throws Exception {
        Files.writeString(folder.resolve("0123.json"), "{");
        Path inTheWay = Files.createDirectories(folder.resolve("0123.json.unreadable/in/the/way"));
        RunStore store = new RunStore(folder);
        store.load();
        for (Path path = inTheWay; !path.equals(folder); path = path.getParent()) {
            Files.delete(path);
        }

        assertTrue(store.isSetAside("0123"));
    }

    @Test
    void leavesWhatCannotBeReadAtAllToTheNextStart() throws Exception {
        RunStore store = new RunStore(folder);
        PipelineRun run = ended();
        store.write(run);
        Path unreadable = Files.createDirectory(folder.resolve("0123.json"));

        assertEquals(List.of(run), store.load());

        assertTrue(Files.exists(unreadable));
        assertTrue(store.isSetAside("0123"));
    }

    @Test
    void loadsEvenIfAWriteThatWasCutOffCannotBeClearedAway() throws Exception {
        RunStore store = new RunStore(folder);
        PipelineRun run = ended();
        store.write(run);
        Files.createDirectories(folder.resolve("0123.tmp/in/the/way"));

        assertEquals(List.of(run), store.load());
    }

    @Test
    void knowsNothingBeforeItHasRead() throws Exception {
        RunStore store = new RunStore(folder);

        assertTrue(store.isSetAside("0123"), "it may have been in the middle of its trigger");

        store.load();
        assertFalse(store.isSetAside("0123"));
    }
}
