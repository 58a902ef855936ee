package io.jenkins.plugins.supaflow.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** The rule for every address to which a key or a token is sent. */
public final class BaseUrl {

    private BaseUrl() {}

    /**
     * Checks an address and takes a trailing slash away.
     *
     * @param text https, or http on the loopback only; no user info, query or fragment
     * @throws IllegalArgumentException with one sentence for the user that lacks its subject: English begins with "is"
     */
    @NonNull
    public static URI parse(@CheckForNull String text) {
        String trimmed = text == null ? "" : text.trim();
        URI uri;
        try {
            uri = new URI(trimmed.replaceAll("/+$", ""));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(Messages.BaseUrl_noUrl(quoted(trimmed)));
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            // Not quoted: the user info may be a password.
            throw new IllegalArgumentException(Messages.BaseUrl_tooMuch());
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException(Messages.BaseUrl_noHost(quoted(trimmed)));
        }
        if (!scheme.equals("https") && !(scheme.equals("http") && isLoopback(uri.getHost()))) {
            throw new IllegalArgumentException(Messages.BaseUrl_notHttps(quoted(trimmed)));
        }
        return uri;
    }

    private static String quoted(String text) {
        return Texts.plain(text.replaceAll("//[^/]*@", "//****@"), 200);
    }

    private static boolean isLoopback(String host) {
        return host.equalsIgnoreCase("localhost") || host.matches("127(\\.\\d{1,3}){3}") || host.equals("[::1]");
    }
}
