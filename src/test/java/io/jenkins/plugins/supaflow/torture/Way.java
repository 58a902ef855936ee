package io.jenkins.plugins.supaflow.torture;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;

/** In what way a wave's Supaflow, and what stands before it, differs from the one that was imagined. */
enum Way {
    /** Middleboxes put pages of any status in the place of the work or of the answer. */
    PAGES,
    /** PostgREST's errors that prove that nothing was carried out, or prove nothing, also after the work. */
    ERRORS,
    /** {@code Retry-After}, also after the work. */
    PAUSES,
    /** A front that refuses long URLs. */
    SHORT_URLS,
    /** Reads come from a replica that lags, by less than what lies between two looks for a lost job. */
    REPLICA,
    /** Hostile values in all columns but those that decide. */
    HOSTILE,
    /** A message that is longer than any answer may be. */
    HUGE,
    /** Rows twice, null rows, rows of another form, ids in upper case. */
    ODD_ROWS,
    /** Deleted pipelines, and active ones, with the API name of another. */
    TWINS,
    /** Jobs are created by another id than bootstrap's {@code user_id}. */
    CREATORS,
    /** Object results that come some time after a job's end. */
    LATE_DETAILS;

    /** The ways that may occur at all: all, or those that the system property {@code torture.ways} lists (none if empty). */
    private static final Set<Way> POSSIBLE = possible(System.getProperty("torture.ways"));

    private static Set<Way> possible(String list) {
        EnumSet<Way> ways = EnumSet.noneOf(Way.class);
        if (list == null) {
            return EnumSet.allOf(Way.class);
        }
        Arrays.stream(list.split(","))
                .filter(name -> !name.isEmpty())
                .map(Way::valueOf)
                .forEach(ways::add);
        return ways;
    }

    /** Each in every third wave, so that some waves have several, and some none; if only one is possible, that one. */
    static Set<Way> some(Random random) {
        EnumSet<Way> ways = EnumSet.noneOf(Way.class);
        for (Way way : values()) {
            // Drawn for each, so that the rest of what a seed means does not depend on the list.
            boolean drawn = random.nextInt(3) == 0;
            if (POSSIBLE.contains(way) && (drawn || POSSIBLE.size() == 1)) {
                ways.add(way);
            }
        }
        return ways;
    }
}
