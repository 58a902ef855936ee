package io.jenkins.plugins.supaflow.simulation;

import static io.jenkins.plugins.supaflow.simulation.SimulatedDiskTest.append;
import static io.jenkins.plugins.supaflow.simulation.SimulatedDiskTest.force;
import static io.jenkins.plugins.supaflow.simulation.SimulatedDiskTest.move;
import static io.jenkins.plugins.supaflow.simulation.SimulatedDiskTest.seen;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@link java.nio.file.Files} does on a simulated disk, who hears of it, and how it fails. */
class SimulatedFileSystemTest {

    private final SimulatedDisk disk = new SimulatedDisk();
    private final Path root = disk.root();

    private static final class Stopped extends Error {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void showsWhatIsWritten() throws Exception {
        Path folder = Files.createDirectories(root.resolve("a/b"));
        Files.writeString(folder.resolve("x.json"), "first");
        Files.writeString(folder.resolve("x.json"), "one");
        append(folder.resolve("y.tmp"), "two");
        append(folder.resolve("y.tmp"), " and a half");

        assertEquals("{/a/b/x.json=one, /a/b/y.tmp=two and a half}", seen(disk));
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
        assertEquals("{/file=}", seen(disk));
        assertEquals(List.of(), changes);
    }

    @Test
    void tellsOfEachChangeBeforeIt() throws Exception {
        List<String> changes = new ArrayList<>();
        disk.onChange(label -> changes.add(label + " " + seen(disk)));

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

        assertEquals("{/file=}", seen(disk));
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
            assertEquals("{/file=text}", seen(disk));
        }
        disk.failWhen(label -> false);
        force(file);
    }

    @Test
    void aFullDiskTakesHalf() {
        disk.failWhen("write /file"::equals);

        assertThrows(IOException.class, () -> Files.writeString(root.resolve("file"), "text"));

        assertEquals("{/file=te}", seen(disk));
    }
}
