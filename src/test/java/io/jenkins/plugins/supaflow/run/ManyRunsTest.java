package io.jenkins.plugins.supaflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.Account;
import io.jenkins.plugins.supaflow.client.Pipeline;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What hundreds of runs cost, in requests: counts only. What they cost in time and memory, {@code ./bench} measures. */
class ManyRunsTest extends EngineTestBase {

    /** The credential of a second account, at another Supaflow. */
    private static final String ELSEWHERE = "elsewhere";

    private static final Duration MOMENT = Duration.ofSeconds(1);

    private SupaflowSandbox elsewhere;
    private final List<RecordingObserver> observers = new ArrayList<>();

    @BeforeEach
    void startAnother() throws Exception {
        elsewhere = SupaflowSandbox.start(0, clock);
    }

    @AfterEach
    void stopAnother() {
        elsewhere.close();
    }

    @Override
    SupaflowClient account(PipelineRun.Request request) {
        return client(ELSEWHERE.equals(request.credentialsId()) ? elsewhere : sandbox, SupaflowSandbox.KEY);
    }

    /** Runs whose jobs have been running since before a restart. */
    private void waiting(int count) throws Exception {
        orders.script(JobScript.running());
        RunStore records = new RunStore(folder);
        Pipeline pipeline = new Pipeline(orders.id(), "Orders", "orders", "active", null, null, null, null, null);
        for (int i = 0; i < count; i++) {
            String jobId =
                    sandbox.createJob(orders.id(), SupaflowSandbox.USER_ID).id();
            records.write(PipelineRun.prepare(UUID.randomUUID().toString(), request("orders"), clock.instant())
                    .resolved(pipeline)
                    .triggering(null, Account.UNKNOWN, 1)
                    .running(jobId, clock.instant()));
        }
        engine.load(run -> {
            RecordingObserver one = new RecordingObserver();
            observers.add(one);
            return one;
        });
        eventually(() -> polled() == count);
    }

    private int polled() {
        return engine.poller.requests(client(sandbox, SupaflowSandbox.KEY)).stream()
                .mapToInt(asked -> asked.size())
                .sum();
    }

    private long told(String part) {
        return observers.stream()
                .filter(one -> one.lines.stream().anyMatch(line -> line.contains(part)))
                .count();
    }

    private long ended() {
        return observers.stream().filter(RecordingObserver::ended).count();
    }

    private void endAllJobs() {
        sandbox.jobs().forEach(job -> job.end("completed", null));
    }

    private int polls() {
        return sandbox.requests(Operation.READ_JOBS);
    }

    /** A round of several requests takes a moment. */
    @Override
    void round() {
        super.round();
        time.advance(MOMENT);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "150, 1", "151, 2", "450, 3"})
    void aRoundIsOneRequestForManyRuns(int runs, int requests) throws Exception {
        waiting(runs);

        // The first round comes at once, and none of the runs is too late for it.
        time.advance(MOMENT);
        eventually(() -> told(": running") == runs);
        assertEquals(requests, polls());

        round();
        eventually(() -> polls() == 2 * requests);
        endAllJobs();
        round();
        eventually(() -> ended() == runs);
        assertEquals(3 * requests, polls());
        assertEquals(0, sandbox.created(orders.id()));
    }

    @Test
    void aRequestThatFailsIsRepeatedWithItsRoundAndLeavesTheOthersTheirAnswers() throws Exception {
        waiting(350);
        time.advance(MOMENT);
        eventually(() -> told(": running") == 350);
        assertEquals(3, polls());

        sandbox.fault(Operation.READ_JOBS, 1, Fault.badGateway());
        round();
        eventually(() -> told("Retrying") > 0 && polls() == 6);
        assertTrue(told("Retrying") <= 150, "runs of other requests heard of the failure");

        // Not each run by itself: nothing until the next round, which is whole again.
        settled();
        time.advance(Duration.ofSeconds(20));
        settled();
        assertEquals(6, polls());
        round();
        eventually(() -> told("Supaflow answers again") == told("Retrying"));
        assertEquals(9, polls());

        endAllJobs();
        sandbox.fault(Operation.READ_JOBS, 1, Fault.badGateway());
        round();
        eventually(() -> ended() >= 200);
        assertTrue(ended() < 350, "no request failed");
        passing(() -> ended() == 350);
    }

    @Test
    void theRoundWaitsAsLongAsOneOfItsAnswersAsks() throws Exception {
        waiting(350);
        sandbox.fault(Operation.READ_JOBS, Fault.delay(Duration.ZERO));
        sandbox.fault(Operation.READ_JOBS, Fault.tooManyRequests(Duration.ofMinutes(10)));
        time.advance(MOMENT);
        eventually(() -> told(": running") + told("Retrying") == 350);
        settled();
        // The third request is not sent to somebody who wants to be left alone.
        assertEquals(2, polls());

        time.advance(Duration.ofMinutes(9));
        settled();
        assertEquals(2, polls());
        time.advance(Duration.ofMinutes(2).plus(MOMENT));
        eventually(() -> polls() == 5);
        eventually(() -> told(": running") == 350);
    }

    @Test
    void anApiThatIsDownIsAskedTwiceInARoundAndSomebodyElseTheNextTime() throws Exception {
        waiting(600);
        sandbox.fault(Operation.READ_JOBS, 2, Fault.badGateway());
        time.advance(MOMENT);
        eventually(() -> told("Retrying") == 600);
        assertEquals(2, polls());

        settled();
        sandbox.fault(Operation.READ_JOBS, 2, Fault.delay(Duration.ZERO));
        sandbox.fault(Operation.READ_JOBS, 2, Fault.badGateway());
        time.advance(INTERVAL.plus(MOMENT));

        eventually(() -> told("answers again") == 300 && polls() == 6);
        passing(() -> told("answers again") == 600);
    }

    /** 1,500 runs, ten requests, and a first round that went well. */
    private void tenRequests() throws Exception {
        waiting(1_500);
        time.advance(MOMENT);
        eventually(() -> told(": running") == 1_500);
        assertEquals(10, polls());
        settled();
    }

    /** Requests of the next round that fail before they are sent, by their place in it. */
    private void failing(IntPredicate places, Runnable meanwhile) {
        List<String> marks = new ArrayList<>();
        List<Map<String, List<JobPoller.Waiting>>> requests =
                engine.poller.requests(client(sandbox, SupaflowSandbox.KEY));
        for (int i = 0; i < requests.size(); i++) {
            if (places.test(i)) {
                marks.add(requests.get(i).keySet().iterator().next());
            }
        }
        beforeRequest = uri -> {
            if (marks.stream().anyMatch(uri.toString()::contains)) {
                meanwhile.run();
                throw new IllegalStateException("cut");
            }
        };
    }

    @Test
    void aRoundOfManyRequestsSendsFourAtATime() throws Exception {
        tenRequests();
        sandbox.takePeak();
        sandbox.faultAlways(Operation.READ_JOBS, Fault.hang());
        hanging = 4;

        time.advance(INTERVAL);

        eventually(() -> polls() == 14);
        assertEquals(4, sandbox.takePeak());
    }

    @Test
    void aRoundOfFewRequestsSendsOneAtATime() throws Exception {
        waiting(600);
        time.advance(MOMENT);
        eventually(() -> told(": running") == 600);
        settled();
        sandbox.takePeak();
        sandbox.faultAlways(Operation.READ_JOBS, Fault.hang());
        hanging = 1;

        time.advance(INTERVAL);

        eventually(() -> polls() == 5);
        assertEquals(1, sandbox.takePeak());
    }

    @Test
    void everyOtherRequestThatFailsLeavesTheOthersTheirAnswersAndTheRoundItsPace() throws Exception {
        tenRequests();
        failing(place -> place % 2 == 1, () -> {});

        round();
        eventually(() -> polls() == 15 && told("Retrying") == 750);
        settled();
        beforeRequest = uri -> {};
        // As soon as ever: half of the answers are no outage.
        time.advance(INTERVAL);
        eventually(() -> polls() == 25 && told("answers again") == 750);
    }

    @Test
    void aRoundOfWhichSomeRequestsTakeTooLongEndsAndBeginsTheNextTimeWithTheOthers() throws Exception {
        tenRequests();
        failing(place -> place % 2 == 1, () -> clock.advance(PollRound.LONGEST));

        time.advance(INTERVAL);
        settled();
        assertTrue(polls() < 15, () -> polls() + " requests");
        beforeRequest = uri -> {};
        int before = polls();
        time.advance(INTERVAL);

        eventually(() -> polls() == before + 10);
        eventually(() -> told("answers again") == told("Retrying"));
    }

    @Test
    void anApiThatGoesDownIsAskedByFewRequestsAndThenByTwo() throws Exception {
        tenRequests();
        sandbox.faultAlways(Operation.READ_JOBS, Fault.badGateway());

        round();
        eventually(() -> told("Retrying") == 1_500);
        settled();
        int first = polls() - 10;
        assertTrue(first >= 2 && first <= 8, () -> first + " requests");

        time.advance(INTERVAL.multipliedBy(2));
        eventually(() -> polls() >= 10 + first + 2);
        settled();
        assertEquals(10 + first + 2, polls());
    }

    @Test
    void anAccountThatDoesNotAnswerDelaysNoOther() {
        elsewhere.addPipeline("Stock", "stock").script(JobScript.running());
        RecordingObserver waiting = new RecordingObserver();
        startElsewhere(waiting);
        eventually(() -> waiting.last() != null);
        elsewhere.faultAlways(Operation.READ_JOBS, Fault.hang());
        elsewhere.faultAlways(Operation.PIPELINES, Fault.hang());
        hanging = 1 + 31;
        time.advance(INTERVAL);
        // The mark, and a poll without an answer.
        eventually(() -> elsewhere.requests(Operation.READ_JOBS) == 2);
        for (int i = 0; i < 40; i++) {
            startElsewhere(new RecordingObserver());
        }
        eventually(() -> elsewhere.requests(Operation.PIPELINES) == 1 + 31);

        orders.script(JobScript.completed().lasting(Duration.ZERO, Duration.ZERO, Duration.ofMinutes(5)));
        start(observer);
        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome());
        assertEquals(2, elsewhere.requests(Operation.READ_JOBS), "an answer came, or the request was given up");
        assertEquals(1 + 31, elsewhere.requests(Operation.PIPELINES), "an answer came, or a request was given up");
    }

    private void startElsewhere(RecordingObserver one) {
        PipelineRun.Request request = new PipelineRun.Request("job#2", ELSEWHERE, "stock", false, false, true);
        engine.start(PipelineRun.prepare(UUID.randomUUID().toString(), request, clock.instant()), one);
    }

    @Test
    void manyTriggersGoOutABoundedNumberAtATime() {
        startTriggered(observer);
        sandbox.faultAlways(Operation.PIPELINES, Fault.delay(Duration.ofMillis(200)));
        sandbox.takePeak();
        for (int i = 0; i < 120; i++) {
            SandboxPipeline pipeline = sandbox.addPipeline("Pipeline " + i, "pipeline_" + i);
            RecordingObserver one = new RecordingObserver();
            observers.add(one);
            engine.start(
                    PipelineRun.prepare(UUID.randomUUID().toString(), request(pipeline.apiName()), clock.instant()),
                    one);
        }

        eventually(() -> observers.stream().allMatch(one -> one.last() != null));

        int peak = sandbox.takePeak();
        assertTrue(peak <= 32, () -> peak + " requests at once");
        assertTrue(peak > 8, () -> "hardly two requests at once: " + peak);
        assertEquals(121, sandbox.jobs().size());
        assertEquals(1, sandbox.requests(Operation.BOOTSTRAP));
    }

    @Test
    void theRoundsOfManyAccountsSpreadOverTheInterval() {
        List<Duration> firstRounds = new ArrayList<>();
        EngineTime recording = new EngineTime() {
            @NonNull
            @Override
            public Clock clock() {
                return time.clock();
            }

            @Override
            public void schedule(@NonNull Duration delay, @NonNull Runnable task) {
                firstRounds.add(delay);
            }
        };
        JobPoller poller = new JobPoller(recording, () -> settings, new RetryPolicy(() -> 0.5));
        int accounts = 12;
        for (int i = 0; i < accounts; i++) {
            poller.add(client(sandbox, "ak_" + i), UUID.randomUUID().toString(), null);
        }

        assertTrue(firstRounds.get(0).compareTo(MOMENT) < 0, firstRounds::toString);
        firstRounds.sort(null);
        for (int i = 1; i < accounts; i++) {
            Duration gap = firstRounds.get(i).minus(firstRounds.get(i - 1));
            assertTrue(gap.compareTo(INTERVAL.dividedBy(2 * accounts)) > 0, firstRounds::toString);
        }
        assertTrue(firstRounds.get(accounts - 1).compareTo(INTERVAL.plus(MOMENT)) < 0, firstRounds::toString);
    }
}
