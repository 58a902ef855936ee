package io.jenkins.plugins.supaflow.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.util.DefaultLocale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

@DefaultLocale("en-US")
class InputTest {

    private static String refusal(Runnable input) {
        return assertThrows(IllegalArgumentException.class, input::run).getMessage();
    }

    @Test
    void aKeyRedactsItself() {
        ApiKey key = ApiKey.of("  ak_secret1 ");

        assertEquals("ak_****", key.toString());
        assertEquals(ApiKey.of("ak_secret1"), key);
        assertEquals("Bearer ak_secret1", key.bearer());
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "sk_secret", "ak_", "ak_sec ret", "ak_sec\nret", "ak_sécret"})
    void refusesWhatIsNoKeyWithoutRepeatingIt(String secret) {
        String sentence = refusal(() -> ApiKey.of(secret));

        assertTrue(sentence.contains("Settings → API Keys"), sentence);
        assertFalse(sentence.contains("sec"), sentence);
    }

    @Test
    void tellsALegacyKeyFromAnyOther() {
        String sentence = refusal(() -> ApiKey.of("eyJhbGciOiJIUzI1NiJ9.e30.x"));

        assertTrue(sentence.contains("legacy"), sentence);
        assertFalse(sentence.contains("hbGci"), sentence);
    }

    @ParameterizedTest
    @CsvSource({
        "11111111-2222-3333-4444-55555555555A, 11111111-2222-3333-4444-55555555555a",
        "' orders_to-warehouse.v2 ', orders_to-warehouse.v2"
    })
    void acceptsUuidsAndApiNames(String given, String reference) {
        assertEquals(reference, Pipeline.checkReference(given));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "  ", "two words", "a/b", "orders&select=*", "(x)", "-x", "${PIPELINE}", "naïve"})
    void refusesWhatIsNeither(String given) {
        String sentence = refusal(() -> Pipeline.checkReference(given));

        assertTrue(sentence.startsWith("pipelineId is "), sentence);
    }

    @Test
    void refusesAKeyInAPipelinesPlaceWithoutShowingIt() {
        String sentence = refusal(() -> Pipeline.checkReference(SupaflowSandbox.KEY));

        assertTrue(sentence.startsWith("pipelineId looks like an API key"), sentence);
        assertFalse(sentence.contains(SupaflowSandbox.KEY), sentence);
        assertEquals("ak_orders", Pipeline.checkReference("ak_orders"));
    }

    @Test
    void refusesToResetTheTargetWithoutAFullResync() {
        assertTrue(refusal(() -> RunRequest.checkOptions(false, true)).startsWith("resetTarget is true"));
        RunRequest.checkOptions(true, true);
        RunRequest.checkOptions(true, false);
    }

    @ParameterizedTest
    @CsvSource({
        "https://app.supa-flow.io/, https://app.supa-flow.io",
        "https://example.com:8443/sf/, https://example.com:8443/sf",
        "http://localhost:1234, http://localhost:1234",
        "http://127.0.0.1:1234, http://127.0.0.1:1234",
        "http://[::1]:1, http://[::1]:1"
    })
    void acceptsSafeBaseUrls(String given, String url) {
        assertEquals(url, BaseUrl.parse(given).toString());
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "app.supa-flow.io",
                "http://app.supa-flow.io",
                "http://127.0.0.1.evil.com",
                "http://localhost.evil.com",
                "https://user:pw@app.supa-flow.io",
                "https://app.supa-flow.io?x",
                "https://app.supa-flow.io#x",
                "https:///x",
                "file:///etc/passwd",
                "https://user:pw@ex ample.com",
                "javascript:alert(1)"
            })
    void refusesUnsafeBaseUrls(String given) {
        String sentence = refusal(() -> BaseUrl.parse(given));

        assertTrue(sentence.startsWith("is "), sentence);
        assertFalse(sentence.contains("pw"), sentence);
    }

    @Test
    void makesForeignTextPlain() {
        assertEquals("a b", Texts.plain("a\r\n\u001b\u2028b", 10));
        assertEquals("key **** and ****", Texts.plain("key ak_abc and eyJhbGci.eyJz.sig", 100));
        assertEquals("abc…", Texts.plain("abcdef", 3));
        assertEquals("", Texts.plain(null, 3));
    }

    @Test
    void knowsTheTerminalStatuses() {
        for (String terminal :
                new String[] {"completed", "completed_with_warning", "failed", "cancelled", "timed_out", "skipped"}) {
            assertTrue(JobStatus.of(terminal).isTerminal(), terminal);
        }
        for (String inProgress : new String[] {"queued", "picked", "running", "pending", "nil", "other", "", null}) {
            assertFalse(JobStatus.of(inProgress).isTerminal(), inProgress);
        }
    }
}
