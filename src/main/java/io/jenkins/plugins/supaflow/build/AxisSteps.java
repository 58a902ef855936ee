package io.jenkins.plugins.supaflow.build;

import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** How far apart the values on an axis are, so that at most five steps reach the greatest. */
@Restricted(NoExternalUse.class)
public final class AxisSteps {

    /** At most so many steps, and one value more. */
    public static final int MOST = 5;

    private static final long[] SECONDS = {1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 1_800};
    private static final long MILLIS = 1_000;
    private static final long HOUR = 3_600;

    private AxisSteps() {}

    /** Of numbers: 1, 2 or 5, with zeros. */
    public static long ofNumbers(long max) {
        for (long power = 1; ; power *= 10) {
            for (int digit : new int[] {1, 2, 5}) {
                if ((max - 1) / MOST < digit * power) {
                    return digit * power;
                }
            }
        }
    }

    /** Of time, in milliseconds: what a clock has, a second at least. */
    public static long ofTime(long maxMillis) {
        for (long seconds : SECONDS) {
            if (maxMillis <= seconds * MILLIS * MOST) {
                return seconds * MILLIS;
            }
        }
        return ofNumbers(maxMillis / (HOUR * MILLIS)) * HOUR * MILLIS;
    }
}
