package io.jenkins.plugins.supaflow.build;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A cell of a file for spreadsheets. */
class ObjectCsvTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "public.orders | `\"public.orders\"`",
                "a, \"b\" | `\"a, \"\"b\"\"\"`",
                "=1+2 | `\"'=1+2\"`",
                "+1 | `\"'+1\"`",
                "-1 | `\"'-1\"`",
                "@x | `\"'@x\"`",
                "＝1 | `\"'＝1\"`",
                "a;=1; -2;b | `\"a;'=1; '-2;b\"`",
                "a=1, -2 | `\"a=1, -2\"`",
                "`  =1` | `\"  '=1\"`",
            })
    void aCellIsQuotedAndNoFormula(String text, String cell) {
        assertEquals(cell, ObjectCsv.cell(text));
    }

    @Test
    void whatIsNotKnownIsEmpty() {
        assertEquals("", ObjectCsv.cell(null));
        assertEquals("\"0\"", ObjectCsv.cell(0L));
        assertEquals("\"'-5\"", ObjectCsv.cell(-5L));
    }
}
