package io.jenkins.plugins.supaflow.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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

class SimulatedDiskTest {

    /** So many power cuts show every outcome that there is; the same each time. */
    private static final int CUTS = 300;

    private SimulatedDisk disk = new SimulatedDisk();
    private Path root = disk.root();

    private interface Work {
        void on(Path root) throws IOException;
    }

    private static final class Stopped extends Error {
        private static final long serialVersionUID = 1L;
    }

    private static void force(Path path) throws IOException {
        StandardOpenOption how = Files.isDirectory(path) ? StandardOpenOption.READ : StandardOpenOption.WRITE;
        try (FileChannel channel = FileChannel.open(path, how)) {
            channel.force(true);
        }
    }

    private static void append(Path path, String text) throws IOException {
        Files.write(path, text.getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private String seen() {
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
            left.add(seen());
        }
        return left;
    }

    private Set<String> left(Work work) throws IOException {
        return left(nothing -> {}, work);
    }

    @Test
    void showsWhatIsWritten() throws Exception {
        Path folder = Files.createDirectories(root.resolve("a/b"));
        Files.writeString(folder.resolve("x.json"), "first");
        Files.writeString(folder.resolve("x.json"), "one");
        append(folder.resolve("y.tmp"), "two");
        append(folder.resolve("y.tmp"), " and a half");

        assertEquals("{/a/b/x.json=one, /a/b/y.tmp=two and a half}", seen());
        assertEquals("one", Files.readString(folder.resolve("x.json")));
        assertEquals(3, Files.size(folder.resolve("x.json")));
        assertTrue(Files.exists(folder.resolve("x.json")));
        assertFalse(Files.exists(folder.resolve("z")));
        assertTrue(Files.isDirectory(folder));
        assertFalse(Files.isDirectory(folder.resolve("x.json")));
        List<String> names = new ArrayList<>();
        try (var found = Files.newDirectoryStream(folder, "*.json")) {
            found.forEach(path -> names.add(path.getFileName().toString()));
        }
        assertEquals(List.of("x.json"), names);
        assertEquals(
                "x.json.unreadable",
                folder.relativize(folder.resolve("x.json"))
                        .resolveSibling("x.json.unreadable")
                        .toString());
    }

    @Test
    void refusesWhatAnyDiskRefuses() throws Exception {
        Files.createDirectory(root.resolve("folder"));
        Files.writeString(root.resolve("folder/file"), "");

        assertThrows(FileAlreadyExistsException.class, () -> Files.createDirectory(root.resolve("folder")));
        assertThrows(DirectoryNotEmptyException.class, () -> Files.delete(root.resolve("folder")));
        assertThrows(NoSuchFileException.class, () -> Files.delete(root.resolve("none")));
        assertThrows(NoSuchFileException.class, () -> Files.readAllBytes(root.resolve("none")));
        assertThrows(NoSuchFileException.class, () -> Files.writeString(root.resolve("none/file"), ""));
        assertThrows(IOException.class, () -> Files.createDirectories(root.resolve("folder/file/below")));
        assertThrows(IOException.class, () -> Files.readAllBytes(root.resolve("folder")));
        assertThrows(IOException.class, () -> Files.writeString(root.resolve("folder"), ""));
        assertThrows(IOException.class, () -> move(root.resolve("folder/file"), root.resolve("folder/none/file")));
        assertFalse(Files.deleteIfExists(root.resolve("none")));
    }

    @Test
    void knowsOnlyWhatTheStoreUses() throws Exception {
        Files.writeString(root.resolve("file"), "");

        assertThrows(UnsupportedOperationException.class, () -> Files.copy(root.resolve("file"), root.resolve("copy")));
        assertThrows(
                UnsupportedOperationException.class, () -> Files.move(root.resolve("file"), root.resolve("other")));
        assertThrows(UnsupportedOperationException.class, () -> Files.newDirectoryStream(root, "*.{a,b}"));
        assertThrows(UnsupportedOperationException.class, () -> Files.getLastModifiedTime(root));
        assertThrows(UnsupportedOperationException.class, () -> root.resolve(".."));
        assertThrows(
                UnsupportedOperationException.class,
                () -> FileChannel.open(root.resolve("new"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
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
        String left = seen();

        disk.crash(new SplittableRandom(2));

        assertEquals(left, seen());
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
                left.add(seen());
            }
            assertEquals(left.get(0), left.get(1));
        }
    }

    @Test
    void aKillLosesNothingAndForcesNothing() throws Exception {
        Files.writeString(root.resolve("file"), "text");
        disk.kill();
        assertEquals("{/file=text}", seen());

        assertEquals(Set.of("{}", "{/file=}"), left(folder -> {
            Files.writeString(folder.resolve("file"), "");
            disk.kill();
        }));
    }

    @Test
    void theDeadChangeNothing() throws Exception {
        List<String> changes = new ArrayList<>();
        try (FileChannel open =
                FileChannel.open(root.resolve("file"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            disk.onChange(changes::add);
            disk.kill();

            assertThrows(ClosedFileSystemException.class, () -> open.write(ByteBuffer.allocate(1)));
            assertThrows(ClosedFileSystemException.class, () -> open.force(true));
        }
        assertThrows(ClosedFileSystemException.class, () -> Files.deleteIfExists(root.resolve("file")));
        assertThrows(ClosedFileSystemException.class, () -> Files.readAllBytes(root.resolve("file")));
        assertThrows(ClosedFileSystemException.class, () -> Files.exists(root));
        assertEquals("{/file=}", seen());
        assertEquals(List.of(), changes);
    }

    @Test
    void tellsOfEachChangeBeforeIt() throws Exception {
        List<String> changes = new ArrayList<>();
        disk.onChange(label -> changes.add(label + " " + seen()));

        Path runs = Files.createDirectories(root.resolve("runs"));
        Files.createDirectories(runs);
        Files.writeString(runs.resolve("a"), "1");
        Files.writeString(runs.resolve("a"), "2");
        force(runs.resolve("a"));
        move(runs.resolve("a"), runs.resolve("b"));
        force(runs);
        Files.readString(runs.resolve("b"));
        Files.deleteIfExists(runs.resolve("b"));
        Files.deleteIfExists(runs.resolve("b"));

        assertEquals(
                List.of(
                        "mkdir /runs {}",
                        "create /runs/a {}",
                        "write /runs/a {/runs/a=}",
                        "truncate /runs/a {/runs/a=1}",
                        "write /runs/a {/runs/a=}",
                        "force /runs/a {/runs/a=2}",
                        "move /runs/a /runs/b {/runs/a=2}",
                        "force /runs {/runs/b=2}",
                        "delete /runs/b {/runs/b=2}"),
                changes);
    }

    @Test
    void stopsInTheMiddle() throws Exception {
        disk.onChange(label -> {
            if (label.startsWith("write")) {
                disk.kill();
                throw new Stopped();
            }
        });

        assertThrows(Stopped.class, () -> Files.writeString(root.resolve("file"), "text"));

        assertEquals("{/file=}", seen());
    }

    @Test
    void stopsEvenThoseWhoWouldGoOn() throws Exception {
        disk.onChange(label -> disk.kill());

        assertThrows(ClosedFileSystemException.class, () -> Files.createDirectory(root.resolve("folder")));

        assertFalse(Files.exists(disk.root().resolve("folder")));
    }

    @Test
    void failsForAWhile() throws Exception {
        Path file = root.resolve("file");
        Files.writeString(file, "text");

        for (String failing : List.of("force", "move", "delete", "read", "list", "truncate")) {
            disk.failWhen(label -> label.startsWith(failing));
            IOException failure = assertThrows(IOException.class, () -> {
                force(file);
                move(file, root.resolve("other"));
                move(root.resolve("other"), file);
                Files.readString(file);
                Files.newDirectoryStream(root, "*.json").close();
                Files.writeString(file, "text");
                Files.delete(file);
            });
            assertTrue(failure.getMessage().contains("refuses to " + failing), failure.getMessage());
            assertEquals("{/file=text}", seen());
        }
        disk.failWhen(label -> false);
        force(file);
    }

    @Test
    void aFullDiskTakesHalf() {
        disk.failWhen("write /file"::equals);

        assertThrows(IOException.class, () -> Files.writeString(root.resolve("file"), "text"));

        assertEquals("{/file=te}", seen());
    }
}
