package io.jenkins.plugins.supaflow.run;

import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.jenkins.plugins.supaflow.client.Job;
import io.jenkins.plugins.supaflow.run.Look.Next;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of docs/reliability.md: what follows from what Supaflow shows after the answer to a trigger was lost. */
class LookTest {

    private enum Sign {
        WITHOUT_TURN,
        ABORTED,
        REFUSED,
        UNWANTED,
        TOO_LONG
    }

    private static final String ME = "0aa00000-0000-4000-8000-000000000001";

    private static final Candidates NOT_ANSWERED = null;
    private static final Candidates NONE = new Candidates(ME, List.of(), false);
    private static final Candidates ONE = new Candidates(ME, List.of(job(1, ME)), false);
    private static final Candidates SEVERAL = new Candidates(ME, List.of(job(1, ME), job(2, ME)), false);
    private static final Candidates ONE_OF_TWO_RUNS = new Candidates(ME, List.of(job(1, ME)), true);
    private static final Candidates ONE_OF_ANYBODY = new Candidates(null, List.of(job(1, ME)), false);
    private static final Candidates ONE_OF_NOBODY = new Candidates(ME, List.of(job(1, null)), false);

    private static Job job(int number, String createdBy) {
        String id = "1aa00000-0000-4000-8000-00000000000" + number;
        return new Job(id, "queued", null, Instant.EPOCH, null, null, createdBy, null);
    }

    static Stream<Arguments> table() {
        return Stream.of(
                arguments("one such job", ONE, 0, signs(), Next.FOLLOW_JOB),
                arguments("one, and aborted", ONE, 0, signs(Sign.ABORTED), Next.FOLLOW_JOB),
                arguments("one, and nobody waits", ONE, 0, signs(Sign.UNWANTED), Next.FOLLOW_JOB),
                arguments("one, after long", ONE, 0, signs(Sign.TOO_LONG, Sign.REFUSED), Next.FOLLOW_JOB),
                arguments("none, in one look", NONE, 1, signs(), Next.LOOK_AGAIN),
                arguments("none, in one look, and aborted", NONE, 1, signs(Sign.ABORTED), Next.LOOK_AGAIN),
                arguments("none, in one look, and refused", NONE, 1, signs(Sign.REFUSED), Next.LOOK_AGAIN),
                arguments("none, in one look, after long", NONE, 1, signs(Sign.TOO_LONG), Next.LOOK_AGAIN),
                arguments("none, in two looks", NONE, 2, signs(), Next.TRIGGER_AGAIN),
                arguments("none, and aborted", NONE, 2, signs(Sign.ABORTED, Sign.REFUSED), Next.END_AS_ABORTED),
                arguments("none, and refused", NONE, 2, signs(Sign.REFUSED, Sign.UNWANTED), Next.END_AS_REFUSED),
                arguments("none, nobody waits", NONE, 2, signs(Sign.UNWANTED, Sign.TOO_LONG), Next.END_AS_UNWANTED),
                arguments("none, after long", NONE, 2, signs(Sign.TOO_LONG), Next.END_AS_NOT_TAKEN),
                arguments("several", SEVERAL, 0, signs(), Next.END_AS_UNKNOWN),
                arguments("several, and aborted", SEVERAL, 0, signs(Sign.ABORTED), Next.END_AS_UNKNOWN),
                arguments("one, perhaps another run's", ONE_OF_TWO_RUNS, 0, signs(), Next.END_AS_UNKNOWN),
                arguments("one, jobs bear no known user", ONE_OF_ANYBODY, 0, signs(), Next.END_AS_UNKNOWN),
                arguments("one that does not say whose", ONE_OF_NOBODY, 0, signs(), Next.END_AS_UNKNOWN),
                arguments("not reached", NOT_ANSWERED, 0, signs(), Next.LOOK_AGAIN),
                arguments("not reached, and aborted", NOT_ANSWERED, 0, signs(Sign.ABORTED), Next.LOOK_AGAIN),
                arguments("not reached for long", NOT_ANSWERED, 0, signs(Sign.TOO_LONG), Next.END_AS_UNKNOWN),
                arguments("not reached, turn given up", NOT_ANSWERED, 0, signs(Sign.WITHOUT_TURN), Next.LOOK_AGAIN),
                arguments("one, turn given up", ONE, 0, signs(Sign.WITHOUT_TURN), Next.TAKE_TURN),
                arguments("none, turn given up", NONE, 2, signs(Sign.WITHOUT_TURN), Next.TAKE_TURN),
                arguments("several, turn given up", SEVERAL, 0, signs(Sign.WITHOUT_TURN), Next.TAKE_TURN));
    }

    private static Set<Sign> signs(Sign... signs) {
        Set<Sign> set = EnumSet.noneOf(Sign.class);
        set.addAll(List.of(signs));
        return set;
    }

    private static Look look(Candidates shown, int cleanLooks, Set<Sign> signs) {
        return new Look(
                shown,
                !signs.contains(Sign.WITHOUT_TURN),
                cleanLooks,
                signs.contains(Sign.ABORTED),
                signs.contains(Sign.REFUSED),
                !signs.contains(Sign.UNWANTED),
                signs.contains(Sign.TOO_LONG));
    }

    @ParameterizedTest(name = "{0}: {4}")
    @MethodSource("table")
    void whatFollows(String row, Candidates shown, int cleanLooks, Set<Sign> signs, Next next) {
        assertSame(next, look(shown, cleanLooks, signs).next());
    }

    @Test
    void nothingIsTriggeredAgainNorFollowedWithoutEvidence() {
        List<Candidates> all =
                new ArrayList<>(List.of(NONE, ONE, SEVERAL, ONE_OF_TWO_RUNS, ONE_OF_ANYBODY, ONE_OF_NOBODY));
        all.add(NOT_ANSWERED);
        for (Candidates shown : all) {
            for (int cleanLooks = 0; cleanLooks < 4; cleanLooks++) {
                for (int bits = 0; bits < 1 << Sign.values().length; bits++) {
                    Set<Sign> signs = EnumSet.noneOf(Sign.class);
                    for (Sign sign : Sign.values()) {
                        if ((bits >> sign.ordinal() & 1) == 1) {
                            signs.add(sign);
                        }
                    }
                    Next next = look(shown, cleanLooks, signs).next();
                    String where = shown + " " + cleanLooks + " " + signs;
                    assertTrue(
                            next != Next.TRIGGER_AGAIN || shown == NONE && cleanLooks >= 2 && signs.isEmpty(), where);
                    assertTrue(next != Next.FOLLOW_JOB || shown == ONE && !signs.contains(Sign.WITHOUT_TURN), where);
                }
            }
        }
    }
}
