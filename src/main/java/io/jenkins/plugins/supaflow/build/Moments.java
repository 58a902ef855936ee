package io.jenkins.plugins.supaflow.build;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.FormatStyle;
import org.jvnet.localizer.LocaleProvider;

/** Moments by the controller's clock, in the language of whoever looks. */
final class Moments {

    private static final DateTimeFormatter MINUTE = new DateTimeFormatterBuilder()
            .appendLocalized(FormatStyle.MEDIUM, FormatStyle.SHORT)
            .appendPattern(" z")
            .toFormatter();

    private Moments() {}

    /** Date and time to the minute, with the controller's time zone. */
    @NonNull
    static String minute(@NonNull Instant moment) {
        return MINUTE.withLocale(LocaleProvider.getLocale()).format(moment.atZone(ZoneId.systemDefault()));
    }
}
