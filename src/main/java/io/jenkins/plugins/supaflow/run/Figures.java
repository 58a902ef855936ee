package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.text.NumberFormat;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.FormatStyle;
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

    private static final DateTimeFormatter MINUTE = new DateTimeFormatterBuilder()
            .appendLocalized(FormatStyle.MEDIUM, FormatStyle.SHORT)
            .appendPattern(" z")
            .toFormatter();

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

    /** About how long, in the one unit that says most, for a sentence such as "for {@code 16 minutes}". */
    @NonNull
    public static String span(@NonNull Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 1) {
            return Messages.Figures_aMoment();
        }
        if (seconds < 60) {
            return Messages.Figures_aboutSeconds(seconds);
        }
        if (seconds < 3_600) {
            return Messages.Figures_aboutMinutes(duration.toMinutes());
        }
        long days = duration.toDays();
        return days == 0
                ? Messages.Figures_aboutHours(duration.toHours())
                // The number twice: one to choose the word by, which would be written as the controller does.
                : Messages.Figures_aboutDays(days, count(days));
    }

    /** How long ago something was: {@code 16 minutes ago}; less than a second, or in the future by another clock, is {@code just now}. */
    @NonNull
    public static String ago(@NonNull Duration age) {
        return age.toSeconds() < 1 ? Messages.Figures_justNow() : Messages.Figures_ago(span(age));
    }

    /** In how long something will be: {@code in 9 seconds}; less than a second, or what should have been, is {@code now}. */
    @NonNull
    public static String in(@NonNull Duration time) {
        return time.toSeconds() < 1 ? Messages.Figures_now() : Messages.Figures_in(span(time));
    }

    /** Date and time to the minute, with the controller's time zone. */
    @NonNull
    public static String moment(@NonNull Instant moment) {
        return MINUTE.withLocale(LocaleProvider.getLocale()).format(moment.atZone(ZoneId.systemDefault()));
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
