package io.jenkins.plugins.supaflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.jvnet.localizer.LocaleProvider;

/** Whole runs on a controller that speaks German. */
class GermanTest extends EngineTestBase {

    private final LocaleProvider before = LocaleProvider.getProvider();

    @BeforeEach
    void speakGerman() {
        LocaleProvider.setProvider(new LocaleProvider() {
            @Override
            public Locale get() {
                return Locale.GERMANY;
            }
        });
    }

    @AfterEach
    void speakAsBefore() {
        LocaleProvider.setProvider(before);
    }

    private void assertSaid(String line) {
        assertTrue(observer.lines.contains(line), observer.lines::toString);
    }

    /** How the sentences on the run begin, before it has a job. */
    private static final String ORDERS = "Supaflow \"Orders\"";

    /** The outcome, which is the last line of the console, too. */
    private void assertEnded(String sentence) {
        assertEquals(sentence, observer.last().outcome().message());
        assertEquals(sentence, observer.lines.get(observer.lines.size() - 1));
    }

    /** How the sentences on the run begin, once its job is known. */
    private String job() {
        return ORDERS + " Job " + theJob().id().substring(0, 8);
    }

    static Stream<Arguments> endings() {
        return Stream.of(
                Arguments.of(
                        JobScript.completed(),
                        " abgeschlossen nach 5 min. 3 Objekte: 3 abgeschlossen; 1.750 Zeilen gelesen, 1.750 Zeilen"
                                + " geschrieben.",
                        ""),
                Arguments.of(
                        JobScript.completedWithWarning().endMessage("12 rows rejected."),
                        " mit Warnung abgeschlossen nach 5 min. 3 Objekte; 1.750 Zeilen gelesen, 1.738 Zeilen"
                                + " geschrieben.",
                        " mit Warnung abgeschlossen: 12 rows rejected"),
                Arguments.of(
                        JobScript.failed("Column gone").jobResponse(null),
                        " fehlgeschlagen nach 5 min.",
                        " fehlgeschlagen: Column gone"),
                Arguments.of(
                        JobScript.cancelled(),
                        " in Supaflow abgebrochen nach 5 min.",
                        " in Supaflow abgebrochen: Cancelled by user"),
                Arguments.of(
                        JobScript.timedOut().endMessage(null), " wegen Zeitüberschreitung beendet nach 5 min.", ""));
    }

    @ParameterizedTest
    @MethodSource("endings")
    void tellsTheLifeOfAJob(JobScript script, String ending, String why) throws Exception {
        orders.script(script.lasting(Duration.ofSeconds(40), Duration.ofSeconds(30), Duration.ofMinutes(5)));
        startTriggered(observer);

        passing(observer::ended);

        assertSaid(ORDERS + " Job " + theJob().id() + " (Pipeline " + orders.id() + "): ausgelöst.");
        assertSaid(job() + ": in der Warteschlange.");
        assertSaid(job() + ": startet auf einem Agenten.");
        assertSaid(job() + ": läuft.");
        assertSaid(job() + ending);
        assertEnded(why.isEmpty() ? job() + ending : ORDERS + why);
    }

    @Test
    void tellsThatAJobHasEndedInAStatusThatIsNotKnown() {
        orders.script(JobScript.running());
        sandbox.tamper("jobs", row -> row.put("job_status", "archived").put("ended_at", "2026-06-18T12:00:00Z"));
        startTriggered(observer);

        passing(() -> said("('archived')"));

        assertSaid(job() + ": Supaflow zeigt, dass der Job beendet ist, in einem Status, den dieses Plugin nicht kennt"
                + " ('archived'): Gewartet wird weiter auf einen, den es kennt.");
    }

    @Test
    void tellsOfACancellation() {
        orders.script(JobScript.running().endMessage(null).jobResponse(null));
        String id = startTriggered(observer);

        engine.cancel(id).join();
        passing(observer::ended);

        assertSaid(job() + ": wird abgebrochen.");
        assertSaid(job() + ": abgebrochen. Der Agent von Supaflow hält ihn bei seinem nächsten Lebenszeichen an.");
        assertTrue(observer.last().outcome().message().startsWith(job() + " abgebrochen"), observer.lines::toString);
    }

    @Test
    void tellsThatTheCreditsAreUsedUp() {
        sandbox.outOfCredits(true);
        start(observer);

        passing(observer::ended);

        assertEnded("Supaflow hat auf den Versuch, Pipeline " + orders.id()
                + " auszulösen, keinen Job angelegt: Das Guthaben des Kontos ist aufgebraucht.");
    }

    @Test
    void tellsThatTheKeyIsRejected() {
        sandbox.revokeKey(SupaflowSandbox.KEY);
        start(observer);

        passing(observer::ended);

        assertEnded("Supaflow hat den API-Schlüssel bei dem Versuch, sich bei Supaflow anzumelden, nicht angenommen:"
                + " Invalid or revoked API key (HTTP 401). Prüfen Sie in Supaflow unter Settings → API Keys, ob er"
                + " widerrufen wurde, und die Zugangsdaten in Jenkins.");
    }

    @Test
    void tellsOfALostAnswer() {
        sandbox.fault(Operation.TRIGGER, Fault.statusAfter(504));
        start(observer);

        passing(observer::ended);

        assertSaid(ORDERS + ": Der Versuch, Pipeline " + orders.id()
                + " auszulösen, endete ohne eindeutiges Ergebnis: ohne Angabe"
                + " von Gründen (HTTP 504). Der Job dieses Laufs wird gesucht, bevor noch einmal etwas ausgelöst"
                + " wird.");
        assertSaid(job() + ": Supaflow zeigt Job " + theJob().id() + ", angelegt am " + theJob().createdAt()
                + " vom Benutzer dieses Schlüssels: Er wird verfolgt.");
    }

    @Test
    void tellsOfAnOutage() {
        sandbox.faultAlways(Operation.PIPELINES, Fault.tooManyRequests());
        start(observer);
        eventually(() -> !observer.lines.isEmpty());
        sandbox.clearFaults();

        passing(observer::ended);

        assertSaid("Supaflow \"orders\": Der Versuch, Pipeline orders nachzuschlagen, ist bei Supaflow gescheitert: API"
                + " rate limit exceeded (HTTP 429). Neue Versuche, höchstens 24 h lang.");
        assertSaid(job() + ": Supaflow antwortet wieder.");
    }

    @Test
    void tellsThatItGaveUp() {
        sandbox.faultAlways(Operation.TRIGGER, Fault.statusAfter(504));
        sandbox.faultAlways(Operation.READ_JOBS, Fault.emptyRows());
        settings = new RunSettings(INTERVAL, Duration.ofHours(2).plusMinutes(5));
        start(observer);

        passing(observer::ended);

        assertEnded("Supaflow hat den Auslöser 2 h 5 min lang nicht angenommen und zeigt keinen Job dieses Laufs."
                + " Die Versuche enden: Es wurde nichts ausgelöst.");
    }

    @Test
    void namesTheJobsThatMayBeTheRuns() {
        orders.script(JobScript.running());
        sandbox.fault(Operation.TRIGGER, Fault.closeAfter());
        sandbox.fault(Operation.READ_JOBS, Fault.delay(Duration.ZERO));
        sandbox.fault(Operation.READ_JOBS, Fault.badGateway());
        start(observer);
        eventually(() -> said("Neue Versuche"));
        sandbox.createJob(orders.id(), SupaflowSandbox.USER_ID);

        passing(observer::ended);

        String jobs = sandbox.jobs(orders.id()).stream()
                .map(job -> job.id() + " (angelegt am " + job.createdAt() + ", running)")
                .collect(Collectors.joining(", "));
        assertEnded("Supaflow zeigt 2 Jobs, die von diesem Lauf sein können: " + jobs + ". Vielleicht hat Supaflow für"
                + " diesen Lauf der Pipeline " + orders.id() + " einen Job gestartet, vielleicht auch nicht. Es wird"
                + " keiner verfolgt oder abgebrochen und nichts erneut ausgelöst: Sehen Sie sich in Supaflow die Jobs"
                + " der Pipeline an, bevor Sie sie noch einmal ausführen.");
    }
}
