package io.jenkins.plugins.supaflow.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links to jobs by an administrator's pattern. */
class JobLinkTest {

    private static final String PATTERN = "https://supaflow.example.com/p/{pipelineId}/jobs?id={jobId}";

    @Test
    void putsTheIdsIn() {
        assertEquals("https://supaflow.example.com/p/orders/jobs?id=1", JobLink.of(PATTERN, "orders", "1"));
    }

    @Test
    void encodesTheIds() {
        assertEquals(
                "https://supaflow.example.com/p/..%2F%3Fa%3Db%20c/jobs?id=%22%3E%3Cscript%3E",
                JobLink.of(PATTERN, "../?a=b c", "\"><script>"));
    }

    @Test
    void isNoneWithoutAnIdThatItNeeds() {
        assertNull(JobLink.of(PATTERN, "orders", null));
        assertNull(JobLink.of(PATTERN, null, "1"));
        assertEquals("https://a.example/1", JobLink.of("https://a.example/{jobId}", null, "1"));
        assertNull(JobLink.of(null, "orders", "1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://supaflow.example.com/{jobId}",
                "javascript:alert('{jobId}')",
                "//supaflow.example.com/{jobId}",
                "https://supaflow.example.com/jobs",
                "https://{jobId}.example.com/",
                "https://supaflow.example.com{jobId}/",
                "https://{pipelineId}.example.com/{jobId}",
                "https://user:secret@supaflow.example.com/{jobId}",
                "https:///{jobId}",
                "https://supaflow.example.com/{other}/{jobId}",
                "https://supaflow.example.com/a b/{jobId}"
            })
    void refusesWhatIsNoHttpsAddressWithTheJobInIt(String pattern) {
        assertFalse(JobLink.isPattern(pattern));
        assertNull(JobLink.of(pattern, "orders", "1"));
    }

    @Test
    void takesAnHttpsAddress() {
        assertTrue(JobLink.isPattern(PATTERN));
        assertTrue(JobLink.isPattern("https://supaflow.example.com/#/{jobId}"));
    }
}
