package io.jenkins.plugins.supaflow.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No row of the documents' tables is forgotten, and none is played that they do not have. */
class CatalogueTest {

    private static final Path ROOT = Files.isDirectory(Path.of("docs")) ? Path.of("") : Path.of("..");

    /** A row as a document has it. */
    private record Promise(String document, String heading, String text) {

        boolean isMeantBy(String inDocument, String under, String words) {
            return document.equals(inDocument) && heading.equals(under) && text.startsWith(words);
        }
    }

    private static List<Promise> promises() throws IOException {
        List<Promise> promises = new ArrayList<>();
        for (String document : List.of("reliability.md", "guide.md", "reference.md", "administration.md")) {
            String heading = "";
            boolean isBody = false;
            for (String line : Files.readAllLines(ROOT.resolve("docs").resolve(document))) {
                if (line.startsWith("## ")) {
                    heading = line.substring("## ".length());
                }
                isBody = line.startsWith("|") && (isBody || line.startsWith("|---"));
                if (isBody && !line.startsWith("|---")) {
                    promises.add(
                            new Promise(document, heading, line.substring(1).strip()));
                }
            }
        }
        return promises;
    }

    private static boolean isPlayed(Promise promise) {
        return Catalogue.rows().stream()
                        .anyMatch(row ->
                                !row.words().isEmpty() && promise.isMeantBy(row.document(), row.heading(), row.words()))
                || Elsewhere.rows().stream()
                        .anyMatch(row -> promise.isMeantBy(row.document(), row.heading(), row.words()));
    }

    @Test
    void noRowIsForgotten() throws IOException {
        assertEquals(
                List.of(), promises().stream().filter(row -> !isPlayed(row)).toList());
    }

    @Test
    void eachScenarioPlaysOneRow() throws IOException {
        List<Promise> promises = promises();
        assertEquals(
                List.of(),
                Catalogue.rows().stream()
                        .filter(row -> !row.words().isEmpty()
                                && promises.stream()
                                                .filter(promise ->
                                                        promise.isMeantBy(row.document(), row.heading(), row.words()))
                                                .count()
                                        != 1)
                        .toList());
    }

    @Test
    void whatIsSaidBesideTheTablesIsSaid() throws IOException {
        for (Row row : Catalogue.rows()) {
            String heading = "## " + row.heading();
            assertEquals(
                    1,
                    Files.readAllLines(ROOT.resolve("docs").resolve(row.document())).stream()
                            .filter(heading::equals)
                            .count(),
                    row.toString());
        }
    }

    @Test
    void eachScenarioHasANameOfItsOwn() {
        Set<String> names = new HashSet<>();
        assertEquals(
                List.of(),
                Catalogue.rows().stream()
                        .map(row -> row.scenario().name)
                        .filter(name -> !names.add(name))
                        .toList());
    }

    @Test
    void whatIsShownElsewhereIsThere() throws IOException {
        Set<String> tests = new HashSet<>();
        try (Stream<Path> files = Files.walk(ROOT.resolve("src/test/java"))) {
            files.forEach(file -> tests.add(file.getFileName().toString()));
        }
        List<Promise> promises = promises();
        for (Elsewhere row : Elsewhere.rows()) {
            assertTrue(tests.contains(row.test() + ".java"), row.toString());
            assertTrue(
                    promises.stream()
                            .anyMatch(promise -> promise.isMeantBy(row.document(), row.heading(), row.words())),
                    row.toString());
        }
    }
}
