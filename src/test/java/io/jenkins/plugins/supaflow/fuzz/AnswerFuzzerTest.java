package io.jenkins.plugins.supaflow.fuzz;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.util.DefaultLocale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The fuzzer's seeds and what it has found: each file beside this class in the resources is one input. */
@DefaultLocale("en-US")
class AnswerFuzzerTest {

    static Stream<Path> inputs() throws IOException, URISyntaxException {
        Path folder = Path.of(Objects.requireNonNull(AnswerFuzzer.class.getResource("jobs.txt"))
                        .toURI())
                .getParent();
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> inputs = files.filter(file -> file.toString().endsWith(".txt"))
                    .sorted()
                    .toList();
            return inputs.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void holds(Path input) throws IOException {
        AnswerFuzzer.fuzzerTestOneInput(Files.readAllBytes(input));
    }
}
