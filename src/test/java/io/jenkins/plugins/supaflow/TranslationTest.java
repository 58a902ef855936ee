package io.jenkins.plugins.supaflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** German says everything that English says. */
class TranslationTest {

    private static final Path RESOURCES = Path.of("src/main/resources/io/jenkins/plugins/supaflow");
    private static final Pattern PARAMETER = Pattern.compile("\\{(\\d+)[},]");
    private static final Pattern TEXT_IN_VIEW = Pattern.compile("\\$\\{%([^}(]+)");

    private static Properties properties(Path file) throws IOException {
        Properties properties = new Properties();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            }
        }
        return properties;
    }

    private static List<Path> files(String ending) throws IOException {
        try (Stream<Path> files = Files.walk(RESOURCES)) {
            List<Path> found = files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
            assertFalse(found.isEmpty());
            return found;
        }
    }

    private static Path german(Path file, String ending) {
        String name = file.getFileName().toString();
        return file.resolveSibling(name.substring(0, name.length() - ending.length()) + "_de" + ending);
    }

    static List<Path> views() throws IOException {
        return files(".jelly");
    }

    static List<Path> helps() throws IOException {
        return files(".html").stream()
                .filter(file -> !file.toString().endsWith("_de.html"))
                .toList();
    }

    static List<Path> messages() throws IOException {
        List<Path> found = files("Messages.properties");
        // Each room's; the hall has none.
        assertEquals(11, found.size(), found::toString);
        return found;
    }

    @ParameterizedTest
    @MethodSource("messages")
    void everyMessageIsThereWithTheSameParameters(Path file) throws Exception {
        Properties english = properties(file);
        Properties german = properties(german(file, ".properties"));

        assertEquals(english.stringPropertyNames(), german.stringPropertyNames());
        for (String key : english.stringPropertyNames()) {
            assertEquals(parameters(english.getProperty(key)), parameters(german.getProperty(key)), key);
        }
    }

    private static Set<String> parameters(String message) {
        // Refuses a pattern that cannot be used.
        new MessageFormat(message);
        return PARAMETER
                .matcher(message)
                .results()
                .map((MatchResult parameter) -> parameter.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** UTF-8, as it is read. */
    @ParameterizedTest
    @MethodSource("germanTexts")
    void noLetterIsWrittenAsANumber(Path file) throws Exception {
        assertFalse(Files.readString(file).contains("\\u"), file::toString);
    }

    static List<Path> germanTexts() throws IOException {
        return files("_de.properties");
    }

    /** In a pattern, a single apostrophe vanishes, and takes the parameters after it along. */
    @ParameterizedTest
    @MethodSource("messages")
    void everyApostropheIsDoubled(Path file) throws Exception {
        for (Path language : List.of(file, german(file, ".properties"))) {
            Properties properties = properties(language);
            for (String key : properties.stringPropertyNames()) {
                assertFalse(properties.getProperty(key).replace("''", "").contains("'"), language + ": " + key);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("views")
    void everyTextOfAViewIsThere(Path view) throws Exception {
        Set<String> texts = TEXT_IN_VIEW
                .matcher(Files.readString(view))
                .results()
                .map((MatchResult text) -> text.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Path german = german(Path.of(view.toString().replace(".jelly", ".properties")), ".properties");

        assertEquals(texts, new TreeSet<>(properties(german).stringPropertyNames()));
    }

    @ParameterizedTest
    @MethodSource("helps")
    void everyHelpIsThere(Path help) throws Exception {
        String german = Files.readString(german(help, ".html"));

        assertTrue(german.startsWith("<div>"), german);
        assertFalse(german.equals(Files.readString(help)));
    }
}
