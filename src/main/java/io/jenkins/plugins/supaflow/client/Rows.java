package io.jenkins.plugins.supaflow.client;

import io.jenkins.plugins.supaflow.client.HttpTransport.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jvnet.localizer.Localizable;

/**
 * What could be read of a listing's answer, row by row.
 *
 * @param unusable how many elements of the array are nobody's: no objects, or objects without what names them
 */
record Rows<T>(List<T> rows, int unusable) {

    /** What keeps an answer from being read, where asking for less may help. */
    enum Obstacle {
        /** Something on the way refuses the request: perhaps for its length. */
        REFUSAL,
        /** The answer is too long or makes no sense: perhaps one row's fault. */
        CONTENT,
        /** Nothing that asking for less would change. */
        NONE;

        static Obstacle of(SupaflowException failure) {
            if (failure.getCause() instanceof HttpTransport.TooLongException
                    || failure.getCause() instanceof NonsenseException) {
                return CONTENT;
            }
            // Proxies refuse a long URL with any of these; not a refusal in PostgREST's or the gateway's own word.
            return failure.code() == null
                            && !(failure instanceof RejectedRequestException)
                            && switch (failure.httpStatus()) {
                                case 400, 403, 404, 413, 414, 431 -> true;
                                default -> false;
                            }
                    ? REFUSAL
                    : NONE;
        }
    }

    /** A success whose body is not the rows that were asked for. */
    static final class NonsenseException extends IOException {

        private static final long serialVersionUID = 1L;

        NonsenseException(String why) {
            super(why);
        }
    }

    /**
     * Reads an answer.
     *
     * @param isNamed whether a row says whose it is
     * @throws UnavailableException when the answer is no array, or holds something but nothing that can be used: it must not look as
     *     if there were nothing
     */
    static <T> Rows<T> of(Localizable what, Response response, Class<T> type, Predicate<T> isNamed) {
        List<T> read = new ArrayList<>();
        int unusable;
        try {
            unusable = Json.eachRow(response.body(), type, read::add);
        } catch (IOException e) {
            throw nonsense(what, response, e.getClass().getSimpleName());
        }
        List<T> rows = read.stream().filter(isNamed).toList();
        unusable += read.size() - rows.size();
        if (rows.isEmpty() && unusable > 0) {
            throw nonsense(what, response, "nobody's");
        }
        return new Rows<>(rows, unusable);
    }

    static UnavailableException nonsense(Localizable what, Response response, String why) {
        return new UnavailableException(
                Messages._SupaflowClient_noRows(what, response.status()), null, new NonsenseException(why), null);
    }
}
