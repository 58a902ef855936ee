package io.jenkins.plugins.supaflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.supaflow.client.Account;
import io.jenkins.plugins.supaflow.client.Pipeline;
import io.jenkins.plugins.supaflow.simulation.SimulatedDisk;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A power cut and a kill before and after each operation that a write consists of, with every outcome that the disk may give. */
class RunStoreOnSimulatedDiskTest {

    private static final int CUTS = 100;
    private static final String PIPELINE = "11111111-1111-1111-1111-111111111111";

    private final PipelineRun old = triggering("0123");
    private final PipelineRun next = old.running("22222222-2222-2222-2222-222222222222", Instant.EPOCH);

    private SimulatedDisk disk;

    private static final class Stopped extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** What must never be: the store has taken something that it wrote for no record. */
    private static final class SetAside extends AssertionError {
        private static final long serialVersionUID = 1L;

        SetAside(Set<String> files) {
            super(files);
        }
    }

    private interface Work {
        void on(Path folder) throws IOException;
    }

    private static PipelineRun triggering(String id) {
        return PipelineRun.prepare(
                        id, new PipelineRun.Request("job#1", null, "orders", false, false, true), Instant.EPOCH)
                .resolved(new Pipeline(PIPELINE, "Orders", "orders", "active", null, null, null, null, null))
                .triggering(null, new Account("org", "user", null, null), 1);
    }

    private static Work writing(PipelineRun run) {
        return folder -> new RunStore(folder).write(run);
    }

    @BeforeEach
    void newDisk() throws IOException {
        disk = new SimulatedDisk();
        Files.createDirectory(folder());
        disk.sync();
    }

    private Path folder() {
        return disk.root().resolve("runs");
    }

    /** What a start finds. */
    private List<PipelineRun> loaded() throws IOException {
        List<PipelineRun> loaded = new RunStore(folder()).load();
        Set<String> files = disk.contents().keySet();
        if (!files.stream().allMatch(file -> file.endsWith(".json"))) {
            throw new SetAside(files);
        }
        return loaded;
    }

    /** How many operations the work consists of. */
    private int operations(Work work) throws IOException {
        int[] count = {0};
        disk.onChange(label -> count[0]++);
        work.on(folder());
        disk.onChange(label -> {});
        return count[0];
    }

    /**
     * The process ends before the operation of this number.
     *
     * @return the labels of those that were done
     */
    private List<String> stopped(Work work, int at, Runnable end) {
        List<String> done = new ArrayList<>();
        disk.onChange(label -> {
            if (done.size() == at) {
                end.run();
                throw new Stopped();
            }
            done.add(label);
        });
        Path folder = folder();
        assertThrows(Stopped.class, () -> work.on(folder));
        disk.onChange(label -> {});
        return done;
    }

    /** All that starts find after a power cut at each operation of the work. */
    private Set<List<PipelineRun>> afterCuts(Work before, Work work) throws IOException {
        before.on(folder());
        int operations = operations(work);
        Set<List<PipelineRun>> found = new HashSet<>();
        for (int at = 0; at < operations; at++) {
            for (int seed = 0; seed < CUTS; seed++) {
                newDisk();
                before.on(folder());
                SplittableRandom choices = new SplittableRandom(seed);
                stopped(work, at, () -> disk.crash(choices));
                found.add(loaded());
            }
        }
        return found;
    }

    /** All that starts find after a power cut when the work is done. */
    private Set<List<PipelineRun>> afterwards(Work before, Work work) throws IOException {
        Set<List<PipelineRun>> found = new HashSet<>();
        for (int seed = 0; seed < CUTS; seed++) {
            newDisk();
            before.on(folder());
            work.on(folder());
            disk.crash(new SplittableRandom(seed));
            found.add(loaded());
        }
        return found;
    }

    @Test
    void whatIsWrittenSurvives() throws Exception {
        assertEquals(Set.of(List.of(next)), afterwards(writing(old), writing(next)));
    }

    @Test
    void aPowerCutInTheMiddleLeavesTheOldOrTheNewRecord() throws Exception {
        assertEquals(Set.of(List.of(old), List.of(next)), afterCuts(writing(old), writing(next)));
    }

    @Test
    void aPowerCutInTheMiddleOfTheFirstLeavesNoneOrIt() throws Exception {
        assertEquals(Set.of(List.of(), List.of(old)), afterCuts(folder -> {}, writing(old)));
    }

    @Test
    void aKillInTheMiddleLeavesTheOldOrTheNewRecord() throws Exception {
        writing(old).on(folder());
        int operations = operations(writing(next));
        for (int at = 0; at < operations; at++) {
            newDisk();
            writing(old).on(folder());
            List<String> done = stopped(writing(next), at, disk::kill);
            assertEquals(List.of(done.contains("move /runs/0123.tmp /runs/0123.json") ? next : old), loaded());
        }
    }

    @Test
    void aDiskThatRefusesLeavesTheOldRecord() throws Exception {
        for (String refused : List.of("create", "write", "force /runs/", "move")) {
            newDisk();
            writing(old).on(folder());
            disk.failWhen(label -> label.startsWith(refused));
            assertThrows(IOException.class, () -> writing(next).on(folder()));
            disk.failWhen(label -> false);
            assertEquals(List.of(old), loaded());

            writing(next).on(folder());
            disk.crash(new SplittableRandom(1));
            assertEquals(List.of(next), loaded());
        }
    }

    @Test
    void anotherRecordIsNotTouched() throws Exception {
        PipelineRun other = triggering("4567");
        Set<List<PipelineRun>> found = afterCuts(
                folder -> {
                    writing(old).on(folder);
                    writing(other).on(folder);
                },
                writing(next));

        assertEquals(Set.of(List.of(old, other), List.of(next, other)), found);
    }

    @Test
    void manyRecordsAreReadAtOnce() throws Exception {
        List<PipelineRun> runs = new ArrayList<>();
        for (int i = 1000; i < 1500; i++) {
            runs.add(triggering(Integer.toString(i)));
            writing(runs.get(runs.size() - 1)).on(folder());
        }

        assertEquals(runs, loaded());
    }

    @Test
    void aRemovedRecordIsGoneOrWholeUntilTheNextIsWritten() throws Exception {
        Work removing = folder -> new RunStore(folder).remove("0123");
        assertEquals(Set.of(List.of(), List.of(old)), afterwards(writing(old), removing));

        PipelineRun other = triggering("4567");
        assertEquals(Set.of(List.of(other)), afterwards(writing(old), folder -> {
            removing.on(folder);
            writing(other).on(folder);
        }));
    }

    @Test
    void aRecordThatIsRemovedForGoodDoesNotComeBack() throws Exception {
        assertEquals(Set.of(List.of()), afterwards(writing(old), folder -> new RunStore(folder).removeForGood("0123")));
    }

    /** The same operations as the store's in an order of the test's: the disk must be able to tell. */
    private void step(Path folder, String step) throws IOException {
        Path fresh = folder.resolve("0123.tmp");
        Path file = folder.resolve("0123.json");
        switch (step) {
            case "write" -> Files.write(fresh, bytes());
            case "force" -> force(Files.exists(fresh) ? fresh : file, StandardOpenOption.WRITE);
            case "move" -> Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            case "folder" -> force(folder, StandardOpenOption.READ);
            default -> throw new IllegalArgumentException(step);
        }
    }

    private static void force(Path path, StandardOpenOption how) throws IOException {
        try (FileChannel channel = FileChannel.open(path, how)) {
            channel.force(true);
        }
    }

    /** As the store writes the next record. */
    private byte[] bytes() throws IOException {
        SimulatedDisk another = new SimulatedDisk();
        writing(next).on(another.root().resolve("runs"));
        return another.contents().get("/runs/0123.json");
    }

    private Work steps(String... steps) {
        return folder -> {
            for (String step : steps) {
                step(folder, step);
            }
        };
    }

    @Test
    void theDiskTellsTheRightOrderFromTheWrongOnes() throws Exception {
        Work right = steps("write", "force", "move", "folder");
        assertEquals(Set.of(List.of(next)), afterwards(writing(old), right));
        assertEquals(Set.of(List.of(old), List.of(next)), afterCuts(writing(old), right));

        assertThrows(
                SetAside.class,
                () -> afterwards(writing(old), steps("write", "move", "folder")),
                "without force, a record is torn and set aside");
        Work late = steps("write", "move", "force", "folder");
        assertEquals(Set.of(List.of(next)), afterwards(writing(old), late));
        assertThrows(
                SetAside.class,
                () -> afterCuts(writing(old), late),
                "renamed before it was forced, a record is torn and set aside");
        assertEquals(
                Set.of(List.of(old), List.of(next)),
                afterwards(writing(old), steps("write", "force", "move")),
                "without the folder forced, a record that was written is not there");
    }

    @Test
    void ownJobsThatWereOnDiskAreKeptWhateverBecomesOfTheNext() throws Exception {
        PipelineRun another = triggering("89ab");
        PipelineRun later = triggering("4567").running("33333333-3333-3333-3333-333333333333", Instant.EPOCH);
        Set<Boolean> laterKnown = new HashSet<>();
        for (int seed = 0; seed < CUTS; seed++) {
            newDisk();
            new OwnJobs(new RunStore(folder())).add(next, true);
            disk.sync();
            new OwnJobs(new RunStore(folder())).add(later, true);
            disk.crash(new SplittableRandom(seed));

            OwnJobs jobs = new OwnJobs(new RunStore(folder()));
            jobs.load(List.of());
            assertTrue(jobs.isOfAnother(another, next.jobId()));
            laterKnown.add(jobs.isOfAnother(another, later.jobId()));
        }
        assertEquals(Set.of(true, false), laterKnown);
    }

    @Test
    void aJobThatWasForcedAmongTheOwnOnesIsKept() throws Exception {
        for (int cut = 0; cut < CUTS; cut++) {
            newDisk();
            OwnJobs jobs = new OwnJobs(new RunStore(folder()));
            jobs.add(next, true);
            jobs.force();
            disk.crash(new SplittableRandom(cut));
            OwnJobs after = new OwnJobs(new RunStore(folder()));
            after.load(List.of());
            assertTrue(after.isOfAnother(triggering("4567"), next.jobId()));
        }
    }

    /** Found by {@code ./simulate --seed 21213439}: a start relied on lines of own jobs that a killed process had not forced. */
    @Test
    void ownJobsThatAStartHasReadStandAPowerCut() throws IOException {
        for (int seed = 0; seed < CUTS; seed++) {
            newDisk();
            ownJobs().add(next, true);
            ownJobs();
            disk.crash(new SplittableRandom(seed));

            assertTrue(ownJobs().isOfAnother(triggering("4567"), next.jobId()), "seed " + seed);
        }
    }

    /** As a start reads them. */
    private OwnJobs ownJobs() {
        OwnJobs ownJobs = new OwnJobs(new RunStore(folder()));
        ownJobs.load(List.of());
        return ownJobs;
    }
}
