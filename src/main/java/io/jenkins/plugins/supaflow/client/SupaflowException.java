package io.jenkins.plugins.supaflow.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jvnet.localizer.Localizable;

/**
 * A call to Supaflow that did not give its answer. The message is one sentence for the user, in the controller's language for logs
 * and consoles; the localized message is the same in the language of whoever asks. Neither they nor a cause ever hold a key, a token
 * or a header.
 */
public abstract sealed class SupaflowException extends RuntimeException
        permits RejectedKeyException,
                OutOfCreditsException,
                RejectedRequestException,
                AmbiguousPipelineException,
                UnavailableException,
                OutcomeUnknownException {

    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = Logger.getLogger(SupaflowException.class.getName());

    private static final int MAX_REASON = 500;

    /** Causes of causes that are kept. */
    private static final int MAX_CAUSES = 10;

    private final Localizable text;
    private final int httpStatus;
    private final String code;
    private final String hint;

    SupaflowException(Localizable text, @CheckForNull ApiError error, @CheckForNull Throwable cause) {
        super(text.toString(), harmless(cause, MAX_CAUSES));
        this.text = text;
        this.httpStatus = error == null ? 0 : error.httpStatus();
        this.code = error == null ? null : error.code();
        this.hint = error == null ? null : error.hint();
    }

    /** The JDK and Jackson quote in a message what they could not read: logs must not show it as it came. */
    @CheckForNull
    private static Throwable harmless(@CheckForNull Throwable cause, int depth) {
        if (cause == null || depth == 0) {
            return null;
        }
        Throwable deeper = harmless(cause.getCause(), depth - 1);
        String message = cause.getMessage();
        if (deeper == cause.getCause() && (message == null || message.equals(Texts.plain(message, MAX_REASON)))) {
            return cause;
        }
        IOException copy = new IOException(Texts.plain(cause.toString(), MAX_REASON), deeper);
        copy.setStackTrace(cause.getStackTrace());
        return copy;
    }

    /** What a call failed with. Anything but one of these exceptions is a defect: it is logged, and counts as passing. */
    @NonNull
    public static SupaflowException of(@NonNull Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (cause instanceof SupaflowException failure) {
            return failure;
        }
        LOGGER.log(Level.WARNING, "Unexpected failure of a call to Supaflow", cause);
        return UnavailableException.unexpected(cause);
    }

    /** How long Supaflow asked to wait ({@code Retry-After}); null if it did not. */
    @CheckForNull
    public Duration retryAfter() {
        return null;
    }

    /** Whether the same call may go well another time, though nobody here does anything about it. */
    public abstract boolean mayPass();

    /** The HTTP status, or 0 when there was no answer. */
    public int httpStatus() {
        return httpStatus;
    }

    /** The answer's {@code code}, if it had one; PostgREST's is {@code PGRST…} or an SQLSTATE. */
    @CheckForNull
    public String code() {
        return code;
    }

    /** PostgREST's {@code hint}, if the answer had one. */
    @CheckForNull
    public String hint() {
        return hint;
    }

    /** The message: never null here. */
    @NonNull
    @Override
    public String getMessage() {
        return super.getMessage();
    }

    /** The message in the viewer's language, where a request of Jenkins asks for it. */
    @NonNull
    @Override
    public String getLocalizedMessage() {
        return text.toString();
    }
}
