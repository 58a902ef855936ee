package io.jenkins.plugins.supaflow.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What a power cut leaves, and what a kill does. */
class SimulatedDiskTest {

    /** So many power cuts show every outcome that there is; the same each time. */
    private static final int CUTS = 300;

    private SimulatedDisk disk = new SimulatedDisk();
    private Path root = disk.root();

    private interface Work {
        void on(Path root) throws IOException;
    }

    static void force(Path path) throws IOException {
        StandardOpenOption how = Files.isDirectory(path) ? StandardOpenOption.READ : StandardOpenOption.WRITE;
        try (FileChannel channel = FileChannel.open(path, how)) {
            channel.force(true);
        }
    }

    static void append(Path path, String text) throws IOException {
        Files.write(path, text.getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static String seen(SimulatedDisk disk) {
        Map<String, String> texts = new TreeMap<>();
        disk.contents().forEach((path, bytes) -> texts.put(path, new String(bytes, StandardCharsets.UTF_8)));
        return texts.toString().replace('\0', '0');
    }

    /** All that power cuts may leave after the work. What is prepared is on disk before. */
    private Set<String> left(Work prepared, Work work) throws IOException {
        Set<String> left = new TreeSet<>();
        for (int seed = 0; seed < CUTS; seed++) {
            disk = new SimulatedDisk();
            prepared.on(disk.root());
            disk.sync();
            work.on(disk.root());
            disk.crash(new SplittableRandom(seed));
            left.add(seen(disk));
        }
        return left;
    }

    private Set<String> left(Work work) throws IOException {
        return left(nothing -> {}, work);
    }

    @Test
    void keepsContentThatWasForced() throws Exception {
        assertEquals(Set.of("{/file=text}"), left(folder -> {
            Files.writeString(folder.resolve("file"), "text");
            force(folder.resolve("file"));
            force(folder);
        }));
    }

    @Test
    void losesOrTearsContentThatWasNotForced() throws Exception {
        assertEquals(Set.of("{/file=}", "{/file=a}", "{/file=ab}", "{/file=00}", "{/file=a0}"), left(folder -> {
            Files.writeString(folder.resolve("file"), "ab");
            force(folder);
        }));
    }

    @Test
    void forcingAFileKeepsNotItsName() throws Exception {
        assertEquals(Set.of("{}", "{/file=text}"), left(folder -> {
            Files.writeString(folder.resolve("file"), "text");
            force(folder.resolve("file"));
        }));
    }

    @Test
    void forcingAFolderKeepsNotItsOwnName() throws Exception {
        assertEquals(Set.of("{}", "{/runs/file=text}"), left(folder -> {
            Path file = Files.createDirectory(folder.resolve("runs")).resolve("file");
            Files.writeString(file, "text");
            force(file);
            force(folder.resolve("runs"));
        }));
    }

    @Test
    void aFileThatIsWrittenAnewMayBeTheOldOne() throws Exception {
        assertEquals(
                Set.of("{/file=old}", "{/file=}", "{/file=n}", "{/file=0}"),
                left(
                        folder -> Files.writeString(folder.resolve("file"), "old"),
                        folder -> Files.writeString(folder.resolve("file"), "n")));
    }

    @Test
    void tearsWhatIsAppendedAndNothingBefore() throws Exception {
        assertEquals(
                Set.of("{/file=old}", "{/file=oldn}", "{/file=oldne}", "{/file=old00}", "{/file=oldn0}"),
                left(folder -> append(folder.resolve("file"), "old"), folder -> append(folder.resolve("file"), "ne")));
    }

    @Test
    void aRenameIsDoneOrNot() throws Exception {
        assertEquals(
                Set.of("{/a=new, /b=old}", "{/b=new}"),
                left(
                        folder -> {
                            Files.writeString(folder.resolve("a"), "new");
                            Files.writeString(folder.resolve("b"), "old");
                        },
                        folder -> move(folder.resolve("a"), folder.resolve("b"))));
    }

    @Test
    void aRenameIsDoneOnceTheFolderIsForced() throws Exception {
        assertEquals(
                Set.of("{/b=new}"),
                left(
                        folder -> {
                            Files.writeString(folder.resolve("a"), "new");
                            Files.writeString(folder.resolve("b"), "old");
                        },
                        folder -> {
                            move(folder.resolve("a"), folder.resolve("b"));
                            force(folder);
                        }));
    }

    @Test
    void aRenameBeforeTheContentIsForcedMayLeaveAnEmptyFile() throws Exception {
        Set<String> left = left(folder -> Files.writeString(folder.resolve("b"), "old"), folder -> {
            Files.writeString(folder.resolve("a"), "n");
            move(folder.resolve("a"), folder.resolve("b"));
        });

        assertEquals(
                Set.of("{/b=old}", "{/b=}", "{/b=n}", "{/b=0}", "{/a=, /b=old}", "{/a=n, /b=old}", "{/a=0, /b=old}"),
                left);
    }

    @Test
    void aRemovalIsUndoneOrNot() throws Exception {
        assertEquals(
                Set.of("{/file=text}", "{}"),
                left(
                        folder -> Files.writeString(folder.resolve("file"), "text"),
                        folder -> Files.delete(folder.resolve("file"))));
    }

    @Test
    void aRemovalIsDoneOnceTheFolderIsForced() throws Exception {
        assertEquals(Set.of("{}"), left(folder -> Files.writeString(folder.resolve("file"), "text"), folder -> {
            Files.delete(folder.resolve("file"));
            force(folder);
        }));
    }

    @Test
    void whatIsDoneLaterMayBeThereWithoutWhatWasDoneBefore() throws Exception {
        assertEquals(
                Set.of("{/a=, /b=}", "{/a=}", "{/b=}", "{}"),
                left(folder -> Files.writeString(folder.resolve("a"), ""), folder -> {
                    Files.delete(folder.resolve("a"));
                    Files.writeString(folder.resolve("b"), "");
                }));
    }

    @Test
    void whatACrashLeftStays() throws Exception {
        Files.writeString(root.resolve("file"), "some text");
        disk.crash(new SplittableRandom(1));
        String left = seen(disk);

        disk.crash(new SplittableRandom(2));

        assertEquals(left, seen(disk));
    }

    @Test
    void theSameChoicesLeaveTheSame() throws Exception {
        for (int seed = 0; seed < CUTS; seed++) {
            List<String> left = new ArrayList<>();
            for (int time = 0; time < 2; time++) {
                disk = new SimulatedDisk();
                for (int i = 0; i < 5; i++) {
                    Files.writeString(disk.root().resolve("file" + i), "text " + i);
                }
                disk.crash(new SplittableRandom(seed));
                left.add(seen(disk));
            }
            assertEquals(left.get(0), left.get(1));
        }
    }

    @Test
    void aKillLosesNothingAndForcesNothing() throws Exception {
        Files.writeString(root.resolve("file"), "text");
        disk.kill();
        assertEquals("{/file=text}", seen(disk));

        assertEquals(Set.of("{}", "{/file=}"), left(folder -> {
            Files.writeString(folder.resolve("file"), "");
            disk.kill();
        }));
    }
}
