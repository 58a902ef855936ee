package io.jenkins.plugins.supaflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnet.localizer.LocaleProvider;

/** Numbers and times for people. */
class FiguresTest {

    private final LocaleProvider before = LocaleProvider.getProvider();

    @AfterEach
    void speakAsBefore() {
        LocaleProvider.setProvider(before);
    }

    private static void speak(String language) {
        LocaleProvider.setProvider(new LocaleProvider() {
            @Override
            public Locale get() {
                return Locale.forLanguageTag(language);
            }
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 0 | 0 B | 0:00 | 0 s | 0 s",
                "999 | 999 | 999 B | 0:01 | 1 s | 0 s",
                "1700 | 1,700 | 1.7 kB | 0:02 | 1.7 s | 1 s",
                "9940 | 9,940 | 9.9 kB | 0:10 | 9.9 s | 9 s",
                "10000 | 10,000 | 10 kB | 0:10 | 10 s | 10 s",
                "125000 | 125,000 | 125 kB | 2:05 | 2 min 5 s | 2 min 5 s",
                "7260000 | 7,260,000 | 7.3 MB | 121:00 | 2 h 1 min | 2 h 1 min",
                "-5 | -5 | -5 B | 0:00 | 0 s | 0 s",
            })
    void inEnglish(long number, String count, String bytes, String clock, String brief, String duration) {
        speak("en");

        assertEquals(count, Figures.count(number));
        assertEquals(bytes, Figures.bytes(number));
        assertEquals(clock, Figures.clock(number));
        assertEquals(brief, Figures.briefDuration(number));
        assertEquals(duration, Figures.duration(Duration.ofMillis(number)));
    }

    @Test
    void inGerman() {
        speak("de");

        assertEquals("48.112", Figures.count(48_112));
        assertEquals("55.000", Figures.briefCount(55_000));
        assertEquals("1,7 s", Figures.briefDuration(1_700));
        assertEquals("31,9 MB", Figures.bytes(31_900_000));
    }
}
