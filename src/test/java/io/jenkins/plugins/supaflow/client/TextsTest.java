package io.jenkins.plugins.supaflow.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes in: one harmless line goes out, and no secret. */
class TextsTest {

    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final String TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";
    private static final String FAMILY = "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67";

    /** Whatever hides, forges, splits or looks like a secret; random texts are made of it. */
    private static final String[] PARTS = {
        "a",
        " ",
        "table",
        "ak_",
        "ak_k3y",
        "peak_",
        "eyJ",
        "eyJhbGciOiJIUzI1NiJ9",
        ".",
        ".eyJ",
        TOKEN,
        "Bearer",
        "bearer ",
        "s3cret",
        "%3D",
        "%20",
        "\\n",
        "\\u003d",
        "=",
        "/",
        "*",
        "…",
        "\r\n",
        "\t",
        "\u0000",
        "\u001b[31m",
        "\u007f",
        "\u0085",
        "\u2028",
        "\u202e",
        "\u2066",
        "\u200f",
        "\u061c",
        "\u200b",
        "\ufeff",
        "\u00ad",
        "\ufffe",
        "\uffff",
        "\ud83d",
        "\ude00",
        "\uD83D\uDE00",
        "\uDB40\uDC41",
        "\u200d",
        "\ufe0f",
        "\u2764",
        "e\u0301",
        "\u0301",
        FAMILY,
        "ü",
        "表",
    };

    private static String random(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(40); i > 0; i--) {
            text.append(PARTS[random.nextInt(PARTS.length)]);
        }
        return text.toString();
    }

    @RepeatedTest(50)
    void isHarmlessAndTheSameWhenItIsMadeHarmlessAgain(RepetitionInfo repetition) {
        long seed = SEED + repetition.getCurrentRepetition();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            String text = random(random);
            int max = 1 + random.nextInt(60);

            String plain = Texts.plain(text, max);

            String why = "seed " + seed + ": " + escaped(text) + " to " + max + " gave " + escaped(plain);
            assertEquals(plain, Texts.plain(plain, max), why);
            assertTrue(plain.codePointCount(0, plain.length()) <= max + 1, why);
            assertNull(HarmlessText.complaint(plain), why);
        }
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.chars().forEach(c -> {
            if (c >= ' ' && c < 127) {
                escaped.append((char) c);
            } else {
                escaped.append(String.format("\\u%04x", c));
            }
        });
        return escaped.toString();
    }

    @Test
    void isTheVeryTextWhereThereIsNothingToChange() {
        String text = "Größe of naïve 表 \uD83D\uDE00 " + FAMILY;

        assertSame(text, Texts.plain(text, 100));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0000", "\u0008", "\u001b", "\u007f", "\u0080", "\u009f", "\u00ad", "\u061c", "\u200b", "\u200c",
                "\u200d", "\u200e", "\u200f", "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2060", "\u2066",
                "\u2067", "\u2068", "\u2069", "\ufeff", "\ufff9", "\ufdd0", "\ufffe", "\uffff", "\ud83d", "\ude00",
                "\uDB40\uDC41", "\uD83F\uDFFE"
            })
    void dropsWhatForgesHidesOrCannotBeStored(String bad) {
        assertEquals("ab", Texts.plain("a" + bad + "b", 10));
        assertEquals("", Texts.plain(bad, 10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r", "\t", "\u000b", "\f", "\u0085", "\u2028", "\u2029", "\n\n\u001b\n"})
    void aLineBreakIsASpace(String lineBreak) {
        assertEquals("a b", Texts.plain("a" + lineBreak + "b", 10));
    }

    @Test
    void keepsTheJoinersOfEmojiOnly() {
        assertEquals(FAMILY, Texts.plain(FAMILY, 10));
        assertEquals("\u2764\ufe0f\u200d\uD83D\uDD25", Texts.plain("\u2764\ufe0f\u200d\uD83D\uDD25", 10));
        assertEquals("a\uD83D\uDE00b", Texts.plain("a\u200d\uD83D\uDE00\u200db", 10));
    }

    @Test
    void countsCodePointsAndSplitsNoneAndNoEmojiOrAccent() {
        assertEquals("\uD83D\uDE00…", Texts.plain("\uD83D\uDE00\uD83D\uDE00", 1));
        assertEquals("\uD83D\uDE00\uD83D\uDE00", Texts.plain("\uD83D\uDE00\uD83D\uDE00", 2));
        for (int max = 2; max < 6; max++) {
            assertEquals("a…", Texts.plain("a" + FAMILY + "b", max));
        }
        assertEquals("a…", Texts.plain("ae\u0301b", 2));
        // Not for ever: half of a tower of accents is better than nothing.
        assertEquals("e" + "\u0301".repeat(99) + "…", Texts.plain("e" + "\u0301".repeat(5_000), 100));
    }

    @ParameterizedTest
    @CsvSource({
        "'key ak_abc and eyJhbGci.eyJz.sig', key **** and ****",
        "'key=ak_abc', key=****",
        "'{\"key\":\"ak_a.b~c+d/e-f=\"}', '{\"key\":\"****\"}'",
        "'key ak_abc.', key ****.",
        "'key%3Dak_abc', key%3D****",
        "'denied\\nak_abc', denied\\n****",
        "'\\u003dak_abc', \\u003d****",
        "'表ak_abc', 表****",
        "'Authorization: Bearer abc123', Authorization: Bearer ****",
        "'bearer%20abc123', bearer%20****",
        "'BEARER   QWxhZGRpbjpvcGVuIHNlc2FtZQ==', BEARER   ****",
        "'Bearer ak_abc', Bearer ****",
    })
    void redactsKeysAndTokens(String text, String plain) {
        assertEquals(plain, Texts.plain(text, 100));
    }

    @Test
    void redactsATokenWholeAndWhatIsCutOffOne() {
        assertEquals("a **** b", Texts.plain("a " + TOKEN + " b", 100));
        assertEquals("a ****", Texts.plain("a " + TOKEN.substring(0, 20), 100));
        assertEquals("a ****", Texts.plain("a " + TOKEN.substring(0, 40), 100));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "keycloak_users",
                "public.peak_hours",
                "surveyJobs",
                "eyJobs",
                "eyJobs.orders",
                "a key starts with ak_…",
                "ak_",
                "The bearer of bad news",
                "The bearer token expired.",
                "Bearer authentication is required",
                "Bearer",
            })
    void leavesWordsAlone(String text) {
        assertEquals(text, Texts.plain(text, 100));
    }

    @Test
    void aSecretDoesNotHideBehindWhatIsDropped() {
        assertEquals("****", Texts.plain("a\u200bk_sec\u202eret", 100));
        assertEquals("****", Texts.plain("\u0000ak_s\u0000ecret", 100));
        assertEquals("key **** end", Texts.plain("key \u001b[1;31mak_secret\u001b[0m end", 100));
        assertEquals("title****", Texts.plain("title\u0007ak_secret", 100));
        for (String half : new String[] {"\u001b[", "\u009b", "\u001b[31", "\u009b31;", "\u001b[ \"", "\u001b"}) {
            for (String secret : new String[] {"ak_secret1", TOKEN, "Bearer 0123456789", "bearer 0123456789"}) {
                String plain = Texts.plain("key " + half + secret, 100);
                assertFalse(plain.contains("secret1") || plain.contains("c2ln") || plain.contains("6789"), plain);
            }
        }
    }

    @Test
    void noHalfOfASecretIsLeftAtTheCut() {
        String key = "ak_" + "0123456789".repeat(400);
        for (int max = 1; max < 20; max++) {
            String plain = Texts.plain("a key: " + key + " end", max);
            assertFalse(plain.contains("0"), plain);
        }
        assertEquals("a key: **** end", Texts.plain("a key: " + key + " end", 20));
        assertEquals("****", Texts.plain("ak_" + "x".repeat(3_000_000), 20));
    }

    /** Each of these took the stack, or would take hours if a character were looked at again and again. */
    @Test
    void takesMegabytesOfAnythingInItsStride() {
        int size = 3_000_000;
        assertEquals("eyJ" + ".".repeat(97) + "…", Texts.plain("eyJ" + ".".repeat(1_800), 100));
        for (String part : new String[] {
            ".",
            "eyJ",
            "eyJ.",
            "eyJ.eyJ",
            "ak_",
            "ak_.",
            "bearer ",
            "bearer a",
            "Bearer%20",
            "\n",
            "\u200d",
            "\u0301",
            "\\n",
            "\ud83d",
            "=",
            "a",
            FAMILY,
            "eyJ-",
            "%3D",
            TOKEN,
            " "
        }) {
            String much = "eyJ" + part.repeat(size / part.length());
            for (String text : new String[] {much, much.substring(3), "ak_ " + much, "Bearer " + much}) {
                String plain = Texts.plain(text, 1_000);
                assertTrue(plain.codePointCount(0, plain.length()) <= 1_001, part);
            }
        }
    }

    @Test
    void ofNothingItIsNothing() {
        assertEquals("", Texts.plain(null, 10));
        assertNull(Texts.plainOrNull(null, 10));
        assertNull(Texts.plainOrNull(" \u200b\n", 10));
        assertEquals("a", Texts.plainOrNull(" a ", 10));
    }

    @Test
    void anIdThatIsNotPlainIsNone() {
        String id = "0aa00000-0000-4000-8000-000000000001";

        assertSame(id, Texts.exact(id, 100));
        assertNull(Texts.exact(null, 100));
        assertNull(Texts.exact("", 100));
        for (String bad : new String[] {id + "\n", id + "\u200b", " " + id, "x".repeat(101), "ak_" + id}) {
            assertNull(Texts.exact(bad, 100), bad);
        }
        IntStream.of(1, 100).forEach(length -> assertEquals("x".repeat(length), Texts.exact("x".repeat(length), 100)));
    }
}
