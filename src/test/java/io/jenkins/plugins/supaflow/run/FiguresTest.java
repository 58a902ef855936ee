package io.jenkins.plugins.supaflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-5000 | a moment | just now | now | gerade eben | jetzt",
                "490 | a moment | just now | now | gerade eben | jetzt",
                "1700 | 1 second | 1 second ago | in 1 second | vor 1 Sekunde | in 1 Sekunde",
                "49000 | 49 seconds | 49 seconds ago | in 49 seconds | vor 49 Sekunden | in 49 Sekunden",
                "81000 | 1 minute | 1 minute ago | in 1 minute | vor 1 Minute | in 1 Minute",
                "960000 | 16 minutes | 16 minutes ago | in 16 minutes | vor 16 Minuten | in 16 Minuten",
                "7500000 | 2 hours | 2 hours ago | in 2 hours | vor 2 Stunden | in 2 Stunden",
                "86400000 | 1 day | 1 day ago | in 1 day | vor 1 Tag | in 1 Tag",
                "106704000000 | 1,235 days | 1,235 days ago | in 1,235 days | vor 1.235 Tagen | in 1.235 Tagen",
            })
    void tellsAboutHowLong(long millis, String span, String ago, String in, String vor, String inGerman) {
        Duration duration = Duration.ofMillis(millis);
        speak("en");
        assertEquals(span, Figures.span(duration));
        assertEquals(ago, Figures.ago(duration));
        assertEquals(in, Figures.in(duration));
        speak("de");
        assertEquals(vor, Figures.ago(duration));
        assertEquals(inGerman, Figures.in(duration));
    }

    @Test
    void tellsAMomentInTheReadersLanguageWithItsTimeZone() {
        Instant moment = Instant.parse("2026-03-05T19:32:00Z");
        String zone = DateTimeFormatter.ofPattern("z", Locale.GERMAN).format(moment.atZone(ZoneId.systemDefault()));
        speak("de");

        assertTrue(Figures.moment(moment).startsWith("0"), Figures.moment(moment));
        assertTrue(Figures.moment(moment).endsWith(" " + zone), Figures.moment(moment));
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
