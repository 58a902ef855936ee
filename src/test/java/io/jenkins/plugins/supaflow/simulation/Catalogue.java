package io.jenkins.plugins.supaflow.simulation;

import java.util.List;
import java.util.stream.Stream;

/** Every row of the tables in the documents that says what the engine does, as one scenario or more. */
final class Catalogue {

    private Catalogue() {}

    static List<Row> rows() {
        return Stream.of(
                        AnswerRows.rows(),
                        LostAnswerRows.rows(),
                        UndecidedRows.rows(),
                        StopRows.rows(),
                        TroubleRows.rows(),
                        GuideRows.rows(),
                        JoinRows.rows(),
                        WaitRows.rows(),
                        TriggerRows.rows())
                .flatMap(List::stream)
                .toList();
    }
}
