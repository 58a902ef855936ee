package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.text.NumberFormat;
import java.time.Duration;
import java.util.Locale;
import org.jvnet.localizer.LocaleProvider;

/**
 * Numbers and times as people read them, on consoles, pages and charts alike: in the language that Localizer finds where they are
 * made.
 */
public final class Figures {

    private static final String[] SIZES = {"B", "kB", "MB", "GB", "TB", "PB"};
    private static final int MILLIS = 1_000;
    private static final int TENTHS_BELOW = 10_000;

    private Figures() {}

    /** How many, in full: {@code 48,112}. */
    @NonNull
    public static String count(long number) {
        return NumberFormat.getIntegerInstance(LocaleProvider.getLocale()).format(number);
    }

    /** How many, where there is little room: {@code 1.5K}. */
    @NonNull
    public static String briefCount(long number) {
        NumberFormat format =
                NumberFormat.getCompactNumberInstance(LocaleProvider.getLocale(), NumberFormat.Style.SHORT);
        format.setMaximumFractionDigits(1);
        return format.format(number);
    }

    /** A duration in whole seconds, or minutes from an hour on: {@code 45 s}, {@code 2 min 5 s} or {@code 3 h 10 min}. */
    @NonNull
    public static String duration(@NonNull Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return Messages.Figures_seconds(seconds);
        }
        if (seconds < 3600) {
            return seconds % 60 == 0
                    ? Messages.Figures_minutes(seconds / 60)
                    : Messages.Figures_minutesSeconds(seconds / 60, seconds % 60);
        }
        String hours = String.valueOf(seconds / 3600);
        long minutes = seconds / 60 % 60;
        return minutes == 0 ? Messages.Figures_hours(hours) : Messages.Figures_hoursMinutes(hours, minutes);
    }

    /** The same of what may be brief: tenths of a second below ten seconds. */
    @NonNull
    public static String briefDuration(long millis) {
        return millis < TENTHS_BELOW
                ? Messages.Figures_seconds(tenths((double) Math.max(0, millis) / MILLIS))
                : duration(Duration.ofMillis(millis));
    }

    /** A moment on an axis of time, or how long something took beside one: minutes and seconds, {@code 1:05}. */
    @NonNull
    public static String clock(long millis) {
        long seconds = Math.round((double) millis / MILLIS);
        return String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
    }

    /** A size: {@code 31.9 MB}, of a thousand kB each. */
    @NonNull
    public static String bytes(long count) {
        double size = count;
        int unit = 0;
        while (size >= 1_000 && unit < SIZES.length - 1) {
            size /= 1_000;
            unit++;
        }
        return tenths(size) + " " + SIZES[unit];
    }

    private static String tenths(double number) {
        NumberFormat format = NumberFormat.getNumberInstance(LocaleProvider.getLocale());
        format.setMaximumFractionDigits(1);
        return format.format(number);
    }
}
