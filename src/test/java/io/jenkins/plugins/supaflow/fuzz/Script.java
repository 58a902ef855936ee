package io.jenkins.plugins.supaflow.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The bytes of one input: which call is made, and what answers it. People can read and write them:
 *
 * <pre>
 * jobs
 * 200
 * Content-Range: 0-0/1
 *
 * [{"id":"…","status_message":"eyJ@1800{.} $KEY"}]
 * %%
 * !connection reset
 * </pre>
 *
 * The first line names the call, with a {@code +} if the log-in too is answered by the script. Answers are parted by {@code %%}, each
 * with its status, headers and, after an empty line, its body; or {@code !} and what the connection fails with; or {@code ?} and the
 * status of an answer without a body. {@code @N{…}} stands for N repetitions, {@code $KEY} and {@code $TOKEN} for the secrets.
 * Whatever can't be read so means something all the same.
 */
final class Script {

    static final String KEY = "ak_fuzzed0123456789secret";
    static final String TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJmdXp6ZWQifQ.c2lnbmF0dXJlLW9mLWZ1enplZA";

    /** One answer. */
    record Answer(int status, Map<String, List<String>> headers, byte[] body, String failure) {

        static Answer ok(String body) {
            return new Answer(200, Map.of(), body.getBytes(StandardCharsets.UTF_8), null);
        }
    }

    /** A little more than the client reads of one body. */
    private static final int MAX_BYTES = 5 << 20;

    private static final Pattern REPEATED = Pattern.compile("@(\\d{1,7})\\{([^}]{0,100})}");
    private static final Pattern HEADER = Pattern.compile("([A-Za-z][A-Za-z-]{0,30}): ?([ -~\u0080-\u00ff]*)");

    /** The first letter of both is a digit too, of a character's number in JSON. */
    private static final Pattern CUT_BY_AN_ESCAPE = Pattern.compile("\\\\u\\p{XDigit}{0,3}\\$(KEY|TOKEN)");

    private final String call;
    private final boolean answersLogIn;
    private final boolean spellsASecret;
    private final Deque<Answer> answers = new ArrayDeque<>();

    Script(byte[] input) {
        // Latin-1 keeps every byte.
        String text = new String(input, StandardCharsets.ISO_8859_1);
        int line = text.indexOf('\n');
        String first = line < 0 ? text : text.substring(0, line);
        spellsASecret = text.contains(tail(KEY))
                || text.contains(tail(TOKEN))
                || CUT_BY_AN_ESCAPE.matcher(text).find();
        answersLogIn = first.endsWith("+");
        call = answersLogIn ? first.substring(0, first.length() - 1) : first;
        if (line >= 0) {
            for (String part : text.substring(line + 1).split("\n%%\n", 20)) {
                answers.add(answer(part));
            }
        }
    }

    /** The end of a secret, which must not be seen either. */
    static String tail(String secret) {
        return secret.substring(secret.length() - 10);
    }

    /** Whether a secret's end stands in the input itself. A guided fuzzer learns the words that it is searched for. */
    boolean spellsASecret() {
        return spellsASecret;
    }

    String call() {
        return call;
    }

    boolean answersLogIn() {
        return answersLogIn;
    }

    /** The next answer; when they are used up, no rows. */
    synchronized Answer next() {
        return answers.isEmpty() ? Answer.ok("[]") : answers.remove();
    }

    private static Answer answer(String text) {
        int headEnd = text.indexOf("\n\n");
        String head = headEnd < 0 ? text : text.substring(0, headEnd);
        String[] lines = head.split("\n", 10);
        if (lines[0].startsWith("!")) {
            return new Answer(0, Map.of(), new byte[0], expanded(lines[0].substring(1)));
        }
        boolean noBody = lines[0].startsWith("?");
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (int i = 1; i < lines.length; i++) {
            Matcher header = HEADER.matcher(lines[i]);
            if (header.matches()) {
                headers.put(header.group(1), List.of(expanded(header.group(2))));
            }
        }
        String body = headEnd < 0 ? "" : text.substring(headEnd + 2);
        return new Answer(
                status(lines[0]), headers, noBody ? null : expanded(body).getBytes(StandardCharsets.ISO_8859_1), null);
    }

    private static int status(String line) {
        String digits = line.replaceAll("\\D", "");
        int status = digits.isEmpty() || digits.length() > 4 ? 200 : Integer.parseInt(digits);
        return Math.min(999, Math.max(100, status));
    }

    private static String expanded(String text) {
        String named = text.replace("$KEY", KEY).replace("$TOKEN", TOKEN);
        if (!named.contains("@")) {
            return named;
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        Matcher repeated = REPEATED.matcher(named);
        int from = 0;
        while (repeated.find(from) && whole.size() < MAX_BYTES) {
            whole.writeBytes(named.substring(from, repeated.start()).getBytes(StandardCharsets.ISO_8859_1));
            byte[] part = repeated.group(2).getBytes(StandardCharsets.ISO_8859_1);
            for (int i = Integer.parseInt(repeated.group(1));
                    i > 0 && whole.size() < MAX_BYTES && part.length > 0;
                    i--) {
                whole.writeBytes(part);
            }
            from = repeated.end();
        }
        whole.writeBytes(named.substring(from).getBytes(StandardCharsets.ISO_8859_1));
        return whole.toString(StandardCharsets.ISO_8859_1);
    }
}
